import HTTPSemantics
import Testing

@testable import HTTPWire

@Suite struct RequestParserTests {
    private func head(_ input: String) throws -> RequestHead {
        try #require(RequestReading.read(input).head)
    }

    private func target(_ input: String) throws -> String {
        text(try head(input).targetBytes)
    }

    @Test func partsOfAHeadStandWhereTheRangesSay() throws {
        let input = "GET /api/jobs?v=1 HTTP/1.1\r\nHost: em:9398\r\nX-A:  b c\t \r\nx-a:\r\n\r\nrest"
        let reading = RequestReading.read(input)
        let head = try #require(reading.head)
        #expect(reading == .head(head, consumed: input.utf8.count - 4))
        #expect(text(head.bytes) == String(input.dropLast(4)))
        #expect(head.method == .get)
        #expect(text(head.bytes, head.methodRange) == "GET")
        #expect(text(head.bytes, head.target) == "/api/jobs?v=1")
        #expect(head.form == .origin)
        #expect(head.version == .http11)
        #expect(head.framing == .none)
        #expect(head.keepAlive)
        #expect(!head.expectsContinue)
        #expect(text(head.bytes, head.authority) == "em:9398")
        #expect(head.fields.map { text(head.bytes, $0.name) } == ["Host", "X-A", "x-a"])
        #expect(head.fields.map { text(head.bytes, $0.value) } == ["em:9398", "b c", ""])
    }

    @Test func fieldsAreFoundInAnyCase() throws {
        let head = try head("GET / HTTP/1.1\r\nhOST: a\r\nCooKie: 1\r\nX-Own: p\r\nCOOKIE: 2\r\nx-own: q\r\n\r\n")
        #expect(text(head.bytes, head.first("host")) == "a")
        #expect(text(head.bytes, head.first(.cookie)) == "1")
        #expect(text(head.bytes, head.first("X-OWN")) == "p")
        #expect(head.first("x-ow") == nil)
        #expect(head.first(.accept) == nil)
        #expect(head.count(.cookie) == 2)
        var values: [String] = []
        head.forEach(.cookie) { values.append(text([UInt8](bytesOf: $0))) }
        head.forEach("x-OWN") { values.append(text([UInt8](bytesOf: $0))) }
        #expect(values == ["1", "2", "p", "q"])
    }

