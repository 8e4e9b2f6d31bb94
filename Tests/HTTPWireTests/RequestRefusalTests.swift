import HTTPWire
import Testing

@Suite struct RequestRefusalTests {
    private static func withFields(_ fields: String, line: String = "POST / HTTP/1.1") -> String {
        "\(line)\r\nHost: a\r\n\(fields)\r\n"
    }

    @Test(arguments: [
        // HTTP/0.9 and its like.
        ("GET /\r\n", RequestError.malformedRequestLine), ("GET\r\n", .malformedRequestLine),
        ("GET \r\n", .malformedRequestLine), ("GET  / HTTP/1.1\r\n", .malformedRequestLine),
        ("GET / \r\n", .malformedVersion), ("GET /  HTTP/1.1\r\n", .malformedVersion),
        ("GET / HTTP/1.1 \r\n", .malformedVersion), ("GET /a b HTTP/1.1\r\n", .malformedVersion),
        ("GET / http/1.1\r\n", .malformedVersion), ("GET / HTTP/1.10\r\n", .malformedVersion),
        ("GET / HTTP/11\r\n", .malformedVersion), ("GET / HTTP/1,1\r\n", .malformedVersion),
        ("GET / HTTP/+1.1\r\n", .malformedVersion), ("GET / HTTQ/1.1\r\n", .malformedVersion),
        ("GET / HTTP/0.9\r\n", .unsupportedVersion), ("GET / HTTP/1.2\r\n", .unsupportedVersion),
        ("GET / HTTP/2.0\r\n", .unsupportedVersion), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        // Methods.
        (" GET / HTTP/1.1\r\n", .invalidMethod), ("G(T / HTTP/1.1\r\n", .invalidMethod),
        ("GET\t/ HTTP/1.1\r\n", .invalidMethod), ("GET\u{0} / HTTP/1.1\r\n", .invalidMethod),
        ("\u{16}\u{3}\u{1}\u{2}", .invalidMethod), ("GÉT / HTTP/1.1\r\n", .invalidMethod),
        ("CONNECT em:9398 HTTP/1.1\r\n", .connectRefused), ("TRACE / HTTP/1.1\r\n", .traceRefused),
        // Targets.
        ("GET em:9398 HTTP/1.1\r\n", .invalidTarget), ("GET * HTTP/1.1\r\n", .invalidTarget),
        ("OPTIONS ** HTTP/1.1\r\n", .invalidTarget), ("GET api/jobs HTTP/1.1\r\n", .invalidTarget),
        ("GET ftp://a/ HTTP/1.1\r\n", .invalidTarget), ("GET http:/a HTTP/1.1\r\n", .invalidTarget),
        ("GET ?a HTTP/1.1\r\n", .invalidTarget), ("GET /\tb HTTP/1.1\r\n", .invalidTarget),
        ("GET /\u{0} HTTP/1.1\r\n", .invalidTarget), ("GET /\rb HTTP/1.1\r\n", .invalidTarget),
        ("GET /\u{7f} HTTP/1.1\r\n", .invalidTarget), ("GET http:// HTTP/1.1\r\n", .invalidHost),
        ("GET http:///a HTTP/1.1\r\n", .invalidHost), ("GET http://u@a/ HTTP/1.1\r\n", .invalidHost),
        ("GET http://a:x/ HTTP/1.1\r\n", .invalidHost), ("GET https://a\"b/ HTTP/1.1\r\n", .invalidHost),
        // Line ends.
        ("GET / HTTP/1.1\n", .syntax(.bareLineFeed)), ("\nGET / HTTP/1.1\r\n", .syntax(.bareLineFeed)),
        ("\r\r\nGET / HTTP/1.1\r\n", .invalidMethod), ("\r\n\r\n\r\n\r\n\r\n", .tooManyEmptyLines),
    ])
    func requestLineIsRefused(input: String, error: RequestError) {
        #expect(RequestReading.read(input) == .refused(error))
    }

