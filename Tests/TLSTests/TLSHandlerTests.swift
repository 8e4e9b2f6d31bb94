import NIOCore
import NIOEmbedded
import TLS
import Testing

@Suite struct TLSHandlerTests {
    private static func pair() throws -> BackToBack {
        try BackToBack(server: TestContexts.server(), client: TestContexts.client())
    }

    private static func connected() throws -> BackToBack {
        let pair = try pair()
        try pair.handshake()
        return pair
    }

    // MARK: Handshake

    @Test(arguments: [(TLSParameters.only12, TLSVersion.v12), (.only13, .v13), (.client, .v13)])
    func theHandshakeAgreesOnTheBestVersionAndOnAESGCM(parameters: TLSParameters, version: TLSVersion) throws {
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client(parameters))
        try pair.handshake()
        for log in [pair.clientLog, pair.serverLog] {
            let event = try #require(log.handshake)
            #expect(event.version == version)
            #expect(event.cipher.contains("AES_128_GCM") || event.cipher.contains("AES128-GCM"))
            #expect(event.applicationProtocol == "http/1.1")
            #expect(!event.isResumed)
            #expect(log.tlsErrors.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 3, 7, 100, .max], [TLSParameters.only12, .only13])
    func bytesInPiecesOfAnySizeGiveTheSameResult(pieceSize: Int, parameters: TLSParameters) throws {
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client(parameters))
        pair.serverLog.onRead = { context, bytes in
            context.writeAndFlush(ChannelLog.wrapOutboundOut(bytes), promise: nil)
        }
        try pair.handshake(pieceSize: pieceSize)
        #expect(pair.clientLog.handshake != nil)
        let message = ByteBuffer(bytes: (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        pair.client.writeAndFlush(message, promise: nil)
        try pair.pump(pieceSize: pieceSize)
        #expect(pair.serverLog.received == message)
        #expect(pair.clientLog.received == message)
        #expect(pair.clientLog.tlsErrors.isEmpty && pair.serverLog.tlsErrors.isEmpty)
    }

    @Test func everySplitOfTheClientsBytesIsUnderstood() throws {
        // The same handshake cannot be replayed, so each split point gets a connection of its own.
        let server = try TestContexts.server()
        let client = try TestContexts.client()
        for split in stride(from: 1, to: 700, by: 3) {
            let pair = try BackToBack(server: server, client: client)
            try pair.connect()
            var hello = try pair.client.sent()
            let first = try hello.front(min(split, hello.readableBytes))
            try pair.server.writeInbound(first)
            if hello.readableBytes > 0 { try pair.server.writeInbound(hello) }
            try pair.pump()
            #expect(pair.serverLog.handshake != nil, "split at \(split)")
            #expect(pair.clientLog.handshake != nil, "split at \(split)")
        }
    }

    @Test func theHandshakeReadsByItselfAndAReadThatWaitsIsRepeated() throws {
        let pair = try Self.pair()
        try pair.connect()
        #expect(pair.clientReads.count == 1)
        #expect(pair.serverReads.count == 1)
        try pair.pump(pieceSize: 50)
        let before = pair.serverReads.count
        #expect(before > 3)
        // Nobody above has asked for bytes: a tickets' or data record must not make the server read on.
        pair.client.writeAndFlush(ByteBuffer(string: "hello"), promise: nil)
        var record = try pair.client.sent()
        let head = try record.front(4)
        try pair.server.writeInbound(head)
        #expect(pair.serverReads.count == before)
        // Now somebody waits: every piece that brings no plain text is followed by another read.
        pair.server.pipeline.read()
        #expect(pair.serverReads.count == before + 1)
        let middle = try record.front(4)
        try pair.server.writeInbound(middle)
        #expect(pair.serverReads.count == before + 2)
        #expect(pair.serverLog.received.readableBytes == 0)
        try pair.server.writeInbound(record)
        #expect(pair.serverLog.received == ByteBuffer(string: "hello"))
        #expect(pair.serverReads.count == before + 2)
        #expect(pair.serverLog.order.suffix(2) == ["read", "complete"])
    }

    @Test func aSilentPeerFailsTheHandshakeInTime() throws {
        let pair = try BackToBack(
            server: TestContexts.server(), client: TestContexts.client(), timeout: .seconds(5))
        try pair.connect()
        pair.loop.advanceTime(by: .milliseconds(4_999))
        #expect(pair.serverLog.tlsErrors.isEmpty)
        pair.loop.advanceTime(by: .milliseconds(1))
        #expect(pair.serverLog.tlsErrors == [.handshakeTimeout])
        #expect(pair.clientLog.tlsErrors == [.handshakeTimeout])
        #expect(pair.serverLog.isInactive && pair.clientLog.isInactive)
        #expect(!pair.server.isActive)
    }

    @Test func aCompleteHandshakeHasNoTimeout() throws {
        let pair = try Self.connected()
        pair.loop.advanceTime(by: .hours(1))
        #expect(pair.serverLog.tlsErrors.isEmpty && pair.clientLog.tlsErrors.isEmpty)
        #expect(pair.server.isActive)
    }

    @Test func aChannelThatEndsInTheHandshakeJustBecomesInactive() throws {
        let pair = try Self.pair()
        try pair.connect()
        pair.endConnection(of: pair.client)
        #expect(pair.clientLog.order == ["inactive"])
        pair.server.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        pair.loop.run()
        #expect(pair.serverLog.order == ["inactive"])
    }

    // MARK: What is no TLS

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: em\r\n\r\n", TLSError.plainHTTP), ("POST /api HTTP/1.1\r\n\r\n", .plainHTTP),
        ("SSH-2.0-OpenSSH_9.2\r\n", .notTLS), ("\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", .notTLS),
    ])
    func bytesThatAreNoTLSAreToldApart(text: String, error: TLSError) throws {
        let pair = try Self.pair()
        try pair.connect()
        try pair.server.writeInbound(ByteBuffer(string: text))
        pair.loop.run()
        #expect(pair.serverLog.tlsErrors == [error])
        #expect(pair.serverLog.isInactive)
    }

