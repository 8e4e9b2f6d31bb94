/// The text that one setting was given, and where.
package struct SettingText: Equatable, Sendable {
    /// The text; several for a list.
    package var values: [String]
    /// Where it stands: `emgate.yaml:12`, `EMGATE_LISTEN` or `--listen`; nil for the table's own standard.
    package var place: String?
}

/// The texts of all settings that were given, layer upon layer: flags win over the environment, that over the file.
package struct SettingTexts: Equatable, Sendable {
    package private(set) var texts: [String: SettingText] = [:]

    package init() {}

    /// Takes over what a stronger layer gives.
    package mutating func overlay(_ stronger: SettingTexts) {
        texts.merge(stronger.texts) { _, new in new }
    }

    /// What was given for a row, or the row's standard.
    package subscript(setting: Setting) -> SettingText? {
        texts[setting.key] ?? setting.standard.map { SettingText(values: [$0], place: nil) }
    }

    mutating func set(_ setting: Setting, to values: [String], at place: String) {
        texts[setting.key] = SettingText(values: values, place: place)
    }

    func isSet(_ setting: Setting) -> Bool {
        texts[setting.key] != nil
    }
}
