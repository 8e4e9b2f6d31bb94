import NIOCore
import NIOEmbedded
import Testing

@testable import Downstream

/// Each wait for a client has its end.
@Suite struct TimeoutTests {
    private func harness(_ answer: @escaping (Exchange) -> Void = Harness.answerHello) throws -> Harness {
        var configuration = DownstreamConfiguration()
        configuration.headerTimeout = .seconds(10)
        configuration.bodyTimeout = .seconds(30)
        configuration.keepAliveTimeout = .seconds(75)
        return try Harness(configuration, answer: answer)
    }

    @Test func silentConnectionIsClosedAfterTheHeaderTimeout() throws {
        let harness = try harness()
        harness.advance(.milliseconds(9_999))
        #expect(!harness.socket.isOutputShut)
        harness.advance(.milliseconds(1))
        #expect(harness.socket.isOutputShut)
        #expect(try harness.received() == "")
        harness.finish()
    }

    @Test func slowHeadIsAnswered408() throws {
        let harness = try harness()
        harness.advance(.seconds(5))
        harness.send("GET / HT")
        harness.advance(.seconds(6))
        harness.send("TP/1.1\r\n")
        harness.advance(.milliseconds(3_999))
        #expect(try harness.received() == "")
        harness.advance(.milliseconds(1))
        #expect(try harness.received().hasPrefix("HTTP/1.1 408 "))
        #expect(harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func headerTimeoutOfALaterRequestBeginsWithItsFirstByte() throws {
        let harness = try harness()
        harness.send(get())
        _ = try harness.received()
        harness.advance(.seconds(70))
        harness.send("G")
        harness.advance(.milliseconds(9_999))
        #expect(try harness.received() == "")
        harness.advance(.milliseconds(1))
        #expect(try harness.received().hasPrefix("HTTP/1.1 408 "))
        harness.finish()
    }

    @Test func headerTimeoutOfAHeadThatBeganWithinTheSameReadBeginsThen() throws {
        let harness = try harness()
        harness.send("G")
        harness.advance(.seconds(9))
        harness.send("ET / HTTP/1.1\r\nHost: a\r\n\r\nG")
        harness.advance(.milliseconds(9_999))
        #expect(try harness.received() == ok("hello"))
        harness.advance(.milliseconds(1))
        #expect(try harness.received().hasPrefix("HTTP/1.1 408 "))
        harness.finish()
    }

    @Test func idleConnectionIsClosedAfterTheKeepAliveTimeout() throws {
        let harness = try harness()
        harness.send(get())
        harness.advance(.seconds(60))
        harness.send(get())
        harness.advance(.milliseconds(74_999))
        #expect(!harness.socket.isOutputShut)
        harness.advance(.milliseconds(1))
        #expect(harness.socket.isOutputShut)
        #expect(try harness.received() == ok("hello") + ok("hello"))
        harness.finish()
    }

    @Test func emptyLinesDoNotKeepAConnectionAlive() throws {
        let harness = try harness()
        harness.send(get())
        for _ in 0..<74 {
            harness.advance(.seconds(1))
            harness.send("\r\n")
        }
        #expect(!harness.socket.isOutputShut)
        harness.advance(.seconds(1))
        #expect(harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func slowHandlerIsNotTheClientsFault() throws {
        let harness = try harness { _ in }
        harness.send(get())
        harness.advance(.hours(1))
        #expect(!harness.isClosed && !harness.socket.isOutputShut)
        Harness.answerHello(harness.handler.exchanges[0])
        #expect(try harness.received() == ok("hello"))
        harness.advance(.seconds(74))
        #expect(!harness.socket.isOutputShut, "the idle time begins with the end of the exchange")
        harness.advance(.seconds(1))
        #expect(harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func pausingBodyIsAnswered408() throws {
        let observer = RecordingObserver()
        let harness = try harness { exchange in
            exchange.observer = observer
            observer.onBody = { exchange.readRequestBody() }
            exchange.readRequestBody()
        }
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        harness.advance(.seconds(29))
        harness.send("12345")
        harness.advance(.milliseconds(29_999))
        #expect(observer.failures.isEmpty)
        harness.advance(.milliseconds(1))
        #expect(observer.failures == [.bodyTimeout])
        #expect(observer.outcomes.first?.status == 408)
        #expect(try harness.received().hasPrefix("HTTP/1.1 408 "))
        observer.onBody = {}
        harness.finish()
    }

