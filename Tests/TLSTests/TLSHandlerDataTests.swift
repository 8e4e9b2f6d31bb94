import NIOCore
import NIOEmbedded
import TLS
import Testing

@Suite struct TLSHandlerDataTests {
    private static func connected(_ parameters: TLSParameters = .client) throws -> BackToBack {
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client(parameters))
        try pair.handshake()
        try #require(pair.clientLog.handshake != nil && pair.serverLog.handshake != nil)
        return pair
    }

    @Test func tenMegabytesPassUnchanged() throws {
        let pair = try Self.connected()
        var generator = SystemRandomNumberGenerator()
        var sent = ByteBuffer()
        for _ in 0..<160 {
            let size = Int.random(in: 1...131_072, using: &generator)
            let chunk = ByteBuffer(repeating: UInt8.random(in: 0...255, using: &generator), count: size)
            sent.writeImmutableBuffer(chunk)
            pair.server.writeAndFlush(chunk, promise: nil)
            try pair.pump(pieceSize: Int.random(in: 1_000...70_000, using: &generator))
        }
        #expect(pair.clientLog.received == sent)
    }

    @Test func writesOfOneFlushLeaveInOneBufferAndOneRecord() throws {
        let pair = try Self.connected()
        var results: [Int] = []
        for index in 0..<3 {
            let promise = pair.loop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenSuccess { results.append(index) }
            pair.client.write(ByteBuffer(string: "part \(index) "), promise: promise)
        }
        #expect(try pair.client.readOutbound(as: ByteBuffer.self) == nil)
        pair.client.flush()
        let sent = try pair.client.sent()
        #expect(try pair.client.readOutbound(as: ByteBuffer.self) == nil)
        // 21 bytes, the record's head, its type and the tag of AES-GCM.
        #expect(sent.readableBytes == 21 + 5 + 1 + 16)
        #expect(results.sorted() == [0, 1, 2])
        try pair.server.writeInbound(sent)
        #expect(pair.serverLog.received == ByteBuffer(string: "part 0 part 1 part 2 "))
    }

    @Test func aReadIsAskedForAgainWhenItsBytesMakeNoPlainText() throws {
        let pair = try Self.connected()
        pair.serverLog.onRead = { context, _ in context.read() }
        pair.client.writeAndFlush(ByteBuffer(string: "one"), promise: nil)
        pair.client.writeAndFlush(ByteBuffer(string: "two"), promise: nil)
        let first = try pair.client.sent()
        var second = try pair.client.sent()
        let half = second.readSlice(length: 10) ?? ByteBuffer()
        pair.server.read()
        for (pieces, expected) in [([first, half], 2), ([second], 1)] {
            let before = pair.serverReads.count
            // Read by one turn of the loop: the first brings plain text, of which the next is asked for at once.
            for piece in pieces { pair.server.pipeline.fireChannelRead(piece) }
            pair.server.pipeline.fireChannelReadComplete()
            #expect(pair.serverReads.count == before + expected)
        }
        #expect(pair.serverLog.received == ByteBuffer(string: "onetwo"))
    }

    @Test func anEmptyWriteSucceedsWithoutARecord() throws {
        let pair = try Self.connected()
        let promise = pair.loop.makePromise(of: Void.self)
        pair.client.writeAndFlush(ByteBuffer(), promise: promise)
        try promise.futureResult.wait()
        while let sent = try pair.client.readOutbound(as: ByteBuffer.self) { #expect(sent.readableBytes == 0) }
    }

    @Test func anEmptyWriteIsDoneWhenWhatWasWrittenBeforeItIs() throws {
        let pair = try Self.connected()
        let network = SlowNetwork()
        try pair.client.pipeline.syncOperations.addHandler(network, position: .first)
        pair.client.writeAndFlush(ByteBuffer(string: "before"), promise: nil)
        let promise = pair.loop.makePromise(of: Void.self)
        var isDone = false
        promise.futureResult.assumeIsolated().whenSuccess { isDone = true }
        pair.client.writeAndFlush(ByteBuffer(), promise: promise)
        #expect(!isDone)
        network.sendNext()
        #expect(!isDone)
        network.sendNext()
        #expect(isDone)
    }

    @Test func writesBeforeTheEndOfTheHandshakeFollowIt() throws {
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client())
        try pair.connect()
        let promise = pair.loop.makePromise(of: Void.self)
        pair.client.writeAndFlush(ByteBuffer(string: "early"), promise: promise)
        pair.client.write(ByteBuffer(string: "not flushed"), promise: nil)
        try pair.pump()
        try promise.futureResult.wait()
        #expect(pair.serverLog.received == ByteBuffer(string: "early"))
        #expect(pair.serverLog.order.prefix(2) == ["handshake", "read"])
    }

    @Test func tooMuchBeforeTheEndOfTheHandshakeFails() throws {
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client())
        try pair.connect()
        let promise = pair.loop.makePromise(of: Void.self)
        pair.client.write(ByteBuffer(repeating: 0, count: TLSHandler.earlyWriteLimit), promise: promise)
        #expect(pair.clientLog.tlsErrors.isEmpty)
        pair.client.write(ByteBuffer(repeating: 0, count: 1), promise: nil)
        pair.loop.run()
        #expect(pair.clientLog.tlsErrors == [.earlyWriteLimit])
        #expect(throws: TLSError.earlyWriteLimit) { try promise.futureResult.wait() }
        #expect(pair.clientLog.isInactive)
    }

    @Test func theServersTicketAndItsAnswerToAnEarlyRequestLeaveTogether() throws {
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client(.only13))
        pair.serverLog.onRead = { context, _ in
            context.writeAndFlush(ChannelLog.wrapOutboundOut(ByteBuffer(string: "answer")), promise: nil)
        }
        try pair.connect()
        pair.client.writeAndFlush(ByteBuffer(string: "question"), promise: nil)
        try pair.server.writeInbound(pair.client.sent())
        try pair.client.writeInbound(pair.server.sent())
        try pair.server.writeInbound(pair.client.sent())
        let answer = try pair.server.sent()
        #expect(try pair.server.readOutbound(as: ByteBuffer.self) == nil)
        try pair.client.writeInbound(answer)
        #expect(pair.clientLog.received == ByteBuffer(string: "answer"))
    }

    @Test(arguments: [TLSParameters.only12, .only13])
    func aChangedByteBreaksTheConnectionWithAnAlert(parameters: TLSParameters) throws {
        let pair = try Self.connected(parameters)
        pair.client.writeAndFlush(ByteBuffer(string: "secret"), promise: nil)
        var record = try pair.client.sent()
        let last = record.writerIndex - 1
        let byte = try #require(record.getInteger(at: last, as: UInt8.self))
        record.setInteger(byte ^ 1, at: last)
        try pair.server.writeInbound(record)
        try pair.pump()
        let error = try #require(pair.serverLog.tlsErrors.first)
        #expect(error.label == "protocol_violation" && error.phase == .data)
        #expect(pair.serverLog.received.readableBytes == 0)
        #expect(pair.serverLog.isInactive)
        // bad_record_mac reaches the other side.
        #expect(pair.clientLog.tlsErrors == [.alert(code: 20)])
    }

    @Test func aReplayedRecordIsRefused() throws {
        let pair = try Self.connected()
        pair.client.writeAndFlush(ByteBuffer(string: "pay"), promise: nil)
        let record = try pair.client.sent()
        try pair.server.writeInbound(record)
        try pair.server.writeInbound(record)
        #expect(pair.serverLog.received == ByteBuffer(string: "pay"))
        #expect(pair.serverLog.tlsErrors.map(\.label) == ["protocol_violation"])
    }

    @Test func closingInsideAReadIsSafe() throws {
        let pair = try Self.connected()
        pair.serverLog.onRead = { context, _ in context.close(promise: nil) }
        pair.client.writeAndFlush(ByteBuffer(string: "one"), promise: nil)
        pair.client.writeAndFlush(ByteBuffer(string: "two"), promise: nil)
        try pair.pump()
        #expect(pair.serverLog.received == ByteBuffer(string: "one"))
        #expect(pair.serverLog.tlsErrors.isEmpty)
        #expect(pair.serverLog.isInactive)
    }

    @Test func closingAtTheEndOfTheHandshakeIsSafe() throws {
        let pair = try BackToBack(server: TestContexts.server(), client: TestContexts.client())
        pair.serverLog.onHandshake = { $0.close(promise: nil) }
        try pair.connect()
        pair.client.writeAndFlush(ByteBuffer(string: "question"), promise: nil)
        try pair.pump()
        #expect(pair.serverLog.order == ["handshake", "inactive"] || pair.serverLog.order.first == "handshake")
        #expect(pair.serverLog.received.readableBytes == 0)
        #expect(pair.clientLog.handshake != nil)
        #expect(pair.clientLog.tlsErrors.isEmpty)
    }
}

/// A network that takes each write when the test says so, in their order.
private final class SlowNetwork: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private var promises: [EventLoopPromise<Void>?] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        promises.append(promise)
    }

    func sendNext() {
        guard !promises.isEmpty else { return }
        promises.removeFirst()?.succeed()
    }
}
