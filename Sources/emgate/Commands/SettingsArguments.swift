import ArgumentParser
import FoundationEssentials
import Settings

/// `--config` and one flag for each setting, as every verb takes them that needs the settings.
struct SettingsArguments: ParsableArguments {
    @Option(name: .long, help: "The YAML file of the settings (default: EMGATE_CONFIG, else none).")
    var config: String?

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Settings as flags, listed below.", valueName: "setting"))
    var flags: [String] = []

    /// Reads the settings; a mistake ends the program with exit code 78 and one line that says what to change.
    func load() throws -> Settings {
        do {
            return try Settings.load(
                file: config, environment: ProcessInfo.processInfo.environment, flags: flags)
        } catch {
            throw Exit.configuration(error)
        }
    }

    /// Reads how the admin interface is reached, as `load` does.
    func loadAdmin() throws -> Settings.Admin {
        do {
            return try Settings.loadAdmin(
                file: config, environment: ProcessInfo.processInfo.environment, flags: flags)
        } catch {
            throw Exit.configuration(error)
        }
    }

    /// The flags for `--help`.
    static let discussion = """
        Every setting may stand in the file, in the environment or in a flag; flags win over the environment, that over
        the file. config/emgate.yaml documents the file.

        \(Setting.flagHelp)
        """
}
