extension SettingTexts {
    /// Reads the layer of the flags: `--key value` or `--key=value`; a flag that comes twice adds to a list.
    ///
    /// - Throws: `SettingsError` for an unknown flag, a flag without value, a single-valued flag that comes twice and
    ///   for anything that is no flag.
    package init(flags arguments: [String]) throws(SettingsError) {
        self.init()
        let rows = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.flag, $0) })
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map(String.init) ?? ""
            guard name.hasPrefix("--") else {
                throw SettingsError(place: argument, key: nil, problem: "unexpected argument; settings are --key value")
            }
            guard let row = rows[name] else {
                throw SettingsError(
                    place: name, key: nil,
                    problem: "there is no such flag" + Suggestion.text(for: name, among: rows.keys))
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                throw SettingsError(place: name, key: row.key, problem: "a value is missing")
            }
            if isSet(row), !row.kind.isList {
                throw SettingsError(place: name, key: row.key, problem: "is given twice; give it once")
            }
            set(row, to: (texts[row.key]?.values ?? []) + [value], at: name)
        }
    }
}

extension Setting.Kind {
    /// Whether a setting of this kind takes several values.
    package var isList: Bool {
        switch self {
        case .addresses, .networks, .words: true
        case .url, .choice, .duration, .size, .count, .pin, .path, .text: false
        }
    }
}
