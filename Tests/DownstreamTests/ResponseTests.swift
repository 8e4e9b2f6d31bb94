import HTTPWire
import NIOCore
import NIOEmbedded
import Testing

@testable import Downstream

/// What leaves for the client.
@Suite struct ResponseTests {
    @Test func wholeResponseIsOneWrite() throws {
        let harness = try Harness { exchange in
            var fields = HeadSerializer()
            fields.field("Content-Type", "text/xml" as StaticString)
            exchange.respond(
                DownstreamResponse(status: 404, fields: fields.bytes), body: ByteBuffer(string: "no"))
        }
        harness.send(get())
        let buffer = try harness.channel.readOutbound(as: ByteBuffer.self)
        #expect(
            buffer.map(String.init(buffer:))
                == "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nContent-Type: text/xml\r\n\(date)\r\nno")
        #expect(try harness.channel.readOutbound(as: ByteBuffer.self) == nil)
        harness.finish()
    }

    @Test func largeBodyIsNotCopied() throws {
        let harness = try Harness { exchange in
            exchange.respond(DownstreamResponse(status: 200), body: ByteBuffer(repeating: 0x61, count: 100_000))
        }
        harness.send(get())
        let sizes = try harness.writes()
        #expect(sizes.count == 2 && sizes.last == 100_000)
        harness.finish()
    }

    @Test func dateAndReasonOfTheOriginAreKept() throws {
        let harness = try Harness { exchange in
            exchange.respond(
                DownstreamResponse(
                    status: 200, reason: Array("Fine".utf8), fields: Array("Date: then\r\n".utf8), carriesDate: true),
                body: nil)
        }
        harness.send(get())
        #expect(try harness.received() == "HTTP/1.1 200 Fine\r\nContent-Length: 0\r\nDate: then\r\n\r\n")
        harness.finish()
    }

    /// A head is written into room that is reckoned before; what does not fit would be left out.
    @Test(arguments: ["", String(repeating: "Reason ", count: 100) + "!", "X\r\nY: z"])
    func largestHeadIsWhole(reason: String) throws {
        let harness = try Harness { exchange in
            var response = DownstreamResponse(
                status: 431, reason: reason.isEmpty ? nil : Array(reason.utf8), fields: Array("A: b\r\n".utf8))
            response.age = .max
            exchange.respond(response, length: .max)
            exchange.finish()
        }
        harness.send("HEAD / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
        let phrase = reason.isEmpty ? "Request Header Fields Too Large" : reason.hasSuffix("!") ? reason : ""
        #expect(
            try harness.received()
                == "HTTP/1.1 431 \(phrase)\r\nConnection: keep-alive\r\nContent-Length: 18446744073709551615\r\n"
                + "A: b\r\nAge: 9223372036854775807\r\n\(date)\r\n")
        harness.finish()
    }

    @Test func headGetsTheLengthAndNoBody() throws {
        let harness = try Harness()
        harness.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get())
        #expect(try harness.received() == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\(date)\r\n" + ok("hello"))
        harness.finish()
    }

    @Test func streamedBodyToHeadIsDropped() throws {
        let harness = try Harness { exchange in
            exchange.respond(DownstreamResponse(status: 200), length: nil)
            exchange.write(ByteBuffer(string: "dropped"))
            exchange.finish()
        }
        harness.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try harness.received() == "HTTP/1.1 200 OK\r\n\(date)\r\n")
        harness.finish()
    }

    @Test func streamedResponseOfUnknownLengthIsChunked() throws {
        let observer = RecordingObserver()
        let harness = try Harness { exchange in
            exchange.observer = observer
            exchange.respond(DownstreamResponse(status: 200), length: nil)
            exchange.write(ByteBuffer(string: "first"))
            exchange.write(ByteBuffer())
            exchange.write(ByteBuffer(string: "0123456789abcdef"))
            exchange.finish()
        }
        harness.send(get())
        #expect(
            try harness.received()
                == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\(date)\r\n"
                + "5\r\nfirst\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n")
        #expect(observer.outcomes.first?.bodyBytes == 21)
        harness.finish()
    }

    @Test func largeChunkIsFramedWithoutACopy() throws {
        let harness = try Harness { exchange in
            exchange.respond(DownstreamResponse(status: 200), length: nil)
            exchange.write(ByteBuffer(repeating: 0x61, count: 0x10000))
            exchange.finish()
        }
        harness.send(get())
        let text = try harness.received()
        #expect(text.contains("\r\n\r\n10000\r\naaa"))
        #expect(text.hasSuffix("aaa\r\n0\r\n\r\n"))
        harness.finish()
    }

    @Test func headLeavesWithTheFirstBytesOrAloneWhenThereAreNone() throws {
        let harness = try Harness { exchange in
            exchange.respond(DownstreamResponse(status: 200), length: 4)
            if exchange.head.target.count > 1 { exchange.write(ByteBuffer(string: "ab")) }
        }
        harness.send(get("/now"))
        #expect(try harness.writes().count == 1)
        let first = harness.handler.exchanges[0]
        first.write(ByteBuffer(string: "cd"))
        first.finish()
        _ = try harness.received()
        harness.send(get("/"))
        #expect(try harness.writes().isEmpty)
        #expect(try harness.received().hasPrefix("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n"))
        harness.finish()
    }

    @Test func shortStreamedResponseIsCut() throws {
        let observer = RecordingObserver()
        let harness = try Harness { exchange in
            exchange.observer = observer
            exchange.respond(DownstreamResponse(status: 200), length: 4)
            exchange.write(ByteBuffer(string: "abc"))
            exchange.finish()
        }
        harness.send(get())
        #expect(harness.isClosed && !harness.socket.isOutputShut)
        #expect(observer.outcomes.map(\.end) == [.aborted])
        harness.finish()
    }

    @Test func excessBytesAreNotSent() throws {
        let harness = try Harness { exchange in
            exchange.respond(DownstreamResponse(status: 200), length: 2)
            exchange.write(ByteBuffer(string: "ab"))
            exchange.write(ByteBuffer(string: "c"))
        }
        harness.send(get())
        #expect(try harness.received().hasSuffix("\r\n\r\nab"))
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func abortInMidBodyCutsTheConnection() throws {
        let observer = RecordingObserver()
        let harness = try Harness { exchange in
            exchange.observer = observer
            exchange.respond(DownstreamResponse(status: 200), length: nil)
            exchange.write(ByteBuffer(string: "part"))
            exchange.abort()
            exchange.write(ByteBuffer(string: "more"))
            exchange.finish()
        }
        harness.send(get())
        #expect(try harness.received().hasSuffix("4\r\npart\r\n"))
        #expect(harness.isClosed && !harness.socket.isOutputShut)
        #expect(observer.outcomes.map(\.end) == [.aborted] && observer.failures.isEmpty)
        harness.finish()
    }

    @Test func http10IsClosedUnlessItAsksToBeKept() throws {
        let closing = try Harness()
        closing.send("GET / HTTP/1.0\r\n\r\n")
        #expect(try closing.received() == ok("hello", "Connection: close\r\n"))
        #expect(closing.socket.isOutputShut)
        closing.finish()
        let kept = try Harness()
        kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try kept.received() == ok("hello", "Connection: keep-alive\r\n"))
        #expect(!kept.socket.isOutputShut)
        kept.finish()
    }

    @Test func unknownLengthToHTTP10EndsWithTheConnection() throws {
        let harness = try Harness { exchange in
            exchange.respond(DownstreamResponse(status: 200), length: nil)
            exchange.write(ByteBuffer(string: "all"))
            exchange.finish()
        }
        harness.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try harness.received() == "HTTP/1.1 200 OK\r\nConnection: close\r\n\(date)\r\nall")
        #expect(harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func nothingFollowsAResponseThatCloses() throws {
        let harness = try Harness { exchange in
            exchange.respond(DownstreamResponse(status: 200, closes: true), body: ByteBuffer(string: "hello"))
        }
        harness.send(get() + get())
        #expect(try harness.received() == ok("hello", "Connection: close\r\n"))
        #expect(harness.handler.exchanges.count == 1)
        harness.finish()
    }

    @Test func lastExchangeOfAConnectionIsAnnounced() throws {
        var configuration = DownstreamConfiguration()
        configuration.requestsPerConnection = 2
        let harness = try Harness(configuration)
        harness.send(get() + get() + get())
        #expect(try harness.received() == ok("hello") + ok("hello", "Connection: close\r\n"))
        harness.finish()
    }

    @Test func continueIsSentOnTheFirstDemandOnly() throws {
        let observer = RecordingObserver()
        let harness = try Harness { $0.observer = observer }
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(try harness.received() == "")
        let exchange = harness.handler.exchanges[0]
        exchange.readRequestBody()
        exchange.readRequestBody()
        #expect(try harness.received() == "HTTP/1.1 100 Continue\r\n\r\n")
        harness.send("abc")
        #expect(observer.body == "abc" && observer.ends == 1)
        Harness.answerHello(exchange)
        #expect(try harness.received() == ok("hello"))
        harness.finish()
    }

    @Test func finalResponseBeforeContinueClosesWithoutIt() throws {
        let harness = try Harness()
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(try harness.received() == ok("hello", "Connection: close\r\n"))
        #expect(harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func unreadBodyIsDiscardedAndTheConnectionGoesOn() throws {
        let harness = try Harness()
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345")
        #expect(try harness.received() == ok("hello"))
        harness.send("67890" + get())
        #expect(try harness.received() == ok("hello"))
        #expect(!harness.socket.isOutputShut)
        harness.finish()
    }

    @Test func longUnreadBodyClosesTheConnection() throws {
        let harness = try Harness()
        harness.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n12345")
        #expect(try harness.received() == ok("hello", "Connection: close\r\n"))
        #expect(harness.socket.isOutputShut && !harness.isClosed, "the client gets time to read the response")
        harness.send(String(repeating: "x", count: 60_000))
        #expect(try harness.received() == "")
        harness.finish()
    }

    @Test func callsOnAnEndedExchangeDoNothing() throws {
        let harness = try Harness()
        harness.send(get())
        let exchange = harness.handler.exchanges[0]
        _ = try harness.received()
        Harness.answerHello(exchange)
        exchange.respond(DownstreamResponse(status: 200), length: 1)
        exchange.write(ByteBuffer(string: "x"))
        exchange.finish()
        exchange.readRequestBody()
        exchange.abort()
        #expect(try harness.received() == "")
        #expect(!harness.isClosed && !exchange.isWritable)
        harness.finish()
    }
}
