import NIOCore
import NIOEmbedded
import Testing

@testable import TLS

/// Connections of one event loop whose records leave together; a turn ends where a test runs the loop.
@Suite struct OutputBatchTests {
    private let loop = EmbeddedEventLoop()
    private let batch: OutputBatch

    init() {
        batch = OutputBatch(eventLoop: loop)
    }

    /// A pair whose server is in the batch.
    private func pair() throws -> BackToBack {
        try BackToBack(
            server: TestContexts.server(), client: TestContexts.client(), loop: loop, batch: batch)
    }

    private func connected() throws -> BackToBack {
        let pair = try pair()
        try pair.handshake()
        try #require(pair.clientLog.handshake != nil)
        return pair
    }

    /// Has a server send something; whether it left at once.
    private func send(_ text: String, by pair: BackToBack, _ promise: EventLoopPromise<Void>? = nil) throws -> Bool {
        pair.server.writeAndFlush(ByteBuffer(string: text), promise: promise)
        return try hasSent(pair)
    }

    /// Whether a server has sent something, which goes to its client.
    private func hasSent(_ pair: BackToBack) throws -> Bool {
        guard let bytes = try pair.server.readOutbound(as: ByteBuffer.self) else { return false }
        try pair.client.writeInbound(bytes)
        return true
    }

    private func received(_ pair: BackToBack) -> String { String(buffer: pair.clientLog.received) }

    // MARK: A turn