    @Test(arguments: [false, true]) func aConnectionThatFailsIsClosedOnce(byTheHandlerAbove: Bool) throws {
        let pair = try Self.pair()
        if byTheHandlerAbove { pair.serverLog.onError = { $0.close(promise: nil) } }
        try pair.connect()
        try pair.server.writeInbound(ByteBuffer(string: "SSH-2.0-OpenSSH_9.2\r\n"))
        pair.loop.run()
        #expect(pair.serverLog.isInactive)
        #expect(pair.serverReads.closeCount == 1)
    }

    @Test func aServerThatSpeaksHTTPWithoutTLSIsNoticed() throws {
        let pair = try Self.pair()
        try pair.connect()
        try pair.client.writeInbound(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n\r\n"))
        pair.loop.run()
        #expect(pair.clientLog.tlsErrors == [.notTLS])
    }

    @Test func randomBytesInARecordFailTheHandshakeWithAnAlert() throws {
        let pair = try Self.pair()
        try pair.connect()
        try pair.server.writeInbound(ByteBuffer(bytes: [22, 3, 1, 0, 8, 9, 9, 9, 9, 9, 9, 9, 9]))
        pair.loop.run()
        let error = try #require(pair.serverLog.tlsErrors.first)
        #expect(error.label == "handshake_failed")
        let alert = try pair.server.sent()
        // A record of type alert (RFC 8446 section 5.1).
        #expect(alert.getInteger(at: alert.readerIndex, as: UInt8.self) == 21)
    }

    @Test func aPeerThatOnlySpeaksAnOlderVersionIsRefusedOnBothSides() throws {
        let pair = try BackToBack(
            server: TestContexts.server(TestContexts.parameters(.v13, of: .server)),
            client: TestContexts.client(.only12))
        try pair.handshake()
        #expect(pair.serverLog.tlsErrors == [.noCommonVersion])
        #expect(pair.clientLog.tlsErrors == [.noCommonVersion])
    }

    @Test func withoutACommonCipherTheHandshakeFails() throws {
        var parameters = TLSParameters.only12
        parameters.cipherList = "ECDHE-ECDSA-AES256-SHA384"
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client(parameters))
        try pair.handshake()
        #expect(pair.serverLog.tlsErrors == [.noCommonCipher])
        #expect(pair.clientLog.tlsErrors == [.handshakeAlert(code: 40)])
    }
}
