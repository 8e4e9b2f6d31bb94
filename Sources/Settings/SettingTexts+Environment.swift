extension SettingTexts {
    /// Reads the layer of the environment.
    ///
    /// - Throws: `SettingsError` for a name that begins with `EMGATE_` and is no setting: a misspelt name would
    ///   otherwise be ignored without a word.
    package init(environment: [String: String]) throws(SettingsError) {
        self.init()
        let rows = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.environmentName, $0) })
        for name in environment.keys.sorted() where name.hasPrefix("EMGATE_") && !Self.isOther(name) {
            guard let row = rows[name] else {
                throw SettingsError(
                    place: name, key: nil,
                    problem: "there is no such setting" + Suggestion.text(for: name, among: rows.keys))
            }
            guard let value = environment[name] else { continue }
            set(row, to: [value], at: name)
        }
    }

    /// Kubernetes gives every pod the addresses of a Service called `emgate` under these names.
    private static func isOther(_ name: String) -> Bool {
        otherNames.contains(name) || name.hasPrefix("EMGATE_SERVICE_") || name == "EMGATE_PORT"
            || name.hasPrefix("EMGATE_PORT_")
    }

    /// Names that are no settings: where the file is, and what `emgate warm` and `emgate cache` read.
    package static let otherNames: Set<String> = ["EMGATE_CONFIG", "EMGATE_USER", "EMGATE_PASSWORD"]
}
