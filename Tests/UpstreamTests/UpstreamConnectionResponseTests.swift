import NIOCore
import NIOEmbedded
import Testing

@testable import Upstream

/// Responses at every split point, cut at every byte, and malformed, against the handler in an embedded channel.
struct UpstreamConnectionResponseTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var status = 200
        var body: String
        var isReusable = true
        var method = "GET"
        var testDescription: String { name }

        var request: UpstreamRequest { method == "HEAD" ? .head() : .get() }

        /// Offset of the end of the final head: after the empty line that follows the final status line.
        var headEnd: Int {
            let bytes = Array(bytes.utf8)
            let statusLine = Array("HTTP/1.1 102".utf8)
            let emptyLine = Array("\r\n\r\n".utf8)
            var ends = bytes.indices.filter { bytes[$0...].starts(with: emptyLine) }.map { $0 + emptyLine.count }[...]
            if bytes.starts(with: statusLine) { ends = ends.dropFirst() }
            return ends.first ?? bytes.count
        }
    }

    static let samples = [
        Sample(name: "length", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", body: "hello"),
        Sample(name: "no body", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", body: ""),
        Sample(
            name: "chunked",
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nT: v\r\n\r\n",
            body: "hello"),
        Sample(
            name: "interim", bytes: "HTTP/1.1 102 P\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", body: "x"),
        Sample(name: "204", bytes: "HTTP/1.1 204 No Content\r\nServer: em\r\n\r\n", status: 204, body: ""),
        Sample(name: "304", bytes: "HTTP/1.1 304 N\r\nServer: em\r\n\r\n", status: 304, body: ""),
        Sample(
            name: "304 with a length", bytes: "HTTP/1.1 304 N\r\nContent-Length: 9\r\n\r\n", status: 304, body: "",
            isReusable: false),
        Sample(
            name: "interim that closes",
            bytes: "HTTP/1.1 102 P\r\nConnection: close\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
            body: "x", isReusable: false),
        Sample(name: "HEAD", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", body: "", method: "HEAD"),
        Sample(
            name: "closing", bytes: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab", body: "ab",
            isReusable: false),
        Sample(
            name: "HTTP/1.0", bytes: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", body: "ab", isReusable: false),
    ]

    @Test(arguments: samples)
    func responseIsTheSameAtEverySplitPoint(sample: Sample) throws {
        let bytes = Array(sample.bytes.utf8)
        for split in 0...bytes.count {
            let harness = ConnectionHarness()
            let receiver = harness.send(sample.request)
            if split > 0 { try harness.receive(bytes[..<split]) }
            if split < bytes.count { try harness.receive(bytes[split...]) }
            expect(sample, receiver, harness, "split at \(split)")
            harness.finish()
        }
    }

    @Test(arguments: samples)
    func responseIsTheSameByteByByte(sample: Sample) throws {
        let bytes = Array(sample.bytes.utf8)
        let harness = ConnectionHarness()
        let receiver = harness.send(sample.request)
        for index in bytes.indices { try harness.receive(bytes[index...index]) }
        expect(sample, receiver, harness, "byte by byte")
        harness.finish()
    }

    private func expect(
        _ sample: Sample, _ receiver: RecordingReceiver, _ harness: ConnectionHarness, _ comment: Comment
    ) {
        #expect(receiver.status == sample.status, comment)
        #expect(receiver.body == sample.body, comment)
        #expect(receiver.events.last == .ended, comment)
        #expect(receiver.lateEvents == 0, comment)
        #expect(harness.events.contains(.idle) == sample.isReusable, comment)
        #expect(harness.isClosed == !sample.isReusable, comment)
    }

    @Test(arguments: samples)
    func connectionCutAtEveryByteFailsUnlessComplete(sample: Sample) throws {
        let bytes = Array(sample.bytes.utf8)
        let headEnd = sample.headEnd
        for cut in 0..<bytes.count {
            let harness = ConnectionHarness()
            let receiver = harness.send(sample.request)
            if cut > 0 { try harness.receive(bytes[..<cut]) }
            harness.peerCloses()
            let expected = cut < headEnd ? "closed_before_head" : "truncated_body"
            #expect(receiver.failure == expected, "cut at \(cut)")
            #expect(!receiver.isEnded && receiver.lateEvents == 0, "cut at \(cut)")
            harness.finish()
        }
    }

    @Test func bodyUntilCloseEndsWithACleanEndOnly() throws {
        struct Reset: Error {}
        for isClean in [true, false] {
            let harness = ConnectionHarness()
            let receiver = harness.send()
            try harness.receive("HTTP/1.1 200 OK\r\nServer: em\r\n\r\nsome bytes")
            #expect(receiver.body == "some bytes")
            harness.peerCloses(error: isClean ? nil : Reset())
            #expect(receiver.events.last == (isClean ? .ended : .failed("truncated_body")))
            #expect(!harness.events.contains(.idle))
            harness.finish()
        }
    }

    static let malformed: [(String, String)] = [
        ("HTTP/2 200 OK\r\n\r\n", "malformed"),
        ("<html>\r\n\r\n", "malformed"),
        ("HTTP/1.1 2x0 OK\r\n\r\n", "malformed"),
        ("HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", "malformed"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "malformed"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "malformed"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "malformed"),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "malformed"),
        ("HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 70_000))", "malformed"),
        (String(repeating: "HTTP/1.1 102 P\r\n\r\n", count: 9), "too_many_interim_responses"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "body_malformed"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "body_malformed"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "body_malformed"),
    ]

    @Test func malformedResponsesFailOnceAndCloseTheConnection() throws {
        for (bytes, label) in Self.malformed {
            let harness = ConnectionHarness()
            let receiver = harness.send()
            try harness.receive(bytes)
            #expect(receiver.failure == label, "\(bytes.prefix(60))")
            #expect(harness.isClosed && !harness.events.contains(.idle), "\(bytes.prefix(60))")
            #expect(receiver.lateEvents == 0)
            harness.finish()
        }
    }

    @Test func bytesAfterTheResponseMakeItFailAndKeepTheConnectionFromReuse() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send()
        try harness.receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\n")
        #expect(receiver.body == "ab" && !receiver.isEnded)
        #expect(receiver.failure == "stray_bytes")
        #expect(harness.isClosed && !harness.events.contains(.idle))
        harness.finish()
    }

    @Test func bytesWhileIdleCloseTheConnection() throws {
        let harness = ConnectionHarness()
        let receiver = harness.send()
        try harness.receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab")
        #expect(receiver.isEnded && harness.events.contains(.idle))
        try harness.receive("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        #expect(harness.isClosed)
        #expect(Array(harness.events.suffix(2)) == [.closing, .closed])
        #expect(receiver.lateEvents == 0)
        harness.finish()
    }

    @Test func connectionCarriesOneRequestAfterAnother() throws {
        let harness = ConnectionHarness()
        for number in 1...3 {
            let receiver = harness.send(.get("/api/\(number)"))
            #expect(try harness.sent().hasPrefix("GET /api/\(number) HTTP/1.1\r\nHost: em.test:9399\r\n"))
            try harness.receive("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)")
            #expect(receiver.body == "\(number)" && receiver.isEnded)
        }
        #expect(!harness.isClosed)
        harness.finish()
    }

    @Test func deathOfAConnectionThatWasOpenedInAdvanceIsStaleToo() {
        // It was idle since it was opened, as after a probe.
        let harness = ConnectionHarness()
        harness.send()
        harness.peerCloses()
        #expect(harness.events.last == .failed("closed_before_head", isStale: true))
        harness.finish()
    }

    @Test func deathOfAConnectionThatWasOpenedForTheRequestIsNot() {
        let harness = ConnectionHarness(startsWhenOpened: true)
        harness.peerCloses()
        #expect(harness.events.last == .failed("closed_before_head", isStale: false))
        harness.finish()
    }

    @Test func deathOfAReusedConnectionIsStaleOnlyBeforeTheFirstByte() throws {
        for prefix in ["", "H"] {
            let harness = ConnectionHarness()
            harness.send()
            try harness.receive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            let receiver = harness.send()
            if !prefix.isEmpty { try harness.receive(prefix) }
            harness.peerCloses()
            #expect(harness.events.last == .failed("closed_before_head", isStale: prefix.isEmpty))
            #expect(receiver.failure == "closed_before_head")
            harness.finish()
        }
    }
}
