import ArgumentParser
import ServiceLifecycle
import UnixSignals

/// Runs the proxy until SIGTERM or SIGINT, then drains.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the proxy (the default).", discussion: SettingsArguments.discussion)

    @OptionGroup var arguments: SettingsArguments

    func run() async throws {
        let settings = try arguments.load()
        do {
            let gate = try Gate(Preparation(settings, keepsCertificate: true))
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: gate, successTerminationBehavior: .gracefullyShutdownGroup)],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: gate.logger))
            try await group.run()
        } catch let error as SettingsFailure {
            throw Exit.configuration(error.mistake)
        } catch let error as StartFailure {
            throw Exit.failure(error.message)
        }
    }
}
