import NIOCore
import NIOEmbedded
import TLS
import Testing

/// A server that tells whoever speaks another protocol what to do.
@Suite struct PlaintextReplyTests {
    private static let reply = ByteBuffer(string: "400 this is TLS")

    private static func pair() throws -> BackToBack {
        try BackToBack(
            server: TestContexts.server(), client: TestContexts.client(), timeout: .seconds(5),
            plaintextReply: PlaintextReply(reply) { $0 != 22 })
    }

    @Test func aPeerThatUnderstandsItIsToldInClear() throws {
        let pair = try Self.pair()
        try pair.connect()
        try pair.server.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n"))
        #expect(try pair.server.sent() == Self.reply)
        #expect(pair.serverReads.isOutputShut)
        #expect(pair.serverLog.order == ["plaintext"])
        #expect(pair.server.isActive, "a close would have the kernel drop the reply")
        // What else it sends is dropped, and read so that its end is noticed.
        for _ in 0..<3 {
            let before = pair.serverReads.count
            try pair.server.writeInbound(ByteBuffer(string: "Host: em\r\n\r\n"))
            #expect(pair.serverReads.count == before + 1)
        }
        #expect(try pair.server.readOutbound(as: ByteBuffer.self) == nil)
        pair.server.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        pair.loop.run()
        #expect(pair.serverLog.order == ["plaintext", "inactive"])
    }

    @Test func aPeerThatStaysIsClosedWhenTheHandshakeWouldHaveEnded() throws {
        let pair = try Self.pair()
        try pair.connect()
        try pair.server.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n"))
        pair.loop.advanceTime(by: .milliseconds(4_999))
        #expect(pair.server.isActive)
        pair.loop.advanceTime(by: .milliseconds(1))
        #expect(pair.serverLog.tlsErrors == [.handshakeTimeout])
        #expect(pair.serverLog.isInactive)
    }

    @Test func aPeerThatSendsOnAndOnIsNotReadForEver() throws {
        let pair = try Self.pair()
        try pair.connect()
        try pair.server.writeInbound(ByteBuffer(string: "P"))
        let before = pair.serverReads.count
        let piece = ByteBuffer(repeating: 0x61, count: TLSHandler.refusedLimit / 4)
        for _ in 0..<10 { try pair.server.writeInbound(piece) }
        #expect(pair.serverReads.count == before + 4)
    }

    @Test func whatIsWrittenToAPeerThatWasRefusedFails() throws {
        let pair = try Self.pair()
        try pair.connect()
        try pair.server.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n"))
        let written = pair.loop.makePromise(of: Void.self)
        pair.server.writeAndFlush(ByteBuffer(string: "secret"), promise: written)
        #expect(throws: ChannelError.outputClosed) { try written.futureResult.wait() }
        #expect(try pair.server.sent() == Self.reply)
        #expect(try pair.server.readOutbound(as: ByteBuffer.self) == nil)
    }

    /// Later pieces of a handshake begin with any byte.
    @Test func onlyTheFirstByteIsLookedAt() throws {
        let pair = try Self.pair()
        try pair.handshake(pieceSize: 1)
        #expect(pair.serverLog.handshake != nil)
        #expect(pair.serverLog.order.contains("plaintext") == false)
    }

    @Test func whoeverItDoesNotSuitGetsTheErrorOfTLS() throws {
        let pair = try BackToBack(
            server: TestContexts.server(), client: TestContexts.client(),
            plaintextReply: PlaintextReply(Self.reply) { _ in false })
        try pair.connect()
        try pair.server.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n"))
        #expect(pair.serverLog.tlsErrors == [.plainHTTP])
        #expect(pair.serverLog.order.contains("plaintext") == false)
    }
}
