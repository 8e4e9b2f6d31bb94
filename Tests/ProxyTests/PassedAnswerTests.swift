import Downstream
import HTTPSemantics
import HTTPWire
import NIOCore
import NIOEmbedded
import Testing
import Upstream

@testable import Proxy

/// Answers of EM that the store has no part in, and what becomes of failures.
@Suite struct PassedAnswerTests {
    private static let chunk = String(repeating: "x", count: 1_000)

    @Test func requestGoesUpAsTheClientSentIt() throws {
        let gate = try MemoryGate()
        let request = try #require(try gate.ask("GET /api//Jobs/?x=%41", ["X-A: 1"]).upstream?.request)
        #expect(request.method == .get)
        #expect(String(decoding: request.target, as: UTF8.self) == "/api//Jobs/?x=%41")
        #expect(lines(request.fields).contains("X-A: 1"))
        #expect(lines(request.fields).contains("X-RestSvcSessionId: t"))
        #expect(request.isReplayable)
    }

    @Test(
        arguments: [
            ("GET /api/x", [], "", true), ("HEAD /api/x", [], "", true), ("DELETE /api/x", [], "", true),
            ("POST /api/x", [], "", false), ("PUT /api/x", ["Content-Length: 1"], "b", false),
            ("GET /api/x", ["Content-Length: 1"], "b", false),
        ] as [(String, [String], String, Bool)])
    func onlyIdempotentRequestsWithoutABodyAreReplayable(
        line: String, fields: [String], body: String, isReplayable: Bool
    ) throws {
        let gate = try MemoryGate()
        #expect(try gate.ask(line, fields, body: body).upstream?.request.isReplayable == isReplayable)
    }

    @Test(arguments: [(["Content-Length: 1"], false), (["Content-Length: 1", "Expect: 100-continue"], true)])
    func expectationIsPassedOn(fields: [String], expected: Bool) throws {
        let gate = try MemoryGate()
        #expect(try gate.ask("POST /api/x", fields, body: "b").upstream?.request.expectsContinue == expected)
    }

    @Test(arguments: ["Content-Length: 16384", "Transfer-Encoding: chunked"])
    func shortRequestBodyIsTakenInBeforeEMIsAsked(framing: String) throws {
        let gate = try MemoryGate()
        let isChunked = framing.hasPrefix("T")
        let size = isChunked ? "3ffd\r\n" : ""
        #expect(try gate.ask("PUT /api/x", [framing], body: size + "abc").em == nil)
        gate.more(String(repeating: "d", count: isChunked ? 16_378 : 16_380))
        #expect(gate.askedCount == 0)
        gate.more(isChunked ? "\r\n0\r\n\r\n" : "e")
        #expect(gate.askedCount == 1)
    }

    @Test func longRequestBodyIsSentAsItComesOnceItHasBegun() throws {
        let gate = try MemoryGate()
        let begun = String(repeating: "a", count: 16_383)
        #expect(try gate.ask("PUT /api/x", ["Content-Length: 100000"], body: begun).em == nil)
        gate.more("b")
        #expect(gate.askedCount == 1)
        #expect(gate.lastAsked?.exchange.request.body == .length(100_000))
    }

    @Test func requestWhoseBodyDoesNotComeIsNeverSent() throws {
        let gate = try MemoryGate()
        for (fields, body) in [(["Content-Length: 9"], "begun"), (["Transfer-Encoding: chunked"], "5\r\nbegun\r\nx")] {
            let client = try gate.client()
            _ = try gate.ask("POST /api/x", fields, body: body, on: client)
            try? client.close().wait()
        }
        #expect(gate.askedCount == 0)
    }

    @Test(
        arguments: [
            ([], "198.51.100.7", "192.0.2.1"), (["192.0.2.0/24"], "198.51.100.7", "198.51.100.7"),
            (["192.0.2.0/24"], "nobody", "192.0.2.1"), (["203.0.113.0/24"], "198.51.100.7", "192.0.2.1"),
        ] as [([String], String, String)])
    func connectionsToEMAreSharedByWhomTheRequestIsFor(trusted: [String], named: String, client: String) throws {
        let gate = try MemoryGate { $0.trustedProxies = trusted.compactMap { IPNetwork(text: Array($0.utf8).span) } }
        let asked = try gate.ask("GET /api/x", ["X-Forwarded-For: 10.0.0.1, \(named)"])
        let expected = IPAddress(text: Array(client.utf8).span).map(ClientNetwork.init)
        #expect(expected != nil)
        #expect(asked.upstream?.request.client == expected)
    }

