import Downstream
import HTTPSemantics
import HTTPWire
import Rendering
import Testing

@testable import Proxy

/// The field lines of EM's response as the client sees them.
@Suite struct DownstreamFieldsTests {
    private func downstream(
        _ fields: [String], contentType: StaticString? = nil, isTransformed: Bool = false
    ) throws -> [String] {
        let fields = DownstreamFields(
            try responseHead(fields), origin: try linkOrigin("https://gate:9398"), contentType: contentType,
            isTransformed: isTransformed)
        let all = lines(fields.response(status: 200, cacheStatus: CacheStatus(.hit)).fields)
        #expect(all.suffix(2) == ["Cache-Status: emgate; hit", "Via: 1.1 emgate"])
        return Array(all.dropLast(2))
    }

    @Test(
        arguments: [
            "Connection: close", "Keep-Alive: timeout=5", "Proxy-Connection: close", "Transfer-Encoding: chunked",
            "Trailer: x", "TE: x", "Upgrade: h2c", "Proxy-Authenticate: Basic", "Proxy-Authentication-Info: x",
            "Content-Length: 0", "Alt-Svc: h3=\":443\"", "alt-svc: clear",
        ])
    func fieldOfThisHopIsDropped(field: String) throws {
        #expect(try downstream([field]) == [])
    }

    @Test func fieldsThatConnectionNamesAreDropped() throws {
        #expect(try downstream(["Connection: X-One", "x-one: 1", "X-Two: 2"]) == ["X-Two: 2"])
    }

    @Test(
        arguments: [
            "Server: Microsoft-HTTPAPI/2.0", "Cache-Control: no-cache", "WWW-Authenticate: Basic realm=\"x\"",
            "X-Latin: caf\u{E9}", "Via: 1.1 front", "Content-Type: text/html; charset=x", "Retry-After: 3",
            "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "Cache-Status: front; hit", "ETag: \"a\"", "Digest: x",
        ])
    func otherFieldIsKeptByteForByte(field: String) throws {
        #expect(try downstream([field]) == [field])
    }

    @Test func orderAndDuplicatesAreKept() throws {
        let fields = ["X-B: 1", "Server: s", "x-b: 2", "X-A: 3"]
        #expect(try downstream(fields) == fields)
    }

    // MARK: What names EM's address

    @Test(
        arguments: [
            ("https://em:9398/api/logonSessions/1", "https://gate:9398/api/logonSessions/1"),
            ("HTTP://EM/API?x=1", "https://gate:9398/API?x=1"), ("/api/x", "/api/x"),
            ("https://em/other", "https://em/other"), ("https://em/apis", "https://em/apis"), ("", ""),
        ])
    func locationIsRewritten(value: String, expected: String) throws {
        #expect(try downstream(["location: \(value)"]) == ["Location: \(expected)"])
    }

    @Test func domainOfACookieIsDropped() throws {
        #expect(
            try downstream(["set-cookie: X-RestSvcSessionId=t; Domain=em.example; Path=/"]) == [
                "Set-Cookie: X-RestSvcSessionId=t; Path=/"
            ])
    }

    @Test(arguments: ["x-restsvcsessionid", "X-RESTSVCSESSIONID", "X-RestSvcSessionId"])
    func tokenIsNamedAsClientsCompareIt(name: String) throws {
        #expect(try downstream(["\(name): abc=="]) == ["X-RestSvcSessionId: abc=="])
    }

    // MARK: What describes the body

    @Test func contentTypeIsReplacedByTheNewOne() throws {
        #expect(
            try downstream(
                ["content-type: application/xml", "Content-Type: text/xml", "X-A: 1"], contentType: ContentType.json,
                isTransformed: true)
                == ["X-A: 1", "Content-Type: application/json; charset=utf-8"])
    }

    @Test(
        arguments: [
            "ETag: \"a\"", "Accept-Ranges: bytes", "Content-MD5: x", "Digest: x", "content-digest: x", "Repr-Digest: x",
        ])
    func descriptionOfTheBytesIsDroppedOnlyWithThem(field: String) throws {
        #expect(try downstream([field], isTransformed: true) == [])
        #expect(try downstream([field], isTransformed: false) == [field])
    }

    // MARK: Date

    @Test func dateOfEMIsKeptAndTold() throws {
        let head = try responseHead(["date: Sun, 06 Nov 1994 08:49:37 GMT"])
        let response = DownstreamFields(head, origin: .neutral, contentType: nil, isTransformed: true)
            .response(status: 200, cacheStatus: CacheStatus(.hit))
        #expect(response.carriesDate)
        #expect(lines(response.fields).first == "date: Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test(arguments: [["X-A: 1"], ["Connection: date", "Date: x"]])
    func responseWithoutDateSaysSo(fields: [String]) throws {
        let response = DownstreamFields(
            try responseHead(fields), origin: .neutral, contentType: nil, isTransformed: false
        ).response(status: 200, cacheStatus: CacheStatus(.hit))
        #expect(!response.carriesDate)
    }

    // MARK: What emgate adds

    @Test func statusAndReasonAreEMs() throws {
        let response = DownstreamFields(contentType: nil)
            .response(status: 299, reason: Array("Odd".utf8), cacheStatus: CacheStatus(.hit))
        #expect(response.status == 299)
        #expect(response.reason == Array("Odd".utf8))
        #expect(!response.closes)
    }

    @Test func responseOfItsOwnHasItsFieldsInOrder() {
        var fields = DownstreamFields(contentType: ContentType.xml)
        fields.add("Retry-After", Array("5".utf8))
        let status = CacheStatus(.forwarded(.miss, stored: false, upstreamStatus: 500), detail: "x")
        #expect(
            lines(fields.response(status: 502, cacheStatus: status).fields) == [
                "Content-Type: application/xml; charset=utf-8", "Retry-After: 5",
                "Cache-Status: emgate; fwd=miss; fwd-status=500; detail=x", "Via: 1.1 emgate",
            ])
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\rX-Evil: 1", "a\0b"])
    func valueCannotSplitTheResponse(value: String) {
        var fields = DownstreamFields(contentType: nil)
        fields.add("X-A", Array(value.utf8))
        #expect(
            lines(fields.response(status: 200, cacheStatus: CacheStatus(.hit)).fields)
                == ["Cache-Status: emgate; hit", "Via: 1.1 emgate"])
    }

    @Test func detailCannotSplitTheResponse() {
        let status = CacheStatus(.hit, detail: "a\r\nX-Evil: 1\"")
        #expect(
            lines(DownstreamFields(contentType: nil).response(status: 200, cacheStatus: status).fields)
                == ["Cache-Status: emgate; hit; detail=\"aX-Evil: 1\\\"\"", "Via: 1.1 emgate"])
    }
}
