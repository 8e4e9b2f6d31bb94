import Testing

/// A chunked request body is taken apart strictly and leaves in chunks of emgate's own making.
@Suite struct ChunkedRequestTests {
    private static func chunked(_ body: String) -> String {
        RawCase.post("Transfer-Encoding: chunked", body: body)
    }

    /// A body that goes wrong before its head is passed on.
    private static func broken(_ name: String, _ body: String, _ statuses: Int...) -> RawCase {
        RawCase(
            name: name, steps: [.send(chunked(body) + "GET /api/smuggled HTTP/1.1\r\nHost: a\r\n\r\n")],
            outcome: .refused(statuses.isEmpty ? [400] : statuses))
    }

    /// Performs each case, and those that go wrong once more behind so much body that its head has been passed on.
    private func check(_ cases: [RawCase], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let begun = "4000\r\n\(String(repeating: "y", count: 16_384))\r\n"
        let late = cases.compactMap { raw -> RawCase? in
            guard case .refused(let statuses) = raw.outcome, case .send(let text) = raw.steps.first else { return nil }
            let head = Self.chunked("")
            return RawCase(
                name: raw.name + ", late", steps: [.send(head + begun + text.dropFirst(head.count))],
                outcome: .broken(statuses, "POST /api/x chunked"))
        }
        try RawBattery().check(cases + late, sourceLocation: sourceLocation)
    }

    @Test func malformedChunkSizeEndsTheRequest() throws {
        try check([
            Self.broken("no digit", "\r\nabc\r\n0\r\n\r\n"), Self.broken("prefix 0x", "0x3\r\nabc\r\n0\r\n\r\n"),
            Self.broken("sign", "+3\r\nabc\r\n0\r\n\r\n"), Self.broken("minus", "-3\r\nabc\r\n0\r\n\r\n"),
            Self.broken("space before", " 3\r\nabc\r\n0\r\n\r\n"), Self.broken("space after", "3 \r\nabc\r\n0\r\n\r\n"),
            Self.broken("tab after", "3\t\r\nabc\r\n0\r\n\r\n"), Self.broken("digit g", "g\r\nabc\r\n0\r\n\r\n"),
            Self.broken("underscore", "0_3\r\nabc\r\n0\r\n\r\n"), Self.broken("comma", "3,\r\nabc\r\n0\r\n\r\n"),
            Self.broken("NUL", "3\u{0}\r\nabc\r\n0\r\n\r\n"), Self.broken("form feed", "3\u{c}\r\nabc\r\n0\r\n\r\n"),
            Self.broken("two sizes", "3 3\r\nabc\r\n0\r\n\r\n"), Self.broken("high byte", "\u{b3}\r\nabc\r\n0\r\n\r\n"),
        ])
    }

    @Test func overflowingChunkSizeEndsTheRequest() throws {
        let zeros = String(repeating: "0", count: 2000)
        try check([
            Self.broken("2^64", "10000000000000000\r\nabc\r\n0\r\n\r\n", 400, 413),
            Self.broken("2^64 + 3", "10000000000000003\r\nabc\r\n0\r\n\r\n", 400, 413),
            Self.broken("2^64 - 1", "ffffffffffffffff\r\nabc\r\n0\r\n\r\n", 413),
            Self.broken("2^63", "8000000000000000\r\nabc\r\n0\r\n\r\n", 413),
            Self.broken("2^32 beyond the limit", "100000003\r\nabc\r\n0\r\n\r\n", 413),
            Self.broken("one byte beyond the limit", "4000001\r\nabc\r\n0\r\n\r\n", 413),
            Self.broken("2000 leading zeros", "\(zeros)3\r\nabc\r\n0\r\n\r\n"),
        ])
    }