    @Test func shortBodyIsAnsweredWithItsLength() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask("GET /api/x"), type: "text/plain", body: ["he", "llo"])
        let reply = try gate.reply()
        #expect(reply.status == 200)
        #expect(reply.body == "hello")
        #expect(reply.values("Content-Length") == ["5"])
        #expect(reply.cacheStatus == "emgate; fwd=uri-miss; detail=target")
    }

    @Test func statusAndReasonOfEMAreKept() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask("GET /api/x"), "418 I am odd", type: nil)
        #expect(try gate.received().hasPrefix("HTTP/1.1 418 I am odd\r\n"))
    }

    @Test func linksLeadToTheHostThatTheClientUsed() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask("GET /api/x"), body: ["<a Href=\"https://em/api/", "y\"/>"])
        #expect(try gate.reply().body == "<a Href=\"http://gate:9398/api/y\"/>")
    }

    @Test func clientThatAcceptsJSONGetsIt() throws {
        let gate = try MemoryGate()
        try gate.answer(
            gate.ask("GET /api/x", ["Accept: application/json"]), fields: ["ETag: \"em\""],
            body: ["<Error Message=\"m\" StatusCode=\"400\"", " xmlns=\"http://www.veeam.com/ent/v1.0\"/>"])
        let reply = try gate.reply()
        #expect(reply.values("Content-Type") == ["application/json; charset=utf-8"])
        #expect(reply.values("ETag") == [])
        #expect(reply.body.contains("\"Message\":\"m\""), "\(reply.body)")
    }

    @Test func longBodyIsStreamed() throws {
        let gate = try MemoryGate { $0.heldBytes = 1_500 }
        let forwarded = try gate.ask("GET /api/x")
        try gate.begin(forwarded, type: "text/plain", body: [Self.chunk])
        #expect(try gate.received() == "")
        forwarded.upstreamBody(ByteBuffer(string: Self.chunk))
        let reply = try gate.reply()
        #expect(reply.values("Transfer-Encoding") == ["chunked"])
        #expect(reply.body == "7d0\r\n\(Self.chunk)\(Self.chunk)\r\n")
        forwarded.upstreamBody(ByteBuffer(string: "end"))
        #expect(try gate.received() == "3\r\nend\r\n")
        forwarded.upstreamEnded()
        #expect(try gate.received() == "0\r\n\r\n")
        #expect(gate.journal.read.outcomes.map(\.end) == [.complete])
    }

    @Test func unchangedLongBodyKeepsItsLength() throws {
        let gate = try MemoryGate { $0.heldBytes = 10 }
        try gate.answer(
            gate.ask("GET /api/x"), type: "text/plain", fields: ["Content-Length: 1000"], body: [Self.chunk])
        let reply = try gate.reply()
        #expect(reply.values("Content-Length") == ["1000"])
        #expect(reply.body == Self.chunk)
    }

    @Test func changedLongBodyHasNoLength() throws {
        let gate = try MemoryGate { $0.heldBytes = 10 }
        try gate.answer(gate.ask("GET /api/x"), fields: ["Content-Length: 1007"], body: ["<a>\(Self.chunk)</a>"])
        let reply = try gate.reply()
        #expect(reply.values("Content-Length") == [])
        #expect(reply.values("Transfer-Encoding") == ["chunked"])
    }

    // MARK: Answers without a body

    @Test func headTellsTheLengthOfABodyThatWouldLeaveAsItIs() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask("HEAD /api/x"), type: "text/plain", fields: ["Content-Length: 7"])
        let reply = try gate.reply()
        #expect(reply.values("Content-Length") == ["7"])
        #expect(reply.body == "")
        #expect(gate.journal.read.outcomes.map(\.end) == [.complete])
    }

    @Test(arguments: [BodyFormat.xml, .json]) func headTellsNoLengthOfABodyThatWouldBeChanged(format: BodyFormat) throws
    {
        let gate = try MemoryGate()
        let fields = format == .json ? ["Accept: application/json"] : []
        try gate.answer(gate.ask("HEAD /api/x", fields), fields: ["Content-Length: 7"])
        let reply = try gate.reply()
        #expect(reply.status == 200)
        #expect(reply.values("Content-Length") == [])
        #expect(
            reply.values("Content-Type") == [format == .json ? "application/json; charset=utf-8" : "application/xml"])
    }

    @Test(arguments: ["204 No Content", "304 Not Modified"]) func bodilessStatusHasNoBody(status: String) throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask("DELETE /api/x"), status)
        let reply = try gate.reply()
        #expect(status.hasPrefix("\(reply.status)"))
        #expect(reply.body == "")
        #expect(gate.journal.read.outcomes.map(\.end) == [.complete])
    }

    // MARK: Failures

    @Test func failureBeforeTheHeadIsAnError() throws {
        let gate = try MemoryGate()
        try gate.ask("GET /api/x").upstreamFailed(.firstByteTimeout)
        let reply = try gate.reply()
        #expect(reply.status == 504)
        #expect(reply.values("Retry-After") == ["5"])
        #expect(reply.values("Content-Type") == ["application/xml; charset=utf-8"])
        #expect(reply.cacheStatus == "emgate; fwd=uri-miss; detail=first_byte_timeout")
        #expect(reply.body.contains("<Error Message=\"Enterprise Manager did not answer in time"))
        #expect(gate.journal.read.records.map(\.failure) == [.awaitingHead])
    }

    @Test func errorHasTheFormatOfTheClient() throws {
        let gate = try MemoryGate()
        try gate.ask("GET /api/x", ["Accept: application/json"]).upstreamFailed(.connectRefused)
        let reply = try gate.reply()
        #expect(reply.status == 502)
        #expect(reply.values("Content-Type") == ["application/json; charset=utf-8"])
        #expect(reply.body.contains("\"StatusCode\":502"))
    }

    @Test func failureWithinAHeldBodyIsAnError() throws {
        let gate = try MemoryGate()
        let forwarded = try gate.ask("GET /api/x")
        try gate.begin(forwarded, type: "text/plain", body: ["half"])
        forwarded.upstreamFailed(.truncatedBody)
        let reply = try gate.reply()
        #expect(reply.status == 502)
        #expect(!reply.body.contains("half"))
        #expect(reply.cacheStatus == "emgate; fwd=uri-miss; fwd-status=200; detail=truncated_body")
    }

    @Test(arguments: [["Content-Length: 5000"], []]) func failureWithinAStreamedBodyCutsTheConnection(
        fields: [String]
    ) throws {
        let gate = try MemoryGate { $0.heldBytes = 10 }
        let forwarded = try gate.ask("GET /api/x")
        try gate.begin(forwarded, type: "text/plain", fields: fields, body: [Self.chunk])
        forwarded.upstreamFailed(.truncatedBody)
        #expect(try !gate.received().hasSuffix("0\r\n\r\n"))
        #expect(!gate.channel.isActive)
        #expect(gate.journal.read.outcomes.map(\.end) == [.aborted])
        #expect(gate.journal.read.records.map(\.failure) == [.receivingBody])
    }

    @Test(arguments: ["application/xml", "application/json"])
    func emptyBodyLeavesEmptyWhateverItsMediaType(type: String) throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask("GET /api/x"), "401 Unauthorized", type: type)
        let reply = try gate.reply()
        #expect(reply.status == 401)
        #expect(reply.body.isEmpty)
    }

    @Test(
        arguments: [
            ("application/xml", "<a><b></a>"), ("application/xml", "<a>"), ("application/json", "{"),
        ])
    func malformedHeldBodyIsAnError(type: String, body: String) throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask("GET /api/x"), type: type, body: body.isEmpty ? [] : [body])
        let reply = try gate.reply()
        #expect(reply.status == 502)
        #expect(reply.cacheStatus == "emgate; fwd=uri-miss; fwd-status=200; detail=malformed_body")
    }

    @Test func malformedEndOfAStreamedBodyCutsTheConnection() throws {
        let gate = try MemoryGate { $0.heldBytes = 10 }
        try gate.answer(gate.ask("GET /api/x"), body: ["<a>\(Self.chunk)", "</b>"])
        #expect(try !gate.received().contains("0\r\n\r\n"))
        #expect(!gate.channel.isActive)
    }

    @Test func compressedXMLIsAnError() throws {
        let gate = try MemoryGate()
        let forwarded = try gate.ask("GET /api/x")
        try gate.begin(forwarded, fields: ["Content-Encoding: gzip"])
        #expect(try gate.reply().status == 502)
        #expect(forwarded.upstream?.isEnded == true)
    }

    @Test func nothingIsSentAfterTheAnswer() throws {
        let gate = try MemoryGate()
        let forwarded = try gate.ask("GET /api/x")
        try gate.answer(forwarded, type: "text/plain", body: ["a"])
        _ = try gate.received()
        forwarded.upstreamBody(ByteBuffer(string: "b"))
        forwarded.upstreamEnded()
        forwarded.upstreamFailed(.idleTimeout)
        #expect(try gate.received() == "")
        #expect(gate.journal.read.outcomes.count == 1)
    }

    @Test func clientThatLeavesIsToldNothing() throws {
        let gate = try MemoryGate()
        let forwarded = try gate.ask("GET /api/x")
        try gate.channel.close().wait()
        try gate.answer(forwarded, type: "text/plain", body: ["a"])
        #expect(try gate.received() == "")
        #expect(gate.journal.read.outcomes.count == 1)
        #expect(gate.journal.read.outcomes.first?.status == nil)
    }

    @Test func poolThatIsShutDownIsAnError() throws {
        let gate = try MemoryGate()
        try gate.ask("GET /api/x").upstreamFailed(.shutDown)
        #expect(try gate.reply().status == 503)
    }

    @Test func requestThatPassedFourEmgatesIsALoop() throws {
        let gate = try MemoryGate()
        try gate.ask("GET /api/x", ["Via: 1.1 emgate, 1.1 emgate, 1.1 emgate"]).upstreamFailed(.connectRefused)
        #expect(try gate.reply().status == 502)
        gate.send("GET /api/x", ["Via: 1.1 emgate, 1.1 emgate", "Via: 1.1 emgate, 1.1 emgate"])
        let reply = try gate.reply()
        #expect(reply.status == 508)
        #expect(reply.values("Retry-After") == [])
        #expect(gate.journal.read.records.last?.failure == .loop)
    }

    @Test func keptConnectionServesTheNextRequest() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask("GET /api/x"), type: "text/plain", body: ["one"])
        try gate.answer(gate.ask("GET /api/y"), type: "text/plain", body: ["two"])
        let received = try gate.received()
        #expect(received.contains("one") && received.hasSuffix("two"))
    }
}
