import ArgumentParser
import Settings

/// Validates the configuration exactly as `serve` does.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validate the configuration as serve does, and start nothing.",
        discussion: SettingsArguments.discussion)

    @OptionGroup var arguments: SettingsArguments

    @Flag(name: .long, help: "Print the documented example of the file and do nothing else.")
    var printExample = false

    func run() throws {
        if printExample { return FileHandleOutput.standardOutput(Setting.exampleFile) }
        let settings = try arguments.load()
        do {
            _ = try Preparation(settings, keepsCertificate: false)
        } catch {
            throw Exit.configuration(error.mistake)
        }
        FileHandleOutput.standardOutput("The configuration is valid: emgate would serve \(settings.upstream.url).\n")
    }
}
