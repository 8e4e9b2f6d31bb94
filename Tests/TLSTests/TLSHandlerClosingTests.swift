import NIOCore
import NIOEmbedded
import TLS
import Testing

@Suite struct TLSHandlerClosingTests {
    private static func connected(_ parameters: TLSParameters = .client) throws -> BackToBack {
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client(parameters))
        try pair.handshake()
        try #require(pair.clientLog.handshake != nil && pair.serverLog.handshake != nil)
        return pair
    }

    @Test(arguments: [TLSParameters.only12, .only13])
    func closeSendsCloseNotifyAndThePeersChannelEndsCleanly(parameters: TLSParameters) throws {
        let pair = try Self.connected(parameters)
        pair.server.writeAndFlush(ByteBuffer(string: "last words"), promise: nil)
        let promise = pair.loop.makePromise(of: Void.self)
        pair.server.close(promise: promise)
        try pair.pump()
        try promise.futureResult.wait()
        #expect(pair.clientLog.received == ByteBuffer(string: "last words"))
        #expect(pair.clientLog.tlsErrors.isEmpty)
        #expect(pair.clientLog.isInactive)
        #expect(!pair.client.isActive)
        #expect(pair.serverLog.tlsErrors.isEmpty)
    }

    @Test func anEndWithoutCloseNotifyIsToldBeforeTheChannelIsInactive() throws {
        let pair = try Self.connected()
        pair.server.writeAndFlush(ByteBuffer(string: "half a body"), promise: nil)
        try pair.pump()
        pair.endConnection(of: pair.client)
        #expect(pair.clientLog.received == ByteBuffer(string: "half a body"))
        #expect(pair.clientLog.tlsErrors == [.truncated])
        #expect(pair.clientLog.order.suffix(2) == ["error", "inactive"])
    }

    @Test func anEndInsideARecordIsTruncation() throws {
        let pair = try Self.connected()
        pair.server.writeAndFlush(ByteBuffer(string: "half a body"), promise: nil)
        var record = try pair.server.sent()
        try pair.client.writeInbound(record.front(20))
        pair.endConnection(of: pair.client)
        #expect(pair.clientLog.received.readableBytes == 0)
        #expect(pair.clientLog.tlsErrors == [.truncated])
    }

    @Test func aChannelThatWeClosedIsNotTruncated() throws {
        let pair = try Self.connected()
        pair.client.close(promise: nil)
        pair.loop.run()
        #expect(pair.clientLog.tlsErrors.isEmpty)
        #expect(pair.clientLog.isInactive)
    }

    @Test func withHalfClosureCloseNotifyIsTheEndOfInputOnly() throws {
        let pair = try Self.connected()
        pair.server.allowRemoteHalfClosure = true
        pair.client.close(mode: .output, promise: nil)
        try pair.pump()
        #expect(pair.serverLog.isInputClosed)
        #expect(!pair.serverLog.isInactive)
        // The FIN that follows says nothing new.
        pair.server.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(pair.serverLog.order.filter { $0 == "inputClosed" }.count == 1)
        #expect(pair.serverLog.tlsErrors.isEmpty)
        pair.server.writeAndFlush(ByteBuffer(string: "still answering"), promise: nil)
        try pair.pump()
        #expect(pair.clientLog.received == ByteBuffer(string: "still answering"))
        pair.server.close(promise: nil)
        try pair.pump()
        #expect(pair.clientLog.tlsErrors.isEmpty)
    }

    @Test func withHalfClosureAnEndWithoutCloseNotifyIsTruncation() throws {
        let pair = try Self.connected()
        pair.server.allowRemoteHalfClosure = true
        pair.server.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        pair.loop.run()
        #expect(pair.serverLog.tlsErrors == [.truncated])
        #expect(!pair.serverLog.isInputClosed)
        #expect(pair.serverLog.isInactive)
    }

    @Test func nothingIsSentBehindCloseNotify() throws {
        let pair = try Self.connected()
        pair.client.close(mode: .output, promise: nil)
        let promise = pair.loop.makePromise(of: Void.self)
        pair.client.writeAndFlush(ByteBuffer(string: "late"), promise: promise)
        #expect(throws: ChannelError.outputClosed) { try promise.futureResult.wait() }
        try pair.pump()
        #expect(pair.serverLog.received.readableBytes == 0)
    }

    @Test func aDroppedWriteIsNotBeliedByCloseNotify() throws {
        let pair = try Self.connected()
        let promise = pair.server.eventLoop.makePromise(of: Void.self)
        pair.server.writeAndFlush(ByteBuffer(string: "first"), promise: nil)
        pair.server.write(ByteBuffer(string: "never flushed"), promise: promise)
        pair.server.close(promise: nil)
        try pair.pump()
        #expect(throws: (any Error).self) { try promise.futureResult.wait() }
        pair.endConnection(of: pair.client)
        #expect(pair.clientLog.received == ByteBuffer(string: "first"))
        #expect(pair.clientLog.tlsErrors == [.truncated])
    }

    @Test(arguments: [CloseMode.output, .all]) func whoWritesOutOfADroppedWriteIsRefusedAsWell(mode: CloseMode) throws {
        let pair = try Self.connected()
        let promise = pair.server.eventLoop.makePromise(of: Void.self)
        var failures: [any Error] = []
        promise.futureResult.assumeIsolated().whenFailure {
            failures.append($0)
            let another = pair.server.eventLoop.makePromise(of: Void.self)
            another.futureResult.assumeIsolated().whenFailure { failures.append($0) }
            pair.server.writeAndFlush(ByteBuffer(string: "another"), promise: another)
            pair.server.close(promise: nil)
        }
        pair.server.write(ByteBuffer(string: "never flushed"), promise: promise)
        pair.server.close(mode: mode, promise: nil)
        try pair.pump()
        #expect(failures.count == 2)
        #expect(pair.clientLog.received.readableBytes == 0)
    }

    @Test func bytesBehindCloseNotifyAreIgnored() throws {
        let pair = try Self.connected()
        pair.server.allowRemoteHalfClosure = true
        pair.client.close(mode: .output, promise: nil)
        try pair.pump()
        try pair.server.writeInbound(ByteBuffer(string: "an attacker's bytes"))
        #expect(pair.serverLog.received.readableBytes == 0)
        #expect(pair.serverLog.tlsErrors.isEmpty)
    }

    @Test func closingInAnErrorIsSafe() throws {
        let pair = try Self.connected()
        pair.serverLog.onError = { $0.close(promise: nil) }
        try pair.server.writeInbound(ByteBuffer(string: "no record at all"))
        pair.loop.run()
        #expect(pair.serverLog.tlsErrors.count == 1)
        #expect(pair.serverLog.isInactive)
    }

    @Test func writesThatWaitFailWhenTheChannelEnds() throws {
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client())
        try pair.connect()
        let promise = pair.loop.makePromise(of: Void.self)
        pair.client.writeAndFlush(ByteBuffer(string: "early"), promise: promise)
        pair.endConnection(of: pair.client)
        #expect(throws: ChannelError.ioOnClosedChannel) { try promise.futureResult.wait() }
        let later = pair.loop.makePromise(of: Void.self)
        pair.client.writeAndFlush(ByteBuffer(string: "late"), promise: later)
        #expect(throws: ChannelError.ioOnClosedChannel) { try later.futureResult.wait() }
    }
}
