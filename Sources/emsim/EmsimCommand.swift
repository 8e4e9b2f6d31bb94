import ArgumentParser
import EnterpriseManagerSimulator
import Glibc
import NIOCore
import NIOPosix

/// The command `emsim`: a simulated Enterprise Manager for demonstrations, tests and benchmarks.
@main
struct EmsimCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emsim",
        abstract: "A simulated Veeam Backup Enterprise Manager REST API.",
        discussion: """
            Prints one line when it is ready and ends on SIGTERM or SIGINT with code 0. Users: admin (Portal \
            Administrator), operator (Restore Operator) and scoped (Portal User who sees every second job); the password \
            is the user's name. Times are written 250ms, 90s, 15m, 2h, 30d or 13w.

            Everything follows from the seed and the scale: a finished session keeps its id and its body, byte for byte, \
            after every restart with the same switches. The control interface (plain HTTP) records requests, sets faults, \
            moves the clock and lists ids: GET / on it explains how.
            """)

    @OptionGroup(title: "Listening")
    var listening: ListeningOptions

    @OptionGroup(title: "What there is")
    var contents: ContentOptions

    @OptionGroup(title: "Habits of the simulated EM")
    var habits: HabitOptions

    func validate() throws {
        _ = try serverConfiguration(start: Timestamp(seconds: 0), tokenSeed: 0)
    }

    func run() throws {
        // Blocked before any thread is made, so that every thread inherits it and only sigwait sees the signals.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)

        var random = SystemRandomNumberGenerator()
        let configuration = try serverConfiguration(start: Self.wallClock, tokenSeed: random.next())
        let group = MultiThreadedEventLoopGroup(numberOfThreads: listening.threads)
        let server: SimulatorServer
        do {
            server = try SimulatorServer.start(configuration, group: group).wait()
        } catch {
            Self.write("emsim: cannot listen: \(error)\n", to: 2)
            throw ExitCode.failure
        }
        let scheme = listening.plain ? "http" : "https"
        let address = Self.text(server.address, host: configuration.host)
        let control = Self.text(server.controlAddress, host: configuration.controlHost)
        Self.write("emsim listening on \(scheme)://\(address) control http://\(control)\n", to: 1)
        Self.write("emsim: one finished backup session is always \(Simulator.wellKnownSession)\n", to: 2)

        var received: Int32 = 0
        sigwait(&signals, &received)
        try server.stop().wait()
        try group.syncShutdownGracefully()
    }

    private static var wallClock: Timestamp {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)
    }

    private static func text(_ address: SocketAddress?, host: String) -> String {
        "\(host.contains(":") ? "[\(host)]" : host):\(address?.port ?? 0)"
    }

    /// Writes without a buffer: whoever waits for the line gets it at once.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)
        while !bytes.isEmpty {
            let count = Glibc.write(descriptor, bytes, bytes.count)
            guard count > 0 else { return }
            bytes.removeFirst(count)
        }
    }

    // MARK: Configuration

    private func serverConfiguration(start: Timestamp, tokenSeed: UInt64) throws -> SimulatorServerConfiguration {
        var simulator = SimulatorConfiguration(start: habits.startTime?.value ?? start, tokenSeed: tokenSeed)
        simulator.seed = contents.seed
        simulator.scale = try contents.scale
        try habits.apply(to: &simulator)
        simulator.scheme = listening.plain ? "http" : "https"
        if let size = contents.listBytes {
            try contents.rejectExplicitTasks()
            simulator.scale.tasksPerSession = Simulator.tasksPerSession(forListOf: size.bytes, in: simulator)
        }
        var server = SimulatorServerConfiguration(simulator)
        try listening.apply(to: &server)
        server.isChunked = habits.chunked
        server.faults = habits.fault
        return server
    }
}
