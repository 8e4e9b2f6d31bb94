import Settings

/// The settings, from a file's text and from flags.
///
/// The input is a file; lines that begin with `--` are taken for flags.
enum SettingsReading {
    static func check(_ input: [UInt8]) throws(Violation) {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let file = lines.filter { !$0.hasPrefix("--") }.joined(separator: "\n")
        let flags = lines.filter { $0.hasPrefix("--") }.flatMap { $0.split(separator: " ", maxSplits: 1) }
            .map(String.init)
        do throws(SettingsError) {
            _ = try settings(SettingTexts(flags: flags))
        } catch {
            try checkMessage(error)
        }
        let texts: SettingTexts
        do throws(SettingsError) {
            texts = try SettingTexts(yaml: file, name: "f")
        } catch {
            try checkMessage(error)
            try require(error.place?.hasPrefix("f") == true, "an error without its place: \(error)")
            return
        }
        try checkLayers(texts, settings(texts))
    }

    /// What a file says, flags say as well.
    private static func checkLayers(
        _ texts: SettingTexts, _ result: Result<Settings, SettingsError>
    ) throws(Violation) {
        let given = texts.texts.compactMap { key, text in Setting.named(key).map { ($0, text.values) } }
        try require(given.count == texts.texts.count, "a key that is not in the table")
        // An empty list in the file has no counterpart among flags.
        guard given.allSatisfy({ !$0.1.isEmpty }) else { return }
        let flags = given.flatMap { setting, values in values.map { "\(setting.flag)=\($0)" } }
        let other: SettingTexts
        do throws(SettingsError) {
            other = try SettingTexts(flags: flags)
        } catch {
            throw Violation(description: "flags say it otherwise: \(error)")
        }
        try require(other.texts.mapValues(\.values) == texts.texts.mapValues(\.values), "flags say it otherwise")
        switch (result, settings(other)) {
        case (.success(let one), .success(let two)):
            try require(isSame(one, two), "\(one) and \(two)")
        case (.failure(let one), .failure(let two)):
            try checkMessage(one)
            try require(one.key == two.key && one.problem == two.problem, "\(one) and \(two)")
        case (let one, let two):
            throw Violation(description: "\(one) and \(two)")
        }
    }

    private static func settings(_ texts: SettingTexts) -> Result<Settings, SettingsError> {
        do throws(SettingsError) {
            return .success(try Settings(texts))
        } catch {
            return .failure(error)
        }
    }

    /// Whether both say the same, the places aside.
    private static func isSame(_ one: Settings, _ two: Settings) -> Bool {
        one.upstream.url.description == two.upstream.url.description && one.threads == two.threads
            && one.listen == two.listen && one.dataFolder == two.dataFolder && one.limits.body == two.limits.body
    }

    /// A mistake is told in one line, whatever was written.
    private static func checkMessage(_ error: SettingsError) throws(Violation) {
        try require(
            !error.description.contains(where: \.isNewline), "more than one line: \(error.description.debugDescription)"
        )
        try require(!error.problem.isEmpty, "an error that says nothing")
    }
}