    @Test func pausingBodyDuringTheResponseCuts() throws {
        let observer = RecordingObserver()
        let harness = try harness { exchange in
            exchange.observer = observer
            exchange.readRequestBody()
            exchange.respond(DownstreamResponse(status: 200), length: nil)
        }
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        harness.advance(.seconds(30))
        #expect(observer.failures == [.bodyTimeout])
        #expect(harness.isClosed && !harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func bodyThatNobodyAsksForMayPause() throws {
        let harness = try harness { _ in }
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        harness.advance(.minutes(5))
        #expect(!harness.isClosed && !harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func clientThatTakesNothingIsCut() throws {
        let observer = RecordingObserver()
        let harness = try harness { exchange in
            exchange.observer = observer
            exchange.respond(DownstreamResponse(status: 200), length: nil)
        }
        harness.send(get())
        harness.socket.holdsBytes = true
        harness.handler.exchanges[0].write(ByteBuffer(string: "abc"))
        harness.setWritable(false)
        harness.advance(.milliseconds(29_999))
        #expect(observer.failures.isEmpty)
        harness.advance(.milliseconds(1))
        #expect(observer.failures == [.writeTimeout])
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func clientThatTakesSomethingGetsMoreTime() throws {
        let observer = RecordingObserver()
        let harness = try harness { exchange in
            exchange.observer = observer
            exchange.respond(DownstreamResponse(status: 200), length: nil)
        }
        harness.send(get())
        harness.socket.holdsBytes = true
        harness.handler.exchanges[0].write(ByteBuffer(string: "abc"))
        harness.setWritable(false)
        harness.advance(.seconds(20))
        // The socket takes bytes without becoming writable.
        harness.socket.holdsBytes = false
        harness.channel.flush()
        harness.advance(.seconds(20))
        #expect(observer.failures.isEmpty && !harness.isClosed)
        harness.advance(.seconds(40))
        #expect(observer.failures == [.writeTimeout])
        harness.finish()
    }

    @Test(arguments: [(3_000, true), (5_000, false)])
    func clientThatTakesLessThanTheLeastRateIsCut(taken: Int, isCut: Bool) throws {
        let observer = RecordingObserver()
        let harness = try harness { exchange in
            exchange.observer = observer
            exchange.respond(DownstreamResponse(status: 200), length: 100_000)
        }
        func write(_ count: Int) {
            harness.handler.exchanges[0].write(ByteBuffer(bytes: [UInt8](repeating: 0, count: count)))
        }
        harness.send(get())
        harness.socket.holdsBytes = true
        write(10_000 + taken)
        harness.setWritable(false)
        // The socket takes all, and the handler writes on: what is pending has shrunk by what was taken, less the new.
        harness.socket.holdsBytes = false
        harness.channel.flush()
        harness.socket.holdsBytes = true
        write(10_000)
        harness.advance(.seconds(30))
        #expect(observer.failures == (isCut ? [.writeTimeout] : []))
        harness.finish()
    }

    /// 128 bytes a second are the least, counted once the client has been waited for as long as the body timeout.
    @Test(arguments: [(127, false), (128, true)])
    func bodyThatDripsIsAnswered408(bytesEachSecond: Int, isTaken: Bool) throws {
        let harness = try harness(RecordingObserver.echo)
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        for _ in 0..<29 {
            harness.advance(.seconds(1))
            harness.send([UInt8](repeating: 0x61, count: bytesEachSecond))
            #expect(try harness.received() == "")
        }
        harness.advance(.seconds(1))
        harness.send([UInt8](repeating: 0x61, count: bytesEachSecond))
        #expect(try harness.received().hasPrefix("HTTP/1.1 408 ") == !isTaken)
        #expect(harness.socket.isOutputShut == !isTaken)
        harness.finish()
    }

    @Test func unreadBodyIsDiscardedForOneSecondOnly() throws {
        let harness = try harness()
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        harness.advance(.milliseconds(500))
        harness.send("12345")
        harness.advance(.milliseconds(499))
        #expect(!harness.socket.isOutputShut)
        harness.advance(.milliseconds(1))
        #expect(harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func clientThatDoesNotCloseIsClosedAfterTheLinger() throws {
        let harness = try harness()
        harness.send(get("/", "Connection: close\r\n"))
        #expect(harness.socket.isOutputShut && !harness.isClosed)
        harness.advance(.milliseconds(1_999))
        harness.send("late bytes")
        #expect(!harness.isClosed)
        harness.advance(.milliseconds(1))
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func clientThatTakesNothingOfItsLastResponseIsCut() throws {
        let harness = try harness()
        harness.socket.holdsBytes = true
        harness.send(get("/", "Connection: close\r\n"))
        harness.advance(.milliseconds(29_999))
        #expect(!harness.isClosed)
        harness.advance(.milliseconds(1))
        #expect(harness.isClosed)
        harness.finish()
    }

    /// The hot path must not touch the timer: thousands of requests leave one task on the loop.
    @Test func requestsDoNotAddTimers() throws {
        let harness = try harness()
        harness.send(get())
        let connection = try harness.channel.pipeline.syncOperations.handler(type: DownstreamConnection.self)
        let fires = connection.deadline.timerFires
        for _ in 0..<100 {
            harness.advance(.milliseconds(10))
            harness.send(get())
            #expect(connection.deadline.timerFires == fires)
        }
        harness.finish()
    }
}
