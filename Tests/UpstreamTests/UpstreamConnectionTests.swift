import HTTPWire
import NIOCore
import NIOEmbedded
import Testing

@testable import Upstream

/// Deadlines, demand, request bodies and cancellation of one connection, in an embedded channel.
struct UpstreamConnectionTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

    // MARK: Demand

    @Test func bodyIsReadOnlyWhenAskedFor() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(readsOn: false)
        try harness.receive(Self.ok)
        let reads = harness.reads
        harness.advance(.seconds(3600))
        #expect(harness.reads == reads, "nothing is read without demand, and nobody is blamed for the silence")
        receiver.exchange?.read()
        receiver.exchange?.read()
        #expect(harness.reads == reads + 1)
        try harness.receive("he")
        #expect(receiver.events == [.head(200), .body("he")])
        #expect(harness.reads == reads + 1)
        receiver.exchange?.read()
        try harness.receive("llo")
        #expect(Array(receiver.events.suffix(2)) == [.body("llo"), .ended])
        harness.finish()
    }

    @Test func bytesThatCameEarlyAreKeptUntilAskedForAndThenDeliveredLater() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(readsOn: false)
        try harness.receive(Self.ok + "hello")
        #expect(receiver.events == [.head(200)])
        receiver.exchange?.read()
        #expect(receiver.events == [.head(200)], "no callback from inside read()")
        harness.loop.run()
        #expect(receiver.events == [.head(200), .body("hello"), .ended])
        harness.finish()
    }

    @Test func demandBeforeTheHeadCounts() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(readsOn: false)
        receiver.exchange?.read()
        try harness.receive(Self.ok + "hello")
        #expect(receiver.events == [.head(200), .body("hello"), .ended])
        harness.finish()
    }

    @Test func bodyReadBeforeTheCloseIsStillDelivered() throws {
        for (bytes, end) in [("hello", RecordingReceiver.Event.ended), ("he", .failed("truncated_body"))] {
            let harness = ConnectionHarness()
            let receiver = harness.send(readsOn: false)
            try harness.receive(Self.ok + bytes)
            harness.peerCloses()
            #expect(receiver.events == [.head(200)])
            receiver.exchange?.read()
            harness.loop.run()
            #expect(Array(receiver.events.suffix(2)) == [.body(bytes), end])
            harness.finish()
        }
    }

    @Test func idleConnectionIsWatched() throws {
        let harness = ConnectionHarness()
        harness.send()
        let reads = harness.reads
        try harness.receive(Self.ok + "hello")
        #expect(harness.events.contains(.idle))
        #expect(harness.reads == reads + 1, "it reads on, to notice the end")
        harness.peerCloses()
        #expect(harness.events.last == .closed)
        harness.finish()
    }

    // MARK: Deadlines

    @Test func connectDeadlineCoversTheHandshake() {
        let harness = ConnectionHarness(isConnected: false)
        harness.advance(.milliseconds(2_999))
        #expect(harness.events.isEmpty)
        harness.advance(.milliseconds(1))
        #expect(harness.events == [.failedToOpen("connect_timeout")])
        #expect(harness.connection?.isOpening == false)
        harness.finish()
    }

    @Test func silenceAfterTheRequestIsAFirstByteTimeout() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send()
        try harness.receive("HTTP/1.1 200 OK\r\n")
        harness.advance(.milliseconds(29_999))
        #expect(receiver.events.isEmpty, "a head that drips does not extend its time, but has all of it")
        harness.advance(.milliseconds(1))
        #expect(receiver.events == [.failed("first_byte_timeout")])
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func progressOfTheBodyExtendsTheFirstByteDeadline() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(.post(.length(4)))
        for _ in 0..<4 {
            harness.advance(.seconds(29))
            receiver.exchange?.write(ByteBuffer(string: "x"))
            harness.loop.run()
        }
        #expect(receiver.failure == nil)
        harness.advance(.seconds(30))
        #expect(receiver.failure == "first_byte_timeout")
        harness.finish()
    }

    @Test func silenceInsideTheBodyIsAnIdleTimeout() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send()
        try harness.receive(Self.ok + "h")
        harness.advance(.seconds(59))
        try harness.receive("e")
        harness.advance(.seconds(59))
        #expect(receiver.failure == nil)
        harness.advance(.seconds(1))
        #expect(receiver.failure == "idle_timeout")
        #expect(harness.isClosed)
        harness.finish()
    }

    @Test func finishedExchangeLeavesNoDeadlineBehind() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send()
        try harness.receive(Self.ok + "hello")
        harness.advance(.hours(1))
        #expect(receiver.events.last == .ended && receiver.lateEvents == 0)
        #expect(!harness.isClosed)
        harness.finish()
    }

    // MARK: Request bodies

    @Test func bodyOfKnownLengthIsSentAsItComes() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(.post(.length(5)))
        #expect(receiver.events == [.writable])
        #expect(try harness.sent().hasSuffix("Content-Length: 5\r\n\r\n"))
        receiver.exchange?.write(ByteBuffer(string: "he"))
        receiver.exchange?.write(ByteBuffer(string: "llo"))
        receiver.exchange?.endBody()
        #expect(try harness.sent() == "hello")
        try harness.receive(Self.ok + "12345")
        #expect(receiver.isEnded && harness.events.contains(.idle))
        harness.finish()
    }

    @Test func streamedBodyIsSentInChunks() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(.post(.chunked))
        _ = try harness.sent()
        receiver.exchange?.write(ByteBuffer(string: "hello"))
        receiver.exchange?.write(ByteBuffer())
        receiver.exchange?.endBody()
        #expect(try harness.sent() == "5\r\nhello\r\n0\r\n\r\n")
        try harness.receive(Self.ok + "12345")
        #expect(receiver.isEnded && harness.events.contains(.idle))
        harness.finish()
    }

    @Test func bodyOfAnotherLengthThanDeclaredFails() throws {
        for (chunk, ends) in [("toolong", false), ("shrt", true)] {
            let harness = ConnectionHarness()
            let receiver = harness.send(.post(.length(5)))
            receiver.exchange?.write(ByteBuffer(string: chunk))
            if ends { receiver.exchange?.endBody() }
            #expect(receiver.failure == nil, "no callback from inside write() or endBody()")
            harness.loop.run()
            #expect(receiver.failure == "request_body_length")
            #expect(harness.isClosed)
            harness.finish()
        }
    }

    @Test func bodyWaitsForContinue() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(.post(.length(5), expectsContinue: true))
        #expect(try harness.sent().contains("Expect: 100-continue\r\n"))
        receiver.exchange?.write(ByteBuffer(string: "hello"))
        #expect(receiver.exchange?.isWritable == false)
        #expect(try harness.sent() == "")
        try harness.receive("HTTP/1.1 100 Continue\r\n\r\n")
        #expect(receiver.events == [.interimContinue])
        #expect(try harness.sent() == "hello")
        try harness.receive(Self.ok + "12345")
        #expect(receiver.isEnded && harness.events.contains(.idle))
        harness.finish()
    }

    @Test func bodyIsSentAfterASecondWithoutContinue() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(.post(.chunked, expectsContinue: true))
        _ = try harness.sent()
        harness.advance(.milliseconds(999))
        #expect(receiver.events.isEmpty)
        harness.advance(.milliseconds(1))
        #expect(receiver.events == [.writable])
        receiver.exchange?.write(ByteBuffer(string: "hi"))
        #expect(try harness.sent() == "2\r\nhi\r\n")
        harness.advance(.seconds(90))
        #expect(
            receiver.failure == nil, "EM takes bytes and owes nothing: its client's own deadline ends a body that rests"
        )
        harness.finish()
    }

    @Test func bodyThatEMDoesNotTakeFailsWithinTheFirstByteTimeout() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(.post(.chunked))
        harness.channel.isWritable = false
        receiver.exchange?.write(ByteBuffer(string: "hi"))
        harness.advance(.milliseconds(29_999))
        #expect(receiver.failure == nil)
        harness.advance(.milliseconds(1))
        #expect(receiver.failure == "request_stalled")
        harness.finish()
    }

    @Test func refusalInsteadOfContinueKeepsTheBodyBack() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(.post(.length(5), expectsContinue: true))
        _ = try harness.sent()
        receiver.exchange?.write(ByteBuffer(string: "hello"))
        try harness.receive("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno")
        #expect(try harness.sent() == "")
        #expect(receiver.events == [.head(401), .body("no"), .ended])
        #expect(harness.isClosed, "EM still waits for the body: the connection cannot be used again")
        harness.finish()
    }

    @Test func earlyResponseStopsTheBodyAndTheConnectionIsNotReused() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(.post(.chunked))
        receiver.exchange?.write(ByteBuffer(string: "first"))
        _ = try harness.sent()
        try harness.receive("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n")
        receiver.exchange?.write(ByteBuffer(string: "second"))
        receiver.exchange?.endBody()
        #expect(try harness.sent() == "")
        #expect(receiver.exchange?.isWritable == false)
        try harness.receive("no")
        #expect(Array(receiver.events.suffix(3)) == [.head(413), .body("no"), .ended])
        #expect(harness.isClosed && !harness.events.contains(.idle))
        harness.finish()
    }

    @Test func fullChannelIsNotWritableAndSaysWhenItIsAgain() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send(.post(.chunked))
        #expect(receiver.events == [.writable])
        harness.channel.isWritable = false
        #expect(receiver.exchange?.isWritable == false)
        harness.channel.isWritable = true
        harness.channel.pipeline.fireChannelWritabilityChanged()
        #expect(receiver.events == [.writable, .writable])
        harness.finish()
    }

    // MARK: Giving up

    @Test func cancellingClosesTheConnectionAndEndsOnce() throws {
        for prefix in ["", Self.ok, Self.ok + "he"] {
            let harness = ConnectionHarness()
            let receiver = harness.send()
            if !prefix.isEmpty { try harness.receive(prefix) }
            receiver.exchange?.cancel()
            #expect(receiver.failure == nil, "no callback from inside cancel()")
            receiver.exchange?.cancel()
            harness.loop.run()
            #expect(receiver.failure == "cancelled")
            #expect(harness.isClosed)
            #expect(receiver.lateEvents == 0)
            harness.finish()
        }
    }

    @Test func cancellingAfterTheEndDoesNothing() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send()
        try harness.receive(Self.ok + "hello")
        receiver.exchange?.cancel()
        harness.loop.run()
        #expect(receiver.events.last == .ended && receiver.lateEvents == 0)
        #expect(!harness.isClosed)
        harness.finish()
    }

    @Test func cancellingFromInsideADeliveryStopsIt() throws {
        for trigger in [RecordingReceiver.Event.head(200), .body("hello")] {
            let harness = ConnectionHarness()
            let receiver = harness.send()
            receiver.onEvent = { [unowned receiver] event in
                if event == trigger { receiver.exchange?.cancel() }
            }
            try harness.receive(Self.ok + "hello")
            #expect(receiver.events.last == .failed("cancelled"))
            #expect(!receiver.isEnded && receiver.lateEvents == 0)
            #expect(harness.isClosed)
            harness.finish()
        }
    }
}
