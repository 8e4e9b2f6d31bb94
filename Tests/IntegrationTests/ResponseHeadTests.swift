import Foundation
import Testing

/// A head of Enterprise Manager that is not well-formed is an error, and nothing of it is passed on.
@Suite struct ResponseHeadTests {
    private static let body = "Content-Length: \(RawAnswer.entity.utf8.count)\r\n\r\n" + RawAnswer.entity

    private static func line(_ name: String, _ line: String) -> RawAnswer {
        .raw(name, "\(line)\r\nContent-Type: application/xml\r\n\(body)", .failed([502]))
    }

    private static func fields(_ name: String, _ lines: String) -> RawAnswer {
        .raw(name, "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\(lines)\r\n\(body)", .failed([502]))
    }

    @Test func malformedStatusLineIsAnError() throws {
        // A read that finds a pooled connection dead is tried once more (RFC 9112 section 9.3.1).
        func unanswered(_ name: String, _ end: RawBattery.Script.End) -> RawAnswer {
            var answer = RawAnswer.raw(name, "", end: end, .failed([502]))
            answer.arrivals = 2
            return answer
        }
        try RawBattery().check([
            Self.line("two digits", "HTTP/1.1 20 OK"), Self.line("four digits", "HTTP/1.1 2000 OK"),
            Self.line("status 099", "HTTP/1.1 099 OK"), Self.line("status 600", "HTTP/1.1 600 OK"),
            Self.line("signed status", "HTTP/1.1 +20 OK"), Self.line("letters", "HTTP/1.1 2xx OK"),
            Self.line("two spaces", "HTTP/1.1  200 OK"), Self.line("tab", "HTTP/1.1\t200 OK"),
            Self.line("no status", "HTTP/1.1"), Self.line("version 2.0", "HTTP/2.0 200 OK"),
            Self.line("version 1.2", "HTTP/1.2 200 OK"), Self.line("version 1.10", "HTTP/1.10 200 OK"),
            Self.line("lower case", "http/1.1 200 OK"), Self.line("other protocol", "ICY 200 OK"),
            Self.line("HTML", "<html>"), Self.line("empty line first", "\r\nHTTP/1.1 200 OK"),
            Self.line("NUL in the phrase", "HTTP/1.1 200 O\u{0}K"), Self.line("CR in the phrase", "HTTP/1.1 200 O\rK"),
            Self.line("a request", "GET / HTTP/1.1"), Self.line("TLS", "\u{16}\u{3}\u{1}"),
            .raw("LF", "HTTP/1.1 200 OK\nContent-Type: application/xml\n\n" + RawAnswer.entity, .failed([502])),
            unanswered("nothing", .close), unanswered("reset", .reset),
        ])
    }

    @Test func malformedFieldLineIsAnError() throws {
        try RawBattery().check([
            Self.fields("no colon", "X"), Self.fields("no name", ": y"), Self.fields("space in name", "X Y: z"),
            Self.fields("space before colon", "X : y"),
            Self.fields("space before colon of a length", "Content-Length : 5"),
            Self.fields("fold", "X: y\r\n z"), Self.fields("fold by tab", "X: y\r\n\tz"),
            Self.fields("leading space", " X: y"),
            Self.fields("illegal name", "X(: y"), Self.fields("NUL in name", "X\u{0}: y"),
            Self.fields("high byte in name", "\u{e4}: y"),
            Self.fields("control byte", "X: \u{1}"), Self.fields("DEL", "X: \u{7f}"),
        ])
    }

    @Test func answerThatTriesToSplitIsAnError() throws {
        let split = "Set-Cookie: evil=1"
        let second = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"
        try RawBattery().check([
            Self.fields("CR", "X: y\r\(split)"), Self.fields("LF", "X: y\n\(split)"),
            Self.fields("NUL", "X: y\u{0}\(split)"),
            Self.fields("CR CR LF", "X: y\r\r\n\(split)"), Self.fields("LF LF", "X: y\n\n\(second)"),
            Self.fields("CR at the end", "X: y\r"), Self.fields("CR in Location", "Location: https://a/\r\(split)"),
            Self.fields("LF in a token", "X-RestSvcSessionId: t\n\(split)"),
        ])
    }

    @Test func oversizedHeadIsAnError() throws {
        let long = String(repeating: "x", count: 70_000)
        try RawBattery().check([
            Self.line("phrase", "HTTP/1.1 200 \(long)"), Self.fields("value", "X: \(long)"),
            Self.fields("name", "\(long): y"),
            Self.fields("many fields", Array(repeating: "X: y", count: 101).joined(separator: "\r\n")),
            Self.fields(
                "many long fields", Array(repeating: "X: \(long.prefix(1000))", count: 70).joined(separator: "\r\n")),
            .raw("a head without end", "HTTP/1.1 200 OK\r\nX: \(long)\(long)", .failed([502])),
        ])
    }

    @Test(arguments: [RawBattery.Script.End.close, .reset])
    func unansweredPostIsNeverRepeated(end: RawBattery.Script.End) throws {
        let request = RawCase(
            name: "unanswered", steps: [.send(RawCase.post("X-Case: none", "Content-Length: 3", body: "abc"))],
            methods: ["POST"])
        let script = RawBattery.Script(parts: [], end: end)
        for result in try RawBattery().run([request, request], scripts: ["none": script]) {
            #expect(result.finals.map(\.status) == [502])
            #expect(result.arrived.map(\.text) == ["POST /api/x length abc"], "\(result.summary)")
        }
    }

    @Test func fieldsOfThatHopAreNotPassedOn() throws {
        let battery = try RawBattery()
        let lines =
            "Connection: X-C, keep-alive\r\nX-C: 1\r\nKeep-Alive: timeout=5\r\nUpgrade: h2c\r\nTrailer: X\r\n"
            + "Proxy-Authenticate: x\r\nTE: x\r\nProxy-Connection: x\r\nX-Kept: a\tb\r\nContent-Length: 3\r\n"
        let text = RawAnswer.head(lines, type: "text/plain") + "abc"
        let script = RawBattery.Script(parts: [Data(text.utf8)])
        let request = RawCase(name: "hop", steps: [.send(RawCase.request("GET /api/x", "X-Case: hop"))])
        let results = try battery.run([request], scripts: ["hop": script])
        let answer = try #require(results.first?.finals.first)
        #expect(answer.text == "abc" && answer["X-Kept"] == "a\tb")
        for name in ["Connection", "X-C", "Keep-Alive", "Upgrade", "Trailer", "Proxy-Authenticate", "TE"] {
            #expect(answer[name] == nil, "\(name)")
        }
    }
}
