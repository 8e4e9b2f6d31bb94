import ArgumentParser

/// Looks at who may see what in a running emgate, and ends it all.
struct AccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access", abstract: "Count the leases and grants of a running emgate, or revoke them.",
        subcommands: [Show.self, Revoke.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print how many leases, grants and ties there are, as JSON.")

        @OptionGroup var arguments: SettingsArguments

        func run() async throws {
            try await AdminClient.print("GET", "/access", arguments)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract:
                "End every lease and grant, such as after a change of roles; EM is then asked about everyone anew.")

        @Flag(name: .long, help: "Everyone's; there is no other choice.") var all = false
        @OptionGroup var arguments: SettingsArguments

        func run() async throws {
            guard all else { throw ValidationError("say --all: the leases and grants of everyone are revoked") }
            try await AdminClient.print("DELETE", "/access?all=true", arguments)
        }
    }
}
