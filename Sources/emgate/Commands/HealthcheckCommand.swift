import ArgumentParser
import HTTPWire
import NIOCore
import Settings

/// Asks the admin interface of a running emgate whether it is well.
struct HealthcheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Ask a running emgate (admin.listen) whether it is well: exit code 0 or 1.")

    @OptionGroup var arguments: SettingsArguments

    @Flag(name: .long, help: "Also fail while Enterprise Manager is unreachable.")
    var ready = false

    func run() async throws {
        let client = try await AdminClient(arguments.loadAdmin())
        let answer = try await client.send("GET", ready ? "/readyz" : "/healthz")
        guard answer.head.status == 200 else {
            throw Exit.failure("not well: \(String(decoding: answer.body, as: UTF8.self))")
        }
    }
}
