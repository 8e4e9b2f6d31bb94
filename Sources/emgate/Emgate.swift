import ArgumentParser

/// The program: `emgate` alone is `emgate serve`.
@main
struct Emgate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emgate",
        abstract: "A caching reverse proxy for the REST API of Veeam Backup Enterprise Manager.",
        subcommands: [
            ServeCommand.self, CheckCommand.self, HealthcheckCommand.self, ConvertCommand.self, CacheCommand.self,
            AccessCommand.self, WarmCommand.self,
        ],
        defaultSubcommand: ServeCommand.self)
}