    @Test(arguments: [
        ("X: a\nY: b\r\n", FieldSyntaxError.bareLineFeed), ("X: a\rb\r\n", .bareCarriageReturn),
        ("X: a\r\r\n", .bareCarriageReturn), ("X: a\u{0}\r\n", .invalidFieldValue),
        ("X: \u{1b}\r\n", .invalidFieldValue),
        ("X: a\u{7f}b\r\n", .invalidFieldValue), (" X: a\r\n", .lineFolding), ("X: a\r\n b\r\n", .lineFolding),
        ("X: a\r\n\tb\r\n", .lineFolding), ("X: a\r\n \r\n", .lineFolding), ("X : a\r\n", .whitespaceBeforeColon),
        ("X\t: a\r\n", .whitespaceBeforeColon), ("Transfer-Encoding : chunked\r\n", .whitespaceBeforeColon),
        (": a\r\n", .emptyFieldName), ("X\r\n", .missingColon), ("X Y: a\r\n", .invalidFieldName),
        ("X(: a\r\n", .invalidFieldName), ("X\u{0}: a\r\n", .invalidFieldName), ("Ü: a\r\n", .invalidFieldName),
        ("X\r: a\r\n", .invalidFieldName), ("\u{b}Content-Length: 1\r\n", .invalidFieldName),
        ("X/Y: a\r\n", .invalidFieldName), ("\r\r\n", .invalidFieldName),
    ])
    func fieldLineIsRefused(fields: String, error: FieldSyntaxError) {
        #expect(RequestReading.read(Self.withFields(fields)) == .refused(.syntax(error)))
    }

