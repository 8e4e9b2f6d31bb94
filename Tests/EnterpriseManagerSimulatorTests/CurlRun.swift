import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import EnterpriseManagerSimulator

#if canImport(Glibc)
import Glibc
#endif

/// What curl said: exit code and everything it wrote.
struct CurlRun {
    var code: Int32
    var output: String

    var status: String { output.between("HTTP/1.1 ", " ") }

    /// Runs curl with the arguments and `-s -i -k --max-time 10`; blocks, so call it off the event loop.
    static func run(_ arguments: [String]) throws -> CurlRun {
        let command = (["curl", "-s", "-i", "-k", "--max-time", "10"] + arguments).map(quoted).joined(separator: " ")
        let stream = try #require(popen(command, "r"))
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, stream)
            guard count > 0 else { break }
            output += chunk.prefix(count)
        }
        let status = pclose(stream)
        return CurlRun(code: status >> 8 & 0xFF, output: String(decoding: output, as: UTF8.self))
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}

/// A simulator on loopback for the length of one test.
struct RunningSimulator {
    let server: SimulatorServer
    let url: String
    let control: String

    static func with(
        certificate: SimulatorServerConfiguration.Certificate = .none,
        _ change: (inout SimulatorServerConfiguration) -> Void = { _ in },
        _ test: (RunningSimulator) async throws -> Void
    ) async throws {
        var simulator = SimulatorConfiguration(start: Fixture.start, tokenSeed: 3)
        simulator.scale.sessionsPerJob = 5
        var configuration = SimulatorServerConfiguration(simulator)
        configuration.port = 0
        configuration.certificate = certificate
        change(&configuration)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await SimulatorServer.start(configuration, group: group).get()
        let scheme = if case .none = certificate { "http" } else { "https" }
        let running = RunningSimulator(
            server: server, url: "\(scheme)://127.0.0.1:\(server.address?.port ?? 0)",
            control: "http://127.0.0.1:\(server.controlAddress?.port ?? 0)")
        do {
            try await test(running)
        } catch {
            try await server.stop().get()
            try await group.shutdownGracefully()
            throw error
        }
        try await server.stop().get()
        try await group.shutdownGracefully()
    }

    /// Sends with curl as the administrator.
    func curl(_ path: String, _ arguments: [String] = []) throws -> CurlRun {
        try CurlRun.run(["-u", "admin:admin"] + arguments + [url + path])
    }

    func control(_ method: String, _ path: String, _ arguments: [String] = []) throws -> CurlRun {
        try CurlRun.run(["-X", method] + arguments + [control + path])
    }
}
