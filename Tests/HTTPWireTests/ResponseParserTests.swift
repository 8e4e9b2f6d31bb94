import HTTPSemantics
import Testing

@testable import HTTPWire

@Suite struct ResponseParserTests {
    private func head(_ input: String, answering method: Method = .get) throws -> ResponseHead {
        try #require(ResponseReading.read(input, answering: method).head)
    }

    @Test func partsOfAHeadStandWhereTheRangesSay() throws {
        // EM writes its reason phrases without spaces (em-facts 6).
        let input = "HTTP/1.1 400 BadRequest\r\nContent-Length: 7\r\nSERVER: Microsoft-HTTPAPI/2.0 \r\n\r\n<Error>"
        let reading = ResponseReading.read(input)
        let head = try #require(reading.head)
        #expect(reading == .head(head, consumed: input.utf8.count - 7))
        #expect(head.status == 400)
        #expect(text(head.bytes, head.reason) == "BadRequest")
        #expect(head.version == .http11)
        #expect(head.framing == .length(7))
        #expect(head.contentLength == 7)
        #expect(head.keepAlive)
        #expect(!head.isInterim)
        #expect(text(head.bytes, head.first(.server)) == "Microsoft-HTTPAPI/2.0")
        #expect(text(head.bytes, head.first("server")) == "Microsoft-HTTPAPI/2.0")
        #expect(head.count(.setCookie) == 0)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK", 200, "OK"), ("HTTP/1.1 200 ", 200, ""), ("HTTP/1.1 200", 200, ""),
        ("HTTP/1.1 201 Created at  last", 201, "Created at  last"), ("HTTP/1.0 599 \tä", 599, "\tä"),
        ("HTTP/1.1 404 Not Found", 404, "Not Found"),
    ])
    func statusLineIsRead(line: String, status: Int, reason: String) throws {
        let head = try head(line + "\r\n\r\n")
        #expect(head.status == status)
        #expect(text(head.bytes, head.reason) == reason)
    }

    @Test(arguments: [
        ("HTTP/1.1 20 OK\r\n", ResponseError.malformedStatusLine), ("HTTP/1.1 2000 OK\r\n", .malformedStatusLine),
        ("HTTP/1.1  200 OK\r\n", .malformedStatusLine), ("HTTP/1.1 099 OK\r\n", .malformedStatusLine),
        ("HTTP/1.1 600 OK\r\n", .malformedStatusLine), ("HTTP/1.1 +20 OK\r\n", .malformedStatusLine),
        ("HTTP/1.1 200\tOK\r\n", .malformedStatusLine), ("HTTP/1.1 200 O\u{0}K\r\n", .malformedStatusLine),
        ("HTTP/1.1 200 O\rK\r\n", .malformedStatusLine), ("HTTP/1.1\r\n", .malformedStatusLine),
        ("HTTP 200 OK is here\r\n", .malformedStatusLine), ("<html>", .malformedStatusLine),
        ("\r\nHTTP/1.1 200 OK\r\n", .malformedStatusLine), ("http/1.1 200 OK\r\n", .malformedStatusLine),
        ("HTTP/2.0 200 OK\r\n", .unsupportedVersion), ("HTTP/1.2 200 OK\r\n", .unsupportedVersion),
        ("HTTP/1.1 200 OK\n", .syntax(.bareLineFeed)),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", .unaskedUpgrade),
    ])
    func statusLineIsRefused(input: String, error: ResponseError) {
        #expect(ResponseReading.read(input) == .refused(error))
    }

    @Test(arguments: [
        ("X: a\nY: b\r\n", FieldSyntaxError.bareLineFeed), ("X: a\rSet-Cookie: b\r\n", .bareCarriageReturn),
        ("X: a\u{0}\r\n", .invalidFieldValue), ("X: a\r\n b\r\n", .lineFolding), ("X : a\r\n", .whitespaceBeforeColon),
        (": a\r\n", .emptyFieldName), ("X\r\n", .missingColon), ("X Y: a\r\n", .invalidFieldName),
    ])
    func fieldLineIsRefused(fields: String, error: FieldSyntaxError) {
        #expect(ResponseReading.read("HTTP/1.1 200 OK\r\n\(fields)\r\n") == .refused(.syntax(error)))
    }

    @Test(arguments: [
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", FramingError.contentLengthAndTransferEncoding),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", .repeatedContentLength),
        ("Content-Length: 5\r\nContent-Length: 5\r\n", .repeatedContentLength),
        ("Content-Length: 5, 6\r\n", .repeatedContentLength), ("Content-Length: -1\r\n", .invalidContentLength),
        ("Content-Length: \r\n", .invalidContentLength),
        ("Content-Length: 18446744073709551616\r\n", .contentLengthOverflow),
        ("Transfer-Encoding: gzip\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: chunked, gzip\r\n", .invalidTransferEncoding),
        ("Transfer-Encoding: gzip, chunked\r\n", .unsupportedTransferCoding),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", .repeatedTransferEncoding),
    ])
    func ambiguousFramingIsRefusedWhateverTheStatusAndMethod(fields: String, error: FramingError) {
        for status in [200, 204, 304, 500] {
            for method in [Method.get, .head] {
                let reading = ResponseReading.read("HTTP/1.1 \(status) X\r\n\(fields)\r\n", answering: method)
                #expect(reading == .refused(.framing(error)))
            }
        }
    }

    @Test func transferEncodingOfHTTP10IsRefused() {
        let reading = ResponseReading.read("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(reading == .refused(.framing(.transferEncodingInHTTP10)))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK", "Content-Length: 18446744073709551615\r\n", BodyFraming.length(.max), true),
        ("HTTP/1.1 200 OK", "Content-Length: 0\r\n", .length(0), true),
        ("HTTP/1.1 200 OK", "Transfer-Encoding: Chunked\r\n", .chunked, true),
        ("HTTP/1.1 200 OK", "", .untilClose, false), ("HTTP/1.0 200 OK", "", .untilClose, false),
        ("HTTP/1.1 200 OK", "Content-Length: 3\r\nConnection: close\r\n", .length(3), false),
        ("HTTP/1.0 200 OK", "Content-Length: 3\r\n", .length(3), false),
        ("HTTP/1.0 200 OK", "Content-Length: 3\r\nConnection: keep-alive\r\n", .length(3), true),
        ("HTTP/1.1 204 No Content", "", .none, true), ("HTTP/1.1 204 No Content", "Content-Length: 0\r\n", .none, true),
        ("HTTP/1.1 204 No Content", "Content-Length: 3\r\n", .none, false),
        ("HTTP/1.1 204 No Content", "Transfer-Encoding: chunked\r\n", .none, false),
        ("HTTP/1.1 304 Not Modified", "", .none, true),
        ("HTTP/1.1 304 Not Modified", "Content-Length: 0\r\n", .none, true),
        ("HTTP/1.1 304 Not Modified", "Content-Length: 3\r\n", .none, false),
        ("HTTP/1.1 304 Not Modified", "Transfer-Encoding: chunked\r\n", .none, false),
        ("HTTP/1.1 100 Continue", "", .none, true), ("HTTP/1.1 100 Continue", "Connection: close\r\n", .none, false),
        ("HTTP/1.1 103 Early Hints", "Content-Length: 0\r\n", .none, true),
    ])
    func framingAndReuseFollowStatusAndFields(
        line: String, fields: String, framing: BodyFraming, keepAlive: Bool
    ) throws {
        let head = try head("\(line)\r\n\(fields)\r\n")
        #expect(head.framing == framing)
        #expect(head.keepAlive == keepAlive)
    }

    @Test(arguments: ["Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n"])
    func interimHeadThatDeclaresABodyIsRefused(fields: String) {
        for status in [100, 102, 103, 199] {
            let reading = ResponseReading.read(bytes("HTTP/1.1 \(status) X\r\n\(fields)\r\n"))
            #expect(reading.error == .interimWithBody)
        }
    }

    @Test func answerToHeadHasNoBody() throws {
        let declared = try head("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", answering: .head)
        #expect(declared.framing == .none)
        #expect(declared.contentLength == 9)
        #expect(declared.keepAlive)
        #expect(try head("HTTP/1.1 200 OK\r\n\r\n", answering: .head).framing == .none)
        #expect(try head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", answering: .head).framing == .none)
    }

    @Test func interimHeadsPrecedeTheFinalOne() throws {
        let input = bytes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        var parser = ResponseParser(limits: ResponseLimits())
        let interim = try #require(try parser.head(in: input.span, answering: .post))
        #expect(interim.head.isInterim)
        let rest = input.span.extracting(interim.consumed..<input.count)
        let final = try #require(try parser.head(in: rest, answering: .post))
        #expect(final.head.status == 200)
        #expect(interim.consumed + final.consumed == input.count - 1)
        #expect(text(final.head.bytes, final.head.first(.contentLength)) == "1")
    }

    @Test func hopByHopFieldsOfAResponseAreTold() throws {
        let fields =
            "Connection: x-a\r\nX-A: 1\r\nKeep-Alive: t\r\nSet-Cookie: c\r\nDate: d\r\nProxy-Authenticate: p\r\n"
        let head = try head("HTTP/1.1 200 OK\r\n\(fields)\r\n")
        #expect(head.fields.filter { !head.isHopByHop($0) }.map(\.known) == [.setCookie, .date])
    }

    @Test func limitsHoldExactly() {
        let input = bytes("HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\n")
        func error(_ limits: ResponseLimits) -> ResponseError? {
            let whole = ResponseReading.read(input, limits: limits)
            #expect(whole == ResponseReading.read(input, cuts: [Int](0..<input.count), limits: limits))
            return whole.error
        }
        #expect(error(ResponseLimits(statusLine: 15, fields: 2, head: input.count)) == nil)
        #expect(error(ResponseLimits(statusLine: 14)) == .statusLineTooLong)
        #expect(error(ResponseLimits(fields: 1)) == .syntax(.tooManyFields))
        for head in 0..<input.count {
            #expect(error(ResponseLimits(head: head)) == .syntax(.tooLarge))
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: \t\r\n\r\nab", "HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 OK\nX: y\n\n",
        "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 101 X\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "junk\r\n\r\n",
    ])
    func everySplitReadsAsTheWhole(input: String) {
        let input = bytes(input)
        let whole = ResponseReading.read(input)
        for first in 0...input.count {
            for second in first...input.count {
                let reading = ResponseReading.read(input, cuts: [first, second])
                if reading != whole { Issue.record("cut at \(first) and \(second): \(reading)") }
            }
        }
        #expect(ResponseReading.read(input, cuts: [Int](0...input.count)) == whole)
    }

    @Test(arguments: 0..<4)
    func randomDamageReadsTheSameInAnySplit(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let good = bytes("HTTP/1.1 200 OK\r\nContent-Length: 12\r\nSet-Cookie: a=b\r\nConnection: x, close\r\n\r\nabc")
        let pieces: [UInt8] = [0x0D, 0x0A, 0x20, 0x09, 0x3A, 0x2C, 0x00, 0x7F, 0xFF, 0x31, 0x61]
        var accepted = 0
        for _ in 0..<2000 {
            var input = good
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                input[Int.random(in: 0..<input.count, using: &random)] = pieces.randomElement(using: &random) ?? 0
            }
            let whole = ResponseReading.read(input)
            #expect(ResponseReading.read(input, cuts: [Int](0...input.count)) == whole)
            if whole.head != nil { accepted += 1 }
        }
        #expect(accepted > 50)
    }
}
