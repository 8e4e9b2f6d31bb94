import HTTPSemantics
import HTTPWire
import Testing

@testable import Proxy

/// The field lines of a request as EM sees them.
@Suite struct UpstreamFieldsTests {
    private func upstream(_ fields: [String], _ line: String = "GET /api HTTP/1.1") throws -> [String] {
        let head = try requestHead(line, ["Host: gate"] + fields)
        return lines(UpstreamFields.serialised(head, as: try admit(head)))
    }

    private static let frame = ["Accept: application/xml", "Accept-Encoding: identity", "Via: 1.1 emgate"]

    @Test func bareRequestGetsAcceptEncodingAndVia() throws {
        #expect(try upstream([]) == Self.frame)
    }

    @Test(
        arguments: [
            "Expect: 100-continue", "Accept-Encoding: gzip, br", "accept-encoding: gzip", "Accept: application/json",
            "ACCEPT: text/html", "Content-Length: 0", "Connection: close", "Keep-Alive: timeout=5",
            "Proxy-Connection: keep-alive", "TE: trailers", "Trailer: x", "Upgrade: h2c", "HTTP2-Settings: x",
            "Proxy-Authorization: Basic eA==", "Proxy-Authenticate: Basic", "Forwarded: for=192.0.2.1",
            "X-Forwarded-For: 192.0.2.1", "x-forwarded-host: evil", "X-Forwarded-Proto: http", "Range: bytes=0-1",
            "If-Match: \"a\"", "If-None-Match: \"a\"", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
            "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT", "If-Range: \"a\"",
        ])
    func fieldOfThisHopIsDropped(field: String) throws {
        #expect(try upstream([field]) == Self.frame)
    }

    @Test(
        arguments: [
            "X-RestSvcSessionId: abc==", "x-restsvcsessionid: abc==", "Cookie: X-RestSvcSessionId=abc==; b=c",
            "Authorization: Basic dTpw", "User-Agent: check/1.0 (x; y)", "Accept-Language: de, en;q=0.5",
            "Cache-Control: no-cache", "Pragma: no-cache", "Origin: https://gate", "X-Empty: ",
            "Content-Type: text/xml",
            "X-Latin: caf\u{E9}", "Date: Sun, 06 Nov 1994 08:49:37 GMT", "Via: 1.1 front", "X-Inner:  a\tb  c",
        ])
    func otherFieldIsKeptByteForByte(field: String) throws {
        let colon = try #require(field.firstIndex(of: ":"))
        let value = field[field.index(after: colon)...].drop { $0 == " " }
        let expected = "\(field[..<colon]): \(value)"
        #expect(try upstream([field]) == [Self.frame[0], Self.frame[1], expected, Self.frame[2]])
    }

    @Test func orderAndDuplicatesAreKept() throws {
        let fields = [
            "X-B: 1", "X-RestSvcSessionId: two", "x-b: 2", "Cookie: z=1", "X-RestSvcSessionId: one", "Cookie: z=1",
        ]
        #expect(try upstream(fields) == Self.frame.prefix(2) + fields + Self.frame.suffix(1))
    }

    @Test func fieldsThatConnectionNamesAreDropped() throws {
        let fields = ["Connection: close, X-One", "X-One: 1", "x-two: 2", "Connection: X-TWO", "X-Three: 3"]
        #expect(try upstream(fields) == Self.frame.prefix(2) + ["X-Three: 3"] + Self.frame.suffix(1))
    }

    @Test(arguments: ["X-RestSvcSessionId: t", "Cookie: X-RestSvcSessionId=t", "Authorization: Basic eA=="])
    func credentialThatConnectionNamesIsDropped(field: String) throws {
        let name = field.prefix { $0 != ":" }
        #expect(try upstream(["Connection: \(name)", field]) == Self.frame)
    }

    @Test func connectionCannotRemoveWhatEmgateAdds() throws {
        #expect(try upstream(["Connection: accept, accept-encoding, via, host, content-length"]) == Self.frame)
    }

    @Test func requestWithABodyKeepsItsAccept() throws {
        let fields = ["Accept: application/json", "Content-Type: application/json", "Content-Length: 2"]
        #expect(
            try upstream(fields, "POST /api/x HTTP/1.1") == [
                "Accept-Encoding: identity", "Accept: application/json", "Content-Type: application/json",
                "Via: 1.1 emgate",
            ])
    }

    @Test func requestWithABodyAndWithoutAcceptGetsNone() throws {
        #expect(
            try upstream(["Transfer-Encoding: chunked"], "POST /api/x HTTP/1.1") == [
                "Accept-Encoding: identity", "Via: 1.1 emgate",
            ])
    }

    @Test func unsafeRequestWithoutABodyAsksForXML() throws {
        #expect(try upstream(["Accept: application/json"], "POST /api/x?action=start HTTP/1.1") == Self.frame)
    }

    @Test(arguments: ["If-Match: \"a\"", "If-None-Match: *", "If-Unmodified-Since: x"])
    func preconditionOfAnUnsafeRequestIsKept(field: String) throws {
        #expect(
            try upstream([field], "PUT /api/x HTTP/1.1") == Self.frame.prefix(2) + [field] + Self.frame.suffix(1))
    }

    @Test func viaNamesTheVersionOfTheClient() throws {
        #expect(try upstream([], "GET /api HTTP/1.0").last == "Via: 1.0 emgate")
    }

    @Test func hostIsNeverCopied() throws {
        let head = try requestHead("GET /api HTTP/1.1", ["HOST: gate"])
        #expect(lines(UpstreamFields.serialised(head, as: try admit(head))) == Self.frame)
    }

    // MARK: Loops

    @Test(
        arguments: [
            ([], 0), (["Via: 1.1 front"], 0), (["Via: 1.1 emgate"], 1), (["Via: 1.0 emgate, 1.1 front, 1.1 EMGATE"], 2),
            (["Via: 1.1 emgate", "via: 1.1 emgate, 1.1 emgate"], 3), (["Via: HTTP/1.1\temgate"], 1),
            (["Via: 1.1 emgate (behind a wall)"], 1), (["X-Via: 1.1 emgate"], 0),
            // Names of others that merely begin like it, or tell of it.
            (["Via: 1.1 emgateway"], 0), (["Via: 1.1 front (not emgate)"], 0),
        ] as [([String], Int)])
    func passagesAreCounted(fields: [String], expected: Int) throws {
        #expect(UpstreamFields.passages(of: try requestHead("GET /api HTTP/1.1", ["Host: a"] + fields)) == expected)
    }
}
