import Testing

/// Where a request's body ends must be beyond doubt, or the request is refused and its connection closed.
@Suite struct RequestFramingTests {
    private static let smuggled = "GET /api/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let chunked = "Transfer-Encoding: chunked"

    private static func post(_ fields: String, _ body: String = "0\r\n\r\n") -> String {
        "POST /api/x HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)\(smuggled)"
    }

    @Test func lengthAndCodingTogetherAreRefused() throws {
        let length = "Content-Length: 5"
        try RawBattery().check([
            .refused("CL.TE", 400, raw: Self.post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\nG")),
            .refused("TE.CL", 400, raw: Self.post("\(Self.chunked)\r\nContent-Length: 4", "5c\r\n")),
            .refused("CL.TE, both right", 400, raw: Self.post("\(length)\r\n\(Self.chunked)")),
            .refused("TE.CL, both right", 400, raw: Self.post("\(Self.chunked)\r\n\(length)")),
            .refused("CL.0 and TE", 400, raw: Self.post("Content-Length: 0\r\n\(Self.chunked)")),
            .refused("CL and TE: identity", 400, raw: Self.post("\(length)\r\nTransfer-Encoding: identity")),
            .refused("CL and empty TE", 400, raw: Self.post("\(length)\r\nTransfer-Encoding:")),
            .refused("malformed CL and TE", 400, raw: Self.post("Content-Length: x\r\n\(Self.chunked)")),
            .refused("CL and TE on GET", 400, raw: RawCase.request("GET /api/x", length, Self.chunked)),
            .refused(
                "CL, TE and Connection: Content-Length", 400,
                raw: Self.post("\(length)\r\n\(Self.chunked)\r\nConnection: Content-Length")),
            .refused(
                "CL, TE and Connection: Transfer-Encoding", 400,
                raw: Self.post("\(length)\r\n\(Self.chunked)\r\nConnection: Transfer-Encoding")),
        ])
    }

    @Test(arguments: [
        ["chunked, chunked", "chunked,", "chunked, identity", "chunked;q=1", "\"chunked\"", "'chunked'", "xchunked"],
        ["chunkedx", "chunk ed", "identity", "gzip", "", ",", "chunked\u{80}", "\u{e3}chunked", "cow", "chunked gzip"],
        ["gzip, chunked", "identity, chunked", ", chunked", "deflate,chunked", "chunked, gzip, chunked"],
    ])
    func disguisedTransferEncodingIsRefused(values: [String]) throws {
        try RawBattery().check(
            values.map { .refused("TE: \($0)", 400, 501, raw: Self.post("Transfer-Encoding: \($0)")) })
    }

    @Test func disguisedFieldLineOfTransferEncodingIsRefused() throws {
        try RawBattery().check([
            .refused("TE.TE", 400, raw: Self.post("\(Self.chunked)\r\n\(Self.chunked)")),
            .refused("TE.TE, second unknown", 400, raw: Self.post("\(Self.chunked)\r\nTransfer-encoding: cow")),
            .refused("TE.TE, first unknown", 400, raw: Self.post("Transfer-Encoding: x\r\ntransfer-encoding: chunked")),
            .refused("space before colon", 400, raw: Self.post("Transfer-Encoding : chunked")),
            .refused("tab before colon", 400, raw: Self.post("Transfer-Encoding\t: chunked")),
            .refused("folded value", 400, raw: Self.post("Transfer-Encoding:\r\n chunked")),
            .refused("folded name", 400, raw: Self.post("X: a\r\n Transfer-Encoding: chunked")),
            .refused("VT before value", 400, raw: Self.post("Transfer-Encoding: \u{b}chunked")),
            .refused("NUL after value", 400, raw: Self.post("Transfer-Encoding: chunked\u{0}")),
            .refused("NUL in name", 400, raw: Self.post("Transfer\u{0}-Encoding: chunked")),
            .refused("bare CR before name", 400, raw: Self.post("X: y\rTransfer-Encoding: chunked")),
            .refused("bare LF before name", 400, raw: Self.post("X: y\nTransfer-Encoding: chunked")),
            .refused("HTTP/1.0", 400, raw: "POST /api/x HTTP/1.0\r\n\(Self.chunked)\r\n\r\n0\r\n\r\n"),
            .forwarded(
                "another name is no Transfer-Encoding", "POST /api/x length ", "GET /api/y none ",
                raw: RawCase.post("Transfer_Encoding: chunked", body: "") + RawCase.request("GET /api/y")),
            .forwarded(
                "coding and name in any case", "POST /api/x chunked abc",
                raw: RawCase.post("TRANSFER-encoding:\tChunKed ", body: "3\r\nabc\r\n0\r\n\r\n")),
        ])
    }

    @Test(arguments: [
        ["5, 5", "5,6", "5,", ",5", "+5", "-5", "-0", "0x5", "5h", "5 5", "5.0", "1e1", "\"5\"", "", "5;"],
        ["\u{b2}", "five", "5\u{0}", "5\u{b}", "0 5", "\u{a0}5", "#5", "_5"],
    ])
    func malformedLengthIsRefused(values: [String]) throws {
        try RawBattery().check(
            values.map { .refused("CL: \($0)", 400, raw: Self.post("Content-Length: \($0)", "abcde")) })
    }

    @Test func repeatedAndHugeLengthsAreRefused() throws {
        try RawBattery().check([
            .refused("CL.CL", 400, raw: Self.post("Content-Length: 5\r\nContent-Length: 6", "abcde")),
            .refused("CL.CL, equal", 400, raw: Self.post("Content-Length: 5\r\nContent-Length: 5", "abcde")),
            .refused("CL.CL, other case", 400, raw: Self.post("Content-Length: 5\r\ncontent-length: 0", "abcde")),
            .refused("CL, space before colon", 400, raw: Self.post("Content-Length : 5", "abcde")),
            .refused("CL, folded", 400, raw: Self.post("Content-Length:\r\n 5", "abcde")),
            .refused("beyond the limit", 413, raw: Self.post("Content-Length: 67108865", "")),
            .refused("2^63", 413, raw: Self.post("Content-Length: 9223372036854775808", "")),
            .refused("2^64 - 1", 413, raw: Self.post("Content-Length: 18446744073709551615", "")),
            .refused("2^64", 400, 413, raw: Self.post("Content-Length: 18446744073709551616", "")),
            .refused("2^64 + 5", 400, 413, raw: Self.post("Content-Length: 18446744073709551621", "abcde")),
            .refused(
                "100 digits", 400, 413, raw: Self.post("Content-Length: \(String(repeating: "9", count: 100))", "")),
        ])
    }

    @Test func soundFramingIsWrittenAnew() throws {
        try RawBattery().check([
            .forwarded("length", "POST /api/x length abc", raw: RawCase.post("Content-Length: 3", body: "abc")),
            .forwarded(
                "leading zeros", "POST /api/x length abc", raw: RawCase.post("Content-Length: 003", body: "abc")),
            .forwarded("length 0", "POST /api/x length ", raw: RawCase.post("Content-Length: 0", body: "")),
            .forwarded("no length", "POST /api/x length ", raw: RawCase.post(body: "")),
            .forwarded(
                "no length, then a request", "POST /api/x length ", "GET /api/y none ",
                raw: RawCase.post(body: "") + RawCase.request("GET /api/y")),
            .forwarded(
                "GET with length 0", "GET /api/x none ", raw: RawCase.request("GET /api/x", "Content-Length: 0")),
            .forwarded(
                "GET with a body", "GET /api/x length GET /api/y HTTP/1.1\r\n\r\n",
                raw: RawCase.request("GET /api/x", "Content-Length: 23", body: "GET /api/y HTTP/1.1\r\n\r\n")),
            .forwarded(
                "length and a request in one piece", "POST /api/x length abc", "GET /api/y none ",
                raw: RawCase.post("Content-Length: 3", body: "abc") + RawCase.request("GET /api/y")),
            .forwarded(
                "chunked and a request in one piece", "POST /api/x chunked abc", "GET /api/y none ",
                raw: RawCase.post(Self.chunked, body: "3\r\nabc\r\n0\r\n\r\n") + RawCase.request("GET /api/y")),
            .forwarded(
                "Connection: Content-Length cannot strip framing", "POST /api/x length abc",
                raw: RawCase.post("Connection: Content-Length", "Content-Length: 3", body: "abc")),
            .forwarded(
                "Connection: Transfer-Encoding cannot strip framing", "POST /api/x chunked abc",
                raw: RawCase.post("Connection: Transfer-Encoding", Self.chunked, body: "3\r\nabc\r\n0\r\n\r\n")),
        ])
    }
}