    @Test func wrongLineEndWithinChunksEndsTheRequest() throws {
        try check([
            Self.broken("LF after size", "3\nabc\r\n0\r\n\r\n"), Self.broken("CR after size", "3\rabc\r\n0\r\n\r\n"),
            Self.broken("CR CR LF after size", "3\r\r\nabc\r\n0\r\n\r\n"),
            Self.broken("LF after data", "3\r\nabc\n0\r\n\r\n"), Self.broken("CR after data", "3\r\nabc\r0\r\n\r\n"),
            Self.broken("nothing after data", "3\r\nabc0\r\n\r\n"),
            Self.broken("data longer than its size", "2\r\nabc\r\n0\r\n\r\n"),
            Self.broken("data shorter than its size", "4\r\nabc\r\n0\r\n\r\n"),
            Self.broken("LF after the last size", "3\r\nabc\r\n0\n\r\n"), Self.broken("LF at the end", "0\r\n\n"),
            Self.broken("CR at the end", "0\r\n\rX"), Self.broken("LF LF", "3\nabc\n0\n\n"),
            Self.broken("bare CR in an extension", "3;a\rb\r\nabc\r\n0\r\n\r\n"),
            Self.broken("bare LF in an extension", "3;a\nabc\r\n0\r\n\r\n"),
        ])
    }

    @Test func chunkExtensionsAreDroppedWithinTheirLimits() throws {
        let long = String(repeating: "x", count: 1100)
        let many = String(repeating: "1;\(String(repeating: "x", count: 1000))\r\na\r\n", count: 20)
        try check([
            .forwarded("name", "POST /api/x chunked abc", raw: Self.chunked("3;a\r\nabc\r\n0\r\n\r\n")),
            .forwarded("value", "POST /api/x chunked abc", raw: Self.chunked("3;a=b;c=\"d;\"\r\nabc\r\n0;e\r\n\r\n")),
            .forwarded("spaces", "POST /api/x chunked abc", raw: Self.chunked("3 ; a = b\r\nabc\r\n0\r\n\r\n")),
            .forwarded("none after semicolon", "POST /api/x chunked abc", raw: Self.chunked("3;\r\nabc\r\n0\r\n\r\n")),
            .forwarded("leading zeros", "POST /api/x chunked abc", raw: Self.chunked("0003\r\nabc\r\n000\r\n\r\n")),
            .forwarded(
                "upper-case size", "POST /api/x chunked abcdefghij", raw: Self.chunked("A\r\nabcdefghij\r\n0\r\n\r\n")),
            .forwarded(
                "a chunk that looks like an end", "POST /api/x chunked 0\r\n\r\n",
                raw: Self.chunked("5\r\n0\r\n\r\n\r\n0\r\n\r\n")),
            .forwarded("no data", "POST /api/x chunked ", raw: Self.chunked("0\r\n\r\n")),
            Self.broken("control byte", "3;a\u{1}\r\nabc\r\n0\r\n\r\n"),
            Self.broken("NUL", "3;\u{0}\r\nabc\r\n0\r\n\r\n"),
            Self.broken("too long", "3;\(long)\r\nabc\r\n0\r\n\r\n"),
            Self.broken("too many in all", "\(many)0\r\n\r\n"),
        ])
    }

    @Test func trailersAreDroppedWithinTheirLimits() throws {
        let name = "X-RestSvcSessionId: stolen"
        let many = String(repeating: "X: y\r\n", count: 101)
        let long = String(repeating: "x", count: 9000)
        func end(_ trailers: String) -> String { "3\r\nabc\r\n0\r\n\(trailers)\r\n" }
        try check([
            .forwarded("one", "POST /api/x chunked abc", raw: Self.chunked(end("X: y\r\n"))),
            .forwarded(
                "that would matter in a head", "POST /api/x chunked abc", "GET /api/y none ",
                raw: Self.chunked(end("Content-Length: 9\r\nTransfer-Encoding: x\r\nHost: b\r\n\(name)\r\n"))
                    + RawCase.request("GET /api/y")),
            Self.broken("too many", end(many), 431), Self.broken("too long", end("X: \(long)\r\n"), 431),
            Self.broken("space before colon", end("X : y\r\n")), Self.broken("no colon", end("X\r\n")),
            Self.broken("no name", end(": y\r\n")), Self.broken("folded", end("X: y\r\n z\r\n")),
            Self.broken("LF", end("X: y\n")), Self.broken("bare CR", end("X: y\rZ: z\r\n")),
            Self.broken("NUL", end("X: \u{0}\r\n")), Self.broken("illegal name", end("X(: y\r\n")),
            Self.broken("a request", "0\r\nGET /api/z HTTP/1.1\r\nHost: a\r\n\r\n"),
        ])
    }
}
