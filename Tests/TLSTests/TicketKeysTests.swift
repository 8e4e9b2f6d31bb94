import NIOCore
import Synchronization
import TLS
import Testing

/// The keys of session tickets, as time goes by.
@Suite struct TicketKeysTests {
    /// A clock that a test puts forward.
    private final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { time.withLock { $0 } }

        func advance(_ lifetimes: Double) {
            time.withLock { $0 += TicketKeys.lifetime * lifetimes }
        }
    }

    private let clock = Clock()

    /// A server whose keys go by the clock.
    private func server() throws -> TLSContext {
        try TestContexts.server(tickets: TicketKeys { [clock] in clock.now })
    }

    /// Opens a connection, closes it cleanly, and tells whether it took up an earlier one.
    private static func connect(_ server: TLSContext, _ client: TLSContext) throws -> Bool {
        let pair = try BackToBack(server: server, client: client)
        try pair.handshake()
        let event = try #require(pair.clientLog.handshake)
        pair.client.close(promise: nil)
        try pair.pump()
        return event.isResumed
    }

    @Test(arguments: [TLSParameters.only12, .only13])
    func aTicketOfTheKeyBeforeIsTaken(parameters: TLSParameters) throws {
        let server = try server()
        let client = try TestContexts.client(parameters)
        #expect(try !Self.connect(server, client))
        clock.advance(1)
        #expect(try Self.connect(server, client))
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aTicketOfTheKeyBeforeIsRenewed(version: String) async throws {
        guard let tool = ExternalTool("openssl") else { return }
        let server = try await LoopbackServer.start(server())
        let files = try TemporaryFiles()
        let saved = files.path("session")
        var keyNames: [Substring?] = []
        for arguments in [["-sess_out", saved], ["-sess_in", saved]] {
            let output = await tool.run(
                ["s_client", "-connect", "127.0.0.1:\(server.port)", "-ign_eof", version] + arguments,
                input: "GET / HTTP/1.0\r\n\r\n")
            #expect(output.contains(keyNames.isEmpty ? " full\n" : " resumed\n"))
            // The first line of the ticket's dump is the name of its key.
            keyNames.append(output.split(separator: "\n").first { $0.hasPrefix("    0000 - ") }?.prefix(58))
            clock.advance(1)
        }
        #expect(keyNames[0] != nil && keyNames[1] != nil && keyNames[0] != keyNames[1])
        try await server.stop()
    }

    @Test(arguments: [TLSParameters.only12, .only13], [[2.0], [1.5, 0.6], [1.0, 0.5, 0.5]])
    func aTicketOfAnOlderKeyIsNotTaken(parameters: TLSParameters, steps: [Double]) throws {
        let server = try server()
        let client = try TestContexts.client(parameters)
        #expect(try !Self.connect(server, client))
        for step in steps {
            clock.advance(step)
            // Others come and go meanwhile, so that the keys change at other times as well.
            if step < steps.reduce(0, +) { _ = try Self.connect(server, TestContexts.client(parameters)) }
        }
        #expect(try !Self.connect(server, client))
    }

    @Test(arguments: [TLSParameters.only12, .only13])
    func contextsThatShareKeysTakeEachOthersTickets(parameters: TLSParameters) throws {
        let tickets = try TicketKeys()
        let client = try TestContexts.client(parameters)
        #expect(try !Self.connect(TestContexts.server(tickets: tickets), client))
        #expect(try Self.connect(TestContexts.server(tickets: tickets), client))
        #expect(try !Self.connect(TestContexts.server(), client))
    }
}
