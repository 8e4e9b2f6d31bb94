import HTTPWire
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Downstream

/// Bytes of a client become exchanges, however they arrive.
@Suite struct RequestReadingTests {
    private static let pipelined =
        "\r\n" + get("/a") + "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello\r\n"
        + "PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n"
        + get("/d")
    private static let answers = ok("get:") + ok("post:hello") + ok("put:abcde") + ok("get:")

    @Test func pipelinedRequestsAreAnsweredInOrderAtEverySplit() throws {
        let bytes = Array(Self.pipelined.utf8)
        for split in 0...bytes.count {
            let harness = try Harness(answer: RecordingObserver.echo)
            if split > 0 { harness.send(Array(bytes[..<split])) }
            if split < bytes.count { harness.send(Array(bytes[split...])) }
            #expect(try harness.received() == Self.answers, "split at \(split)")
            #expect(!harness.isClosed)
            harness.finish()
        }
    }

    @Test func pipelinedRequestsAreAnsweredByteByByte() throws {
        let harness = try Harness(answer: RecordingObserver.echo)
        for byte in Self.pipelined.utf8 { harness.send([byte]) }
        #expect(try harness.received() == Self.answers)
        #expect(
            harness.handler.exchanges.map { String(decoding: $0.head.bytes[$0.head.target], as: UTF8.self) }
                == ["/a", "/b", "/c", "/d"])
        harness.finish()
    }

    @Test func nextHeadIsParsedOnlyWhenTheExchangeHasEnded() throws {
        let harness = try Harness { _ in }
        harness.send(get("/a") + get("/b"))
        #expect(harness.handler.exchanges.count == 1)
        let reads = harness.socket.reads
        Harness.answerHello(harness.handler.exchanges[0])
        #expect(harness.handler.exchanges.count == 2)
        #expect(harness.socket.reads == reads + 1, "what is kept is used up, so one read waits")
        Harness.answerHello(harness.handler.exchanges[1])
        #expect(harness.socket.reads == reads + 1)
        #expect(try harness.received() == ok("hello") + ok("hello"))
        harness.finish()
    }

    @Test func oneReadAndNoMoreWaitsWhileAnExchangeIsInProgress() throws {
        let harness = try Harness { _ in }
        harness.send(get("/a"))
        let reads = harness.socket.reads
        harness.send(get("/b") + "GET /c HT")
        #expect(harness.handler.exchanges.count == 1)
        #expect(harness.socket.reads == reads, "what came ahead is kept, and nothing is read beyond it")
        Harness.answerHello(harness.handler.exchanges[0])
        #expect(harness.handler.exchanges.count == 2)
        #expect(harness.socket.reads == reads, "the beginning of the third request is kept")
        Harness.answerHello(harness.handler.exchanges[1])
        #expect(harness.socket.reads == reads + 1)
        harness.finish()
    }

    @Test func clientThatEndsItsSideWhileItWaitsGetsItsAnswerAndNoMore() throws {
        let observer = RecordingObserver()
        let harness = try Harness { $0.observer = observer }
        harness.send(get())
        harness.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(observer.outcomes.isEmpty)
        Harness.answerHello(harness.handler.exchanges[0])
        #expect(observer.outcomes.first?.end == .complete)
        #expect(try harness.received() == ok("hello"))
        harness.finish()
    }

    @Test func emptyLinesBetweenRequestsAreSkipped() throws {
        let harness = try Harness()
        for _ in 0..<20 { harness.send("\r\n") }
        harness.send("\r")
        harness.send("\n" + get())
        #expect(try harness.received() == ok("hello"))
        harness.finish()
    }

    struct Malformed: Sendable {
        var input: String
        var status: String
        var format = "xml"
    }

    @Test(arguments: [
        Malformed(input: "GET\r\n\r\n", status: "400 Bad Request"),
        Malformed(input: "GET / HTTP/1.1\r\n\r\n", status: "400 Bad Request"),
        Malformed(input: "GET / HTTP/2.0\r\nHost: a\r\n\r\n", status: "505 HTTP Version Not Supported"),
        Malformed(input: "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", status: "501 Not Implemented"),
        Malformed(input: "\u{16}\u{3}\u{1}", status: "400 Bad Request"),
        Malformed(
            input: "GET / HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\nHost: b\r\n\r\n",
            status: "400 Bad Request",
            format: "json"),
        Malformed(
            input: "POST / HTTP/1.1\r\nHost: a\r\naccept:application/json\r\nContent-Length: 99999999\r\n\r\n",
            status: "413 Content Too Large", format: "json"),
    ])
    func malformedRequestIsAnsweredAndTheConnectionCloses(_ row: Malformed) throws {
        let harness = try Harness()
        harness.send(row.input)
        let answer = try harness.received()
        #expect(answer.hasPrefix("HTTP/1.1 \(row.status)\r\nConnection: close\r\n"), "\(answer)")
        #expect(answer.contains("\r\n\r\n\(row.status.prefix(3)) \(row.format): "), "\(answer)")
        #expect(harness.socket.isOutputShut)
        #expect(harness.handler.exchanges.isEmpty)
        #expect(harness.loop.counters.refusedRequests.load(ordering: .relaxed) == 1)
        harness.send(get())
        #expect(try harness.received() == "")
        harness.finish()
    }

    @Test func malformedRequestBehindAGoodOneIsAnsweredAfterIt() throws {
        let harness = try Harness()
        harness.send(get() + "nonsense\r\n\r\n")
        let answer = try harness.received()
        #expect(answer.hasPrefix(ok("hello") + "HTTP/1.1 400 Bad Request\r\n"))
        harness.finish()
    }

    @Test func bodyComesOnDemandOnly() throws {
        let observer = RecordingObserver()
        let harness = try Harness { $0.observer = observer }
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
        let reads = harness.socket.reads
        #expect(observer.body == "")
        let exchange = harness.handler.exchanges[0]
        exchange.readRequestBody()
        #expect(observer.body == "abc" && observer.chunks == 1)
        #expect(harness.socket.reads == reads + 1, "the bytes are used up, so one read waits")
        harness.send("de")
        #expect(observer.body == "abc", "without a demand what comes is kept")
        #expect(harness.socket.reads == reads + 1, "no demand, no read beyond what is kept")
        exchange.readRequestBody()
        #expect(observer.body == "abcde")
        exchange.readRequestBody()
        #expect(harness.socket.reads == reads + 2)
        harness.send("f")
        #expect(observer.body == "abcdef" && observer.ends == 1)
        Harness.answerHello(exchange)
        #expect(observer.outcomes.count == 1)
        #expect(observer.outcomes.first?.requestBodyBytes == 6)
        #expect(observer.outcomes.first?.end == .complete)
        harness.finish()
    }

    @Test func requestWithoutBodyReportsItsEndOnDemand() throws {
        let observer = RecordingObserver()
        let harness = try Harness { $0.observer = observer }
        harness.send(get())
        #expect(observer.ends == 0)
        harness.handler.exchanges[0].readRequestBody()
        harness.handler.exchanges[0].readRequestBody()
        #expect(observer.ends == 1)
        harness.finish()
    }

    struct BadBody: Sendable {
        var fields: String
        var body: String
        var status: Int
    }

    @Test(arguments: [
        BadBody(fields: "Transfer-Encoding: chunked\r\nAccept: application/json\r\n", body: "zz\r\n", status: 400),
        BadBody(
            fields: "Transfer-Encoding: chunked\r\nAccept: application/json\r\n", body: "9\r\n123456789\r\n",
            status: 413),
    ])
    func malformedBodyIsAnsweredAndTheConnectionCloses(_ row: BadBody) throws {
        var configuration = DownstreamConfiguration()
        configuration.limits.body = 8
        let observer = RecordingObserver()
        let harness = try Harness(configuration) { exchange in
            exchange.observer = observer
            exchange.readRequestBody()
        }
        harness.send("POST / HTTP/1.1\r\nHost: a\r\n\(row.fields)\r\n\(row.body)")
        let answer = try harness.received()
        #expect(answer.hasPrefix("HTTP/1.1 \(row.status) "), "\(answer)")
        #expect(answer.contains("\(row.status) json: "))
        #expect(observer.failures.count == 1 && observer.outcomes.count == 1)
        #expect(observer.outcomes.first?.status == row.status)
        #expect(harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func clientThatEndsInTheMiddleOfItsBodyFailsTheExchange() throws {
        let observer = RecordingObserver()
        let harness = try Harness { exchange in
            exchange.observer = observer
            exchange.readRequestBody()
        }
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
        harness.handler.exchanges[0].readRequestBody()
        harness.endInput()
        #expect(observer.failures == [.bodyTruncated])
        #expect(try harness.received().hasPrefix("HTTP/1.1 400 "))
        #expect(harness.isClosed)
        harness.finish()
    }
}
