import Testing

/// Field lines that two readers could take differently are refused.
@Suite struct RequestFieldTests {
    private static func with(_ lines: String) -> String {
        "GET /api/x HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n"
    }

    @Test func malformedFieldLineIsRefused() throws {
        try RawBattery().check([
            .refused("bare LF", 400, raw: Self.with("X: a\nY: b")),
            .refused("bare CR", 400, raw: Self.with("X: a\rY: b")),
            .refused("CR CR LF", 400, raw: Self.with("X: a\r")),
            .refused("LF LF ends the head", 400, raw: "GET /api/x HTTP/1.1\r\nHost: a\n\n"),
            .refused("LF CR LF ends the head", 400, raw: "GET /api/x HTTP/1.1\r\nHost: a\n\r\n"),
            .refused("NUL in value", 400, raw: Self.with("X: a\u{0}b")),
            .refused("NUL alone", 400, raw: Self.with("X: \u{0}")),
            .refused("NUL in name", 400, raw: Self.with("X\u{0}: a")),
            .refused("ESC in value", 400, raw: Self.with("X: \u{1b}")),
            .refused("DEL in value", 400, raw: Self.with("X: a\u{7f}")),
            .refused("VT in value", 400, raw: Self.with("X: a\u{b}b")),
            .refused("fold by space", 400, raw: Self.with("X: a\r\n b")),
            .refused("fold by tab", 400, raw: Self.with("X: a\r\n\tb")),
            .refused("empty fold", 400, raw: Self.with("X: a\r\n ")),
            .refused("fold of the first line", 400, raw: "GET /api/x HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n"),
            .refused("space before colon", 400, raw: Self.with("X : a")),
            .refused("tab before colon", 400, raw: Self.with("X\t: a")),
            .refused("empty name", 400, raw: Self.with(": a")), .refused("colon alone", 400, raw: Self.with(":")),
            .refused("no colon", 400, raw: Self.with("X")), .refused("space in name", 400, raw: Self.with("X Y: a")),
            .refused("parenthesis in name", 400, raw: Self.with("X(: a")),
            .refused("slash in name", 400, raw: Self.with("X/Y: a")),
            .refused("quote in name", 400, raw: Self.with("\"X\": a")),
            .refused("bracket in name", 400, raw: Self.with("[X]: a")),
            .refused("at in name", 400, raw: Self.with("X@: a")),
            .refused("high byte in name", 400, raw: Self.with("\u{dc}: a")),
            .refused("semicolon in name", 400, raw: Self.with("X;: a")),
        ])
    }

    @Test func fieldsAreForwardedAsTheyAreAndThoseOfThisHopAreNot() throws {
        let result = try #require(
            try RawBattery().run([
                RawCase(
                    name: "fields",
                    steps: [
                        .send(
                            Self.with(
                                "X-A:  a\tb \u{e4} \r\nx-b:\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Connection: x\r\n"
                                    + "Proxy-Authorization: p\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
                                    + "Connection: X-C, Upgrade, HTTP2-Settings,,\r\nX-C: 1\r\nx-c: 2\r\n"
                                    + "Trailer: X-D\r\nX_E!#$%&'*+^`|~.: 1"))
                    ])
            ]).first)
        #expect(result.finals.map(\.status) == [200])
        let request = try #require(result.arrived.first)
        #expect(result.arrived.count == 1 && request.violation == nil)
        let names = request.fields.map(\.name)
        #expect(names == ["Host", "Accept", "Accept-Encoding", "X-A", "x-b", "X_E!#$%&'*+^`|~.", "Via"])
        #expect(request["X-A"] == "a\tb \u{e4}")
        #expect(request["x-b"] == "")
    }

    @Test func limitsOfTheHeadHaveTheirOwnErrors() throws {
        let many = String(repeating: "X: y\r\n", count: 99)
        func line(_ count: Int) -> String {
            "GET /\(String(repeating: "x", count: count - 14)) HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        func value(_ count: Int) -> String { "X: \(String(repeating: "x", count: count))" }
        try RawBattery().check([
            .forwarded("100 fields", "GET /api/x none ", raw: "GET /api/x HTTP/1.1\r\nHost: a\r\n\(many)\r\n"),
            .refused("101 fields", 431, raw: "GET /api/x HTTP/1.1\r\nHost: a\r\n\(many)X: y\r\n\r\n"),
            .forwarded(
                "line of 16 KiB", "GET /\(String(repeating: "x", count: 16_370)) none ", raw: line(16_384)),
            .refused("line beyond 16 KiB", 414, raw: line(16_385)),
            .refused("line without end", 414, raw: "GET /\(String(repeating: "x", count: 20_000))"),
            .forwarded("head of 32 KiB", "GET /api/x none ", raw: Self.with(value(32_768 - 37))),
            .refused("head beyond 32 KiB", 431, raw: Self.with(value(32_768 - 36))),
            .refused("value without end", 431, raw: "GET /api/x HTTP/1.1\r\nHost: a\r\n\(value(40_000))"),
            .refused(
                "name without end", 431, raw: "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "x", count: 40_000))"),
            .refused(
                "33 connection options", 400,
                raw: Self.with("Connection: " + (0..<33).map { "x\($0)" }.joined(separator: ","))),
        ])
    }
}
