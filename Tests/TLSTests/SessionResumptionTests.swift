import NIOCore
import TLS
import Testing

@Suite struct SessionResumptionTests {
    /// Opens a connection, closes it cleanly, and tells whether it took up an earlier one.
    private static func connect(_ server: TLSContext, _ client: TLSContext) throws -> Bool {
        let pair = try BackToBack(server: server, client: client)
        try pair.handshake()
        let event = try #require(pair.clientLog.handshake)
        #expect(pair.serverLog.handshake?.isResumed == event.isResumed)
        pair.client.close(promise: nil)
        try pair.pump()
        return event.isResumed
    }

    @Test(arguments: [TLSParameters.only12, .only13])
    func aReconnectIsResumed(parameters: TLSParameters) throws {
        let server = try TestContexts.server()
        let client = try TestContexts.client(parameters)
        #expect(try !Self.connect(server, client))
        for _ in 0..<5 {
            #expect(try Self.connect(server, client))
        }
    }

    @Test(arguments: [TLSParameters.only12, .only13])
    func withoutTicketsNothingIsResumed(parameters: TLSParameters) throws {
        let server = try TestContexts.server(ticketCount: 0)
        let client = try TestContexts.client(parameters)
        #expect(try !Self.connect(server, client))
        #expect(try !Self.connect(server, client))
    }

    @Test func aTicketOfAnotherServerCostsAFullHandshakeOnly() throws {
        let client = try TestContexts.client()
        #expect(try !Self.connect(TestContexts.server(), client))
        #expect(try !Self.connect(TestContexts.server(), client))
    }

    @Test func contextsDoNotShareSessions() throws {
        let server = try TestContexts.server()
        #expect(try !Self.connect(server, TestContexts.client()))
        #expect(try !Self.connect(server, TestContexts.client()))
    }

    @Test func anAbortedHandshakeLeavesNothingToResume() throws {
        let server = try TestContexts.server()
        let strict = try TLSContext.client(TLSClientConfiguration(serverName: "em.test"))
        for _ in 0..<2 {
            let pair = try BackToBack(server: server, client: strict)
            try pair.handshake()
            #expect(pair.clientLog.handshake == nil)
        }
    }

    @Test func manyTicketsServeManyConnectionsAtOnce() throws {
        let server = try TestContexts.server(ticketCount: 4)
        let client = try TestContexts.client(.only13)
        #expect(try !Self.connect(server, client))
        let pairs = try (0..<4).map { _ in try BackToBack(server: server, client: client) }
        for pair in pairs { try pair.handshake() }
        #expect(pairs.allSatisfy { $0.clientLog.handshake?.isResumed == true })
    }
}
