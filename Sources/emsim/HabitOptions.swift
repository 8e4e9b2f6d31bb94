import ArgumentParser
import EnterpriseManagerSimulator

/// How the simulated Enterprise Manager behaves.
struct HabitOptions: ParsableArguments {
    @Option(help: "v12: JSON names in PascalCase, times in milliseconds. v13: camelCase, microseconds.")
    var dialect = SimulatedRelease.v12

    @Option(
        help:
            "Authorities in links. mixed: as EM does (own name, localhost:9398 and the Host of the request); host: always the Host; localhost: always localhost:9398."
    )
    var links = LinkAuthorityHabit.mixed

    @Option(help: "Host and port by which the simulated EM calls itself.")
    var name = "enterprise04.em.example:9398"

    @Flag(help: "Send bodies in chunks, without Content-Length.")
    var chunked = false

    @Option(help: "How long a session runs that was started through the API or runs at the start.")
    var runDuration = TimeSpanArgument(.minutes(2), "2m")

    @Option(help: "How long an asynchronous task stays Running.")
    var taskDuration = TimeSpanArgument(.seconds(3), "3s")

    @Option(help: "How long a logon session lives without requests.")
    var idleTimeout = TimeSpanArgument(.minutes(15), "15m")

    @Option(help: "Age up to which collections show sessions.")
    var collectionWindow = TimeSpanArgument(.days(30), "30d")

    @Option(help: "Age at which sessions are deleted.")
    var retention = TimeSpanArgument(.days(91), "13w")

    @Option(help: "Simulated time at the start (2026-06-15T00:21:49Z). Default: now.")
    var startTime: TimestampArgument?

    @Option(help: ArgumentHelp("Password of a user (admin, operator, scoped); repeatable.", valueName: "user=password"))
    var password: [String] = []

    @Option(
        help: ArgumentHelp("A fault in force from the start; repeatable. \(Fault.help)", valueName: "fault"),
        transform: { try Fault(text: $0) })
    var fault: [Fault] = []

    func apply(to simulator: inout SimulatorConfiguration) throws {
        simulator.release = dialect
        simulator.authorities = links
        guard let endpoint = Endpoint(argument: name), name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 })
        else {
            throw ValidationError("--name must be host:port")
        }
        simulator.ownAuthority = endpoint.description
        simulator.runDuration = runDuration.value
        simulator.taskDuration = taskDuration.value
        simulator.idleTimeout = idleTimeout.value
        simulator.collectionWindow = collectionWindow.value
        simulator.retention = retention.value
        for pair in password {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, let role = Role.allCases.first(where: { $0.userName == sides[0] }),
                !sides[1].isEmpty
            else { throw ValidationError("--password must be user=password with the user admin, operator or scoped") }
            simulator.passwords[role] = String(sides[1])
        }
    }
}

extension SimulatedRelease: ExpressibleByArgument {}
extension LinkAuthorityHabit: ExpressibleByArgument {}
