import NIOCore
import NIOEmbedded
import Testing

@testable import Downstream

/// Half-closed clients, clients that vanish, slow readers, and the drain.
@Suite struct ClosingTests {
    @Test func halfClosedClientGetsItsResponse() throws {
        let harness = try Harness { _ in }
        harness.send(get())
        harness.endInput()
        #expect(!harness.isClosed)
        Harness.answerHello(harness.handler.exchanges[0])
        #expect(try harness.received() == ok("hello"))
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func pipelinedRequestsBeforeAHalfCloseAreAllAnswered() throws {
        let harness = try Harness { _ in }
        harness.send(get() + get())
        harness.endInput()
        Harness.answerHello(harness.handler.exchanges[0])
        #expect(!harness.isClosed)
        Harness.answerHello(harness.handler.exchanges[1])
        #expect(try harness.received() == ok("hello") + ok("hello"))
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func halfClosedClientIsNotClosedWhileBytesArePending() throws {
        let harness = try Harness { _ in }
        harness.send(get())
        harness.endInput()
        harness.socket.holdsBytes = true
        Harness.answerHello(harness.handler.exchanges[0])
        harness.advance(.seconds(1))
        #expect(!harness.isClosed)
        harness.socket.holdsBytes = false
        harness.channel.flush()
        harness.advance(.milliseconds(50))
        #expect(harness.isClosed)
        #expect(try harness.received() == ok("hello"))
        harness.finish()
    }

    @Test func halfClosedClientThatTakesNothingIsCut() throws {
        let harness = try Harness { _ in }
        harness.send(get())
        harness.endInput()
        harness.socket.holdsBytes = true
        Harness.answerHello(harness.handler.exchanges[0])
        harness.advance(.seconds(29))
        #expect(!harness.isClosed)
        harness.advance(.seconds(1))
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func incompleteHeadBeforeAHalfCloseClosesWithoutAnswer() throws {
        let harness = try Harness()
        harness.send("GET / HTTP/1.1\r\nHos")
        harness.endInput()
        #expect(try harness.received() == "")
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func lingeringEndsWhenTheClientCloses() throws {
        let harness = try Harness()
        harness.send(get("/", "Connection: close\r\n"))
        #expect(!harness.isClosed)
        harness.endInput()
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func clientThatVanishesFailsTheExchangeOnce() throws {
        let observer = RecordingObserver()
        let harness = try Harness { exchange in
            exchange.observer = observer
            exchange.respond(DownstreamResponse(status: 200), length: nil)
            exchange.write(ByteBuffer(string: "part"))
        }
        harness.send(get())
        _ = try harness.channel.finish()
        #expect(observer.failures == [.clientGone])
        #expect(observer.outcomes.map(\.end) == [.failed(.clientGone)])
        #expect(observer.outcomes.first?.bodyBytes == 4)
        harness.handler.exchanges[0].finish()
        #expect(observer.outcomes.count == 1)
    }

    @Test func pipelinedRequestWaitsUntilTheClientTakesItsResponses() throws {
        let harness = try Harness()
        harness.setWritable(false)
        harness.send(get())
        let reads = harness.socket.reads
        #expect(harness.handler.exchanges.isEmpty)
        harness.send("")
        #expect(harness.socket.reads == reads, "nothing is read for a client that does not take its responses")
        harness.setWritable(true)
        #expect(try harness.received() == ok("hello"))
        harness.finish()
    }

    @Test func writerIsToldWhenTheClientTakesMore() throws {
        let observer = RecordingObserver()
        let harness = try Harness { exchange in
            exchange.observer = observer
            exchange.respond(DownstreamResponse(status: 200), length: nil)
        }
        harness.send(get())
        let exchange = harness.handler.exchanges[0]
        harness.setWritable(false)
        #expect(!exchange.isWritable && observer.writables == 0)
        harness.setWritable(true)
        #expect(exchange.isWritable && observer.writables == 1)
        harness.finish()
    }

    @Test func drainClosesIdleConnectionsAtOnce() throws {
        let harness = try Harness()
        harness.send(get())
        _ = harness.loop.drain()
        #expect(harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func drainLetsAnExchangeEndAndAnnouncesTheClose() throws {
        let harness = try Harness { _ in }
        harness.send(get() + get())
        let isEmpty = NIOLoopBoundBox(false, eventLoop: harness.eventLoop)
        harness.loop.drain().whenSuccess { isEmpty.value = true }
        #expect(!harness.socket.isOutputShut)
        Harness.answerHello(harness.handler.exchanges[0])
        #expect(try harness.received() == ok("hello", "Connection: close\r\n"))
        #expect(harness.handler.exchanges.count == 1)
        #expect(harness.socket.isOutputShut && !isEmpty.value)
        harness.endInput()
        harness.eventLoop.run()
        #expect(harness.isClosed && isEmpty.value)
        harness.finish()
    }

    @Test func drainDeadlineCutsWhatIsLeft() throws {
        let observer = RecordingObserver()
        let harness = try Harness { $0.observer = observer }
        harness.send(get())
        _ = harness.loop.drain()
        harness.loop.abortAll()
        #expect(observer.failures == [.drained])
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func errorOfTheChannelEndsTheConnection() throws {
        struct Broken: Error {}
        let observer = RecordingObserver()
        let harness = try Harness { $0.observer = observer }
        harness.send(get())
        harness.channel.pipeline.fireErrorCaught(Broken())
        #expect(observer.failures == [.clientGone])
        #expect(harness.isClosed)
        harness.finish()
    }
}
