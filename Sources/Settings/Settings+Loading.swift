import FoundationEssentials

extension Settings {
    /// Reads the file, the environment and the flags, each stronger than the one before.
    ///
    /// - Parameters:
    ///   - file: The path of the YAML file; nil reads `EMGATE_CONFIG` where it is set, else none.
    ///   - environment: The process's environment.
    ///   - flags: The flags of the settings, as they came.
    /// - Throws: `SettingsError` for the first mistake; also for a file that cannot be read.
    package static func load(
        file: String?, environment: [String: String], flags: [String]
    ) throws(SettingsError) -> Settings {
        try Settings(texts(file: file, environment: environment, flags: flags))
    }

    /// Reads only how the admin interface is reached, for the verbs that ask a running emgate.
    ///
    /// - Throws: `SettingsError` as `load` does; but for what these verbs do not need nothing has to be set.
    package static func loadAdmin(
        file: String?, environment: [String: String], flags: [String]
    ) throws(SettingsError) -> Admin {
        try Admin(SettingReader(texts: texts(file: file, environment: environment, flags: flags)))
    }

    private static func texts(
        file: String?, environment: [String: String], flags: [String]
    ) throws(SettingsError) -> SettingTexts {
        var texts = SettingTexts()
        if let path = file ?? environment["EMGATE_CONFIG"] {
            texts.overlay(try SettingTexts(yaml: try contents(of: path), name: path))
        }
        texts.overlay(try SettingTexts(environment: environment))
        texts.overlay(try SettingTexts(flags: flags))
        return texts
    }

    private static func contents(of path: String) throws(SettingsError) -> String {
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            guard data.count <= fileLimit else {
                throw SettingsError(place: path, key: nil, problem: "is longer than \(fileLimit) bytes")
            }
            guard let text = String(validating: data, as: UTF8.self) else {
                throw SettingsError(place: path, key: nil, problem: "is not UTF-8 text")
            }
            return text
        } catch let error as SettingsError {
            throw error
        } catch {
            throw SettingsError(
                place: path, key: nil, problem: "cannot be read; check that the file exists and may be read")
        }
    }

    /// The longest configuration file that is read, in bytes.
    private static let fileLimit = 1 << 20
}