    @Test func whatIsFlushedLeavesAtTheEndOfTheTurn() throws {
        let pairs = try [connected(), connected()]
        for pair in pairs { #expect(try !send("answer", by: pair)) }
        loop.run()
        for pair in pairs { #expect(try hasSent(pair) && received(pair) == "answer") }
    }

    @Test func allThatIsFlushedInATurnLeavesInOrderAsOneBuffer() throws {
        let pair = try connected()
        for text in ["one ", "two ", "three"] { #expect(try !send(text, by: pair)) }
        loop.run()
        #expect(try hasSent(pair) && !hasSent(pair))
        #expect(received(pair) == "one two three")
    }

    @Test func aPromiseIsKeptOnceTheRecordsHaveLeft() throws {
        let pair = try connected()
        var kept: [Bool] = []
        for text in ["one", "two"] {
            let promise = loop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenSuccess { kept.append(true) }
            #expect(try !send(text, by: pair, promise) && kept.isEmpty)
        }
        loop.run()
        #expect(kept.count == 2)
    }

    @Test func whatIsWrittenWhileTheBatchLeavesFollowsIt() throws {
        let pair = try connected()
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess {
            pair.server.writeAndFlush(ByteBuffer(string: "second"), promise: nil)
        }
        #expect(try !send("first ", by: pair, promise))
        loop.run()
        while try hasSent(pair) {}
        #expect(received(pair) == "first second")
    }

    @Test func ticketsLeaveWithTheAnswerThatWaits() throws {
        let pair = try pair()
        pair.serverLog.onHandshake = { context in
            context.writeAndFlush(ChannelLog.wrapOutboundOut(ByteBuffer(string: "answer")), promise: nil)
        }
        try pair.connect()
        try pair.server.writeInbound(pair.client.sent())
        while let bytes = try pair.server.readOutbound(as: ByteBuffer.self) { try pair.client.writeInbound(bytes) }
        try pair.server.writeInbound(pair.client.sent())
        #expect(try pair.serverLog.handshake != nil && !hasSent(pair))
        loop.run()
        #expect(try hasSent(pair) && !hasSent(pair) && received(pair) == "answer")
    }

    // MARK: Who waits

    @Test func whoIsAloneWaitsOnlyNowAndThen() throws {
        let pair = try connected()
        for _ in 0..<3 {
            for _ in 0..<2 {
                #expect(try !send("probe", by: pair))
                loop.run()
                #expect(try hasSent(pair))
            }
            for _ in 0..<OutputBatch.lonelyPatience { #expect(try send("at once", by: pair)) }
        }
    }

    @Test func companyThatWasNotMadeToWaitIsNoticed() throws {
        let pairs = try (0...OutputBatch.lonelyPatience).map { _ in try connected() }
        let last = pairs[pairs.count - 1]
        for _ in 0..<2 {
            #expect(try !send("alone", by: last))
            loop.run()
            #expect(try hasSent(last))
        }
        for pair in pairs.dropLast() { #expect(try send("at once", by: pair)) }
        #expect(try !send("answer", by: last))
        loop.run()
        #expect(try hasSent(last))
        for pair in pairs { #expect(try !send("answer", by: pair)) }
        loop.run()
        for pair in pairs { #expect(try hasSent(pair)) }
        // Only the last of them would have been taken for one that is alone.
        #expect(try !send("answer", by: last))
    }

    @Test func whoHasCompanyWaitsInTheNextTurnAsWell() throws {
        let pairs = try [connected(), connected()]
        for _ in 0..<3 {
            for pair in pairs { #expect(try !send("answer", by: pair)) }
            loop.run()
            for pair in pairs { #expect(try hasSent(pair)) }
        }
    }

    @Test func aTurnOfOneBetweenBusyOnesIsNotTakenForLoneliness() throws {
        let pairs = try [connected(), connected()]
        for count in [2, 1, 2, 1, 2, 1, 2] {
            for pair in pairs.prefix(count) { #expect(try !send("answer", by: pair)) }
            loop.run()
            for pair in pairs.prefix(count) { #expect(try hasSent(pair)) }
        }
    }

    @Test func aFullBatchLeavesWithTheNextReadThatIsComplete() throws {
        let pairs = try (0..<OutputBatch.fullCount).map { _ in try connected() }
        for pair in pairs.dropLast() { #expect(try !send("answer", by: pair)) }
        pairs[0].server.pipeline.fireChannelReadComplete()
        #expect(try !hasSent(pairs[0]), "one is missing yet")
        #expect(try !send("answer", by: pairs[pairs.count - 1]))
        pairs[0].server.pipeline.fireChannelReadComplete()
        for pair in pairs { #expect(try hasSent(pair)) }
        // The turn goes on, and has not been one of a single connection.
        #expect(try !send("more", by: pairs[0]))
        loop.run()
        #expect(try hasSent(pairs[0]) && !send("again", by: pairs[0]))
    }

    @Test func beyondTheLimitNobodyWaits() throws {
        let pairs = try (0...OutputBatch.limit).map { _ in try connected() }
        for pair in pairs.dropLast() { #expect(try !send("answer", by: pair)) }
        #expect(try send("answer", by: pairs[pairs.count - 1]))
        loop.run()
        for pair in pairs.dropLast() { #expect(try hasSent(pair)) }
    }

    @Test func muchOfOneConnectionDoesNotWait() throws {
        let pair = try connected()
        let half = String(repeating: "x", count: TLSHandler.waitLimit * 6 / 10)
        #expect(try !send(half, by: pair))
        #expect(try send(half, by: pair) && !hasSent(pair))
        #expect(received(pair) == half + half)
        #expect(try send(half + half, by: pair))
    }

    @Test func aFlushBehindNothingSendsWhatWaits() throws {
        let pair = try connected()
        #expect(try !send("answer", by: pair))
        pair.server.flush()
        #expect(try hasSent(pair) && received(pair) == "answer")
    }

    // MARK: The end of a connection

    @Test(arguments: [CloseMode.all, .output]) func closingSendsWhatWaits(mode: CloseMode) throws {
        let pair = try connected()
        let promise = loop.makePromise(of: Void.self)
        var isKept = false
        promise.futureResult.assumeIsolated().whenSuccess { isKept = true }
        #expect(try !send("answer", by: pair, promise))
        pair.server.close(mode: mode, promise: nil)
        #expect(try hasSent(pair) && isKept)
        loop.run()
        #expect(received(pair) == "answer" && pair.clientLog.tlsErrors.isEmpty)
        #expect(pair.clientLog.isInputClosed || pair.clientLog.isInactive, "close_notify came behind it")
    }

    @Test func aFailureSendsWhatWaitsBeforeTheAlert() throws {
        let pair = try connected()
        #expect(try !send("answer", by: pair))
        pair.server.pipeline.fireChannelRead(ByteBuffer(bytes: [23, 3, 3, 0, 32] + [UInt8](repeating: 0, count: 32)))
        while try hasSent(pair) {}
        #expect(received(pair) == "answer")
        #expect(pair.serverLog.tlsErrors.count == 1 && pair.clientLog.tlsErrors.count == 1)
    }

    @Test func whatWaitsFailsWithItsConnection() throws {
        let pair = try connected()
        let promise = loop.makePromise(of: Void.self)
        var failures: [any Error] = []
        promise.futureResult.assumeIsolated().whenFailure { failures.append($0) }
        #expect(try !send("answer", by: pair, promise))
        pair.server.pipeline.fireChannelInactive()
        #expect(failures.map { $0 as? ChannelError } == [.ioOnClosedChannel])
        loop.run()
        #expect(try !hasSent(pair))
    }
}