    @Test(arguments: [
        // CL.TE and TE.CL in both orders.
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", FramingError.contentLengthAndTransferEncoding),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", .contentLengthAndTransferEncoding),
        ("Transfer-Encoding: identity\r\nContent-Length: 5\r\n", .contentLengthAndTransferEncoding),
        ("Transfer-Encoding: chunked\r\nContent-Length: x\r\n", .contentLengthAndTransferEncoding),
        // TE.TE and every obfuscation.
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", .repeatedTransferEncoding),
        ("Transfer-Encoding: chunked\r\nTransfer-encoding: x\r\n", .repeatedTransferEncoding),
        ("Transfer-Encoding: x\r\nTransfer-encoding: chunked\r\n", .repeatedTransferEncoding),
        ("Transfer-Encoding:\r\n", .invalidTransferEncoding), ("Transfer-Encoding: ,\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: xchunked\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: chunkedx\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: chunked, chunked\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: chunked,\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: chunked, identity\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: chunked;a=b\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: \"chunked\"\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: 'chunked'\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: gzip\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: identity\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: chunk ed\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: gzip, chunked\r\n", .unsupportedTransferCoding),
        ("Transfer-Encoding: identity, chunked\r\n", .unsupportedTransferCoding),
        ("Transfer-Encoding: , chunked\r\n", .unsupportedTransferCoding),
        // Content-Length.
        ("Content-Length: 5\r\nContent-Length: 6\r\n", .repeatedContentLength),
        ("Content-Length: 5\r\nContent-Length: 5\r\n", .repeatedContentLength),
        ("Content-Length: 5, 5\r\n", .repeatedContentLength), ("Content-Length: 5,6\r\n", .repeatedContentLength),
        ("Content-Length:\r\n", .invalidContentLength), ("Content-Length: +5\r\n", .invalidContentLength),
        ("Content-Length: -5\r\n", .invalidContentLength), ("Content-Length: 0x5\r\n", .invalidContentLength),
        ("Content-Length: 5 5\r\n", .invalidContentLength), ("Content-Length: 5.0\r\n", .invalidContentLength),
        ("Content-Length: 1e3\r\n", .invalidContentLength), ("Content-Length: \"5\"\r\n", .invalidContentLength),
        ("Content-Length: ٥\r\n", .invalidContentLength), ("Content-Length: 5;\r\n", .invalidContentLength),
        ("Content-Length: 18446744073709551616\r\n", .contentLengthOverflow),
        ("Content-Length: 99999999999999999999999999999999\r\n", .contentLengthOverflow),
    ])
    func ambiguousFramingIsRefused(fields: String, error: FramingError) {
        #expect(RequestReading.read(Self.withFields(fields)) == .refused(.framing(error)))
    }

    @Test func transferEncodingOfHTTP10IsRefused() {
        let input = Self.withFields("Transfer-Encoding: chunked\r\n", line: "POST / HTTP/1.0")
        #expect(RequestReading.read(input) == .refused(.framing(.transferEncodingInHTTP10)))
    }

    @Test(arguments: [
        ("", RequestError.missingHost), ("Host: a\r\nHost: a\r\n", .repeatedHost),
        ("Host: a\r\nhost: b\r\n", .repeatedHost),
        ("Host:\r\n", .invalidHost), ("Host: a b\r\n", .invalidHost), ("Host: a,b\r\n", .invalidHost),
        ("Host: u@a\r\n", .invalidHost), ("Host: a/b\r\n", .invalidHost), ("Host: a:b\r\n", .invalidHost),
        ("Host: a:70000\r\n", .invalidHost), ("Host: [::1\r\n", .invalidHost), ("Host: [::g]\r\n", .invalidHost),
        ("Host: ::1\r\n", .invalidHost), ("Host: http://a\r\n", .invalidHost), ("Host: a?b\r\n", .invalidHost),
        ("Host: a#b\r\n", .invalidHost), ("Host: a\"b\r\n", .invalidHost), ("Host: a<b\r\n", .invalidHost),
        ("Host: ä\r\n", .invalidHost), ("Host: a%2fb\r\n", .invalidHost), ("Host: :80\r\n", .invalidHost),
    ])
    func hostIsRefused(fields: String, error: RequestError) {
        #expect(RequestReading.read("GET / HTTP/1.1\r\n\(fields)\r\n") == .refused(error))
        #expect(RequestReading.read("GET http://b/ HTTP/1.1\r\n\(fields)\r\n") == .refused(error))
    }

    @Test func repeatedHostOfHTTP10IsRefused() {
        #expect(RequestReading.read("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n") == .refused(.repeatedHost))
    }

    @Test(arguments: ["200-ok", "100-continue, x", "100-continue;a", "", "100"])
    func otherExpectationsFail(value: String) {
        #expect(RequestReading.read(Self.withFields("Expect: \(value)\r\n")) == .refused(.expectationFailed))
    }

    @Test func tooManyConnectionOptionsAreRefused() {
        let names = (0...32).map { "x\($0)" }.joined(separator: ",")
        let reading = RequestReading.read(Self.withFields("Connection: \(names)\r\n"))
        #expect(reading == .refused(.framing(.tooManyConnectionOptions)))
    }

    @Test func errorsMapToStatusCodes() {
        let syntax = FieldSyntaxError.allCases.map { (RequestError.syntax($0), $0) }
        for (error, cause) in syntax {
            #expect(error.status == (cause == .tooManyFields || cause == .tooLarge ? 431 : 400))
        }
        for cause in FramingError.allCases {
            let expected = cause == .unsupportedTransferCoding ? 501 : cause == .contentLengthOverflow ? 413 : 400
            #expect(RequestError.framing(cause).status == expected)
        }
        let others: [(RequestError, Int)] = [
            (.tooManyEmptyLines, 400), (.requestLineTooLong, 414), (.malformedRequestLine, 400), (.invalidMethod, 400),
            (.connectRefused, 501), (.traceRefused, 501), (.invalidTarget, 400), (.malformedVersion, 400),
            (.unsupportedVersion, 505), (.missingHost, 400), (.repeatedHost, 400), (.invalidHost, 400),
            (.expectationFailed, 417), (.bodyTooLarge, 413),
        ]
        for (error, status) in others {
            #expect(error.status == status)
            #expect(error.explanation.hasSuffix("."))
        }
    }
}