    @Test(arguments: [
        ("GET", Method.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete), ("PATCH", .patch),
        ("OPTIONS", .options), ("get", .other), ("PROPFIND", .other), ("M-SEARCH", .other), ("Connect", .other),
        ("!#$%&'*+-.^_`|~09", .other),
    ])
    func methodIsToldByItsExactToken(token: String, method: Method) throws {
        let head = try head("\(token) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.method == method)
        #expect(text(head.bytes, head.methodRange) == token)
    }

    @Test(arguments: [
        "/", "//", "/api//sessionMngr", "/api/query?filter=EndTime>=2024-01-01", "/q?a=\"x\"&b=<y>|{z}\\^`",
        "/%zz%2f..;a", "/ü?ü", "/a#b", "/?", "/a",
    ])
    func targetIsKeptAsReceived(target: String) throws {
        #expect(try self.target("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") == target)
    }

    @Test func everyByteButControlsAndSpaceIsAcceptedInATarget() throws {
        for byte in UInt8.min...UInt8.max {
            let input = bytes("GET /a") + [byte] + bytes("b HTTP/1.1\r\nHost: a\r\n\r\n")
            let reading = RequestReading.read(input)
            if byte <= 0x20 || byte == 0x7F {
                #expect(reading.error != nil, "byte \(byte)")
            } else {
                let head = try #require(reading.head, "byte \(byte)")
                #expect(head.targetBytes == bytes("/a") + [byte] + bytes("b"))
            }
        }
    }

    @Test(arguments: [
        ("GET http://other:1/a?b HTTP/1.1", "/a?b", "other:1"), ("GET HTTPS://Other HTTP/1.1", "/", "Other"),
        ("GET http://other?x HTTP/1.1", "/?x", "other"), ("OPTIONS http://other HTTP/1.1", "*", "other"),
        ("OPTIONS http://other? HTTP/1.1", "/?", "other"), ("GET http://[::1]:80/ HTTP/1.1", "/", "[::1]:80"),
        ("GET http://other#f HTTP/1.1", "/#f", "other"),
    ])
    func absoluteFormOverrulesHost(line: String, target: String, authority: String) throws {
        let head = try head("\(line)\r\nHost: host\r\n\r\n")
        #expect(text(head.targetBytes) == target)
        #expect(text(head.bytes, head.authority) == authority)
        #expect(head.form != .origin && head.form != .asterisk)
    }

    @Test func asteriskFormBelongsToOptions() throws {
        let head = try head("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.form == .asterisk)
        #expect(text(head.targetBytes) == "*")
    }

    @Test(arguments: [
        ("", BodyFraming.none), ("Content-Length: 0\r\n", .length(0)), ("Content-Length: 5\r\n", .length(5)),
        ("Content-Length:\t007 \r\n", .length(7)), ("content-length: 67108864\r\n", .length(67_108_864)),
        ("Transfer-Encoding: chunked\r\n", .chunked), ("tRANSFER-eNCODING: CHUNKED\r\n", .chunked),
    ])
    func framingFollowsTheFields(fields: String, framing: BodyFraming) throws {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            #expect(try head("\(method) / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").framing == framing)
        }
    }

    @Test(arguments: [
        ("1.1", "", true), ("1.1", "Connection: close\r\n", false), ("1.1", "Connection: CLOSE\r\n", false),
        ("1.1", "Connection: a , close\r\n", false), ("1.1", "Connection: keep-alive\r\nConnection: close\r\n", false),
        ("1.1", "Connection: closed\r\n", true), ("1.0", "", false), ("1.0", "Connection: Keep-Alive\r\n", true),
        ("1.0", "Connection: keep-alive, close\r\n", false), ("1.1", "Connection: upgrade\r\nUpgrade: h2c\r\n", true),
        ("1.0", "Proxy-Connection: keep-alive\r\n", false),
    ])
    func keepAliveFollowsVersionAndConnection(version: String, fields: String, keepAlive: Bool) throws {
        #expect(try head("GET / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n").keepAlive == keepAlive)
    }

    @Test(arguments: [
        ("1.1", "Content-Length: 3\r\nExpect: 100-continue\r\n", true),
        ("1.1", "Transfer-Encoding: chunked\r\nExpect: 100-Continue\r\n", true),
        ("1.1", "Expect: 100-continue\r\n", false), ("1.1", "Content-Length: 0\r\nExpect: 100-continue\r\n", false),
        ("1.0", "Content-Length: 3\r\nExpect: 100-continue\r\n", false), ("1.1", "Content-Length: 3\r\n", false),
    ])
    func continueIsExpectedForABodyOfHTTP11(version: String, fields: String, expects: Bool) throws {
        #expect(try head("POST / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n").expectsContinue == expects)
    }

    @Test func http10MayLackHost() throws {
        let head = try head("GET / HTTP/1.0\r\n\r\n")
        #expect(head.version == .http10)
        #expect(head.authority == nil)
    }

    @Test func emptyLinesBeforeTheRequestLineAreSkipped() throws {
        let input = "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        let reading = RequestReading.read(input)
        let head = try #require(reading.head)
        #expect(reading == .head(head, consumed: input.utf8.count))
        #expect(text(head.bytes, head.methodRange) == "GET")
        #expect(text(head.bytes, head.first(.host)) == "a")
        #expect(text(head.bytes) == "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    @Test func pipelinedHeadsAreReadOneByOne() throws {
        let input = bytes("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: b\r\nX: y\r\n\r\nGET")
        var parser = RequestParser(limits: RequestLimits())
        let first = try #require(try parser.head(in: input.span))
        let second = try #require(try parser.head(in: input.span.extracting(first.consumed..<input.count)))
        #expect(text(first.head.targetBytes) == "/1")
        #expect(text(second.head.targetBytes) == "/2")
        #expect(second.head.fields.count == 2)
        #expect(text(second.head.bytes, second.head.authority) == "b")
        let rest = input.span.extracting(first.consumed + second.consumed..<input.count)
        #expect(rest.count == 3)
        let third = try parser.head(in: rest)
        #expect(third == nil)
    }

    @Test func hopByHopFieldsOfARequestAreTold() throws {
        let fields = """
            Host: a\r
            Connection: close, X-RestSvcSessionId, cookie, x-own\r
            X-RestSvcSessionId: t\r
            Cookie: c\r
            X-Own: o\r
            TE: trailers\r
            Proxy-Authorization: p\r
            Upgrade: h2c\r
            Accept: a\r
            X-Other: o\r

            """
        let head = try head("GET / HTTP/1.1\r\n\(fields)\r\n")
        let kept = head.fields.filter { !head.isHopByHop($0) }.map { text(head.bytes, $0.name) ?? "" }
        #expect(kept == ["Host", "Accept", "X-Other"])
        #expect(head.hopByHop.isNamed("x-restsvcsessionid"))
    }
}
