import Foundation
import Testing

/// An answer of Enterprise Manager whose end is not beyond doubt is not passed off as whole, nor stored, and its
/// connection carries nothing more.
@Suite struct ResponseFramingTests {
    private static let entity = RawAnswer.entity
    private static let length = entity.utf8.count
    private static let listTarget = "/api/backupSessions?format=Entity"
    private static let list =
        #"<BackupJobSessions xmlns="http://www.veeam.com/ent/v1.0">\#(entity)</BackupJobSessions>"#
    private static let second = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"

    private static func head(_ lines: String) -> String { RawAnswer.head(lines) }
    private static func bad(_ name: String, _ text: String, _ end: RawBattery.Script.End = .keep) -> RawAnswer {
        .raw(name, text, end: end, .failed([502, 504]))
    }

    @Test func wrongLengthIsAnError() throws {
        try RawBattery().check([
            Self.bad("one byte short", Self.head("Content-Length: \(Self.length + 1)\r\n") + Self.entity, .close),
            Self.bad("nothing came", Self.head("Content-Length: \(Self.length)\r\n"), .close),
            Self.bad("reset", Self.head("Content-Length: \(Self.length + 1)\r\n") + Self.entity, .reset),
            Self.bad("one byte long", Self.head("Content-Length: \(Self.length - 1)\r\n") + Self.entity),
            Self.bad("length 2^64", Self.head("Content-Length: 18446744073709551616\r\n") + Self.entity),
            Self.bad("length 2^63", Self.head("Content-Length: 9223372036854775808\r\n") + Self.entity, .close),
            Self.bad("negative length", Self.head("Content-Length: -1\r\n") + Self.entity),
            Self.bad("signed length", Self.head("Content-Length: +\(Self.length)\r\n") + Self.entity),
            Self.bad("hex length", Self.head("Content-Length: 0x10\r\n") + Self.entity),
            Self.bad("empty length", Self.head("Content-Length:\r\n") + Self.entity),
            Self.bad("list of lengths", Self.head("Content-Length: \(Self.length), \(Self.length)\r\n") + Self.entity),
            Self.bad(
                "two lengths", Self.head("Content-Length: \(Self.length)\r\nContent-Length: 5\r\n") + Self.entity),
            Self.bad(
                "length and coding",
                Self.head("Content-Length: \(Self.length)\r\nTransfer-Encoding: chunked\r\n") + Self.entity),
            Self.bad("coding gzip", Self.head("Transfer-Encoding: gzip\r\n") + Self.entity, .close),
            Self.bad("coding gzip, chunked", Self.head("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n"),
            Self.bad(
                "coding twice",
                Self.head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"),
            Self.bad(
                "coding of HTTP/1.0",
                RawAnswer.head("Transfer-Encoding: chunked\r\n", status: "HTTP/1.0 200 OK") + "0\r\n\r\n"),
        ])
    }

    @Test func malformedChunksAreAnError() throws {
        let chunked = Self.head("Transfer-Encoding: chunked\r\n")
        let size = String(Self.length, radix: 16)
        try RawBattery().check([
            Self.bad("size x", chunked + "x\r\n\(Self.entity)\r\n0\r\n\r\n"),
            Self.bad("size 0x", chunked + "0x\(size)\r\n\(Self.entity)\r\n0\r\n\r\n"),
            Self.bad("size with a space", chunked + "\(size) \r\n\(Self.entity)\r\n0\r\n\r\n"),
            Self.bad("size 2^64", chunked + "10000000000000000\r\n\(Self.entity)\r\n0\r\n\r\n"),
            Self.bad("size in LF", chunked + "\(size)\n\(Self.entity)\r\n0\r\n\r\n"),
            Self.bad("no CRLF after the data", chunked + "\(size)\r\n\(Self.entity)0\r\n\r\n"),
            Self.bad("no last chunk", chunked + "\(size)\r\n\(Self.entity)\r\n", .close),
            Self.bad("no last CRLF", chunked + "\(size)\r\n\(Self.entity)\r\n0\r\n", .close),
            Self.bad("malformed trailer", chunked + "\(size)\r\n\(Self.entity)\r\n0\r\nX\r\n\r\n"),
            Self.bad("data too long", chunked + "5\r\n\(Self.entity)\r\n0\r\n\r\n"),
            Self.bad("no chunks at all", chunked + Self.entity, .close),
        ])
    }

    /// Bytes that nobody asked for: what came with them cannot be trusted either.
    @Test func bytesBeyondTheBodyAreNotStoredAndNotSmuggledOn() throws {
        let whole = Self.head("Content-Length: \(Self.length)\r\n") + Self.entity
        let sizes = String(Self.length, radix: 16)
        let chunked = Self.head("Transfer-Encoding: chunked\r\n") + "\(sizes)\r\n\(Self.entity)\r\n0\r\n\r\n"
        let text = RawAnswer.head("Content-Length: 3\r\n", type: "text/plain") + "abc"
        func beyond(_ name: String, _ answer: String) -> RawAnswer {
            .raw(name, answer, .passed(200, Self.entity), .failed([502]))
        }
        try RawBattery().check([
            beyond("a second answer", whole + Self.second), beyond("a byte", whole + "x"),
            beyond("CRLF", whole + "\r\n"), beyond("behind chunks", chunked + Self.second),
            .raw(
                "a second answer behind a list",
                Self.head("Content-Length: \(Self.list.utf8.count)\r\n") + Self.list + Self.second,
                target: Self.listTarget, .passed(200, Self.list), .failed([502])),
            .raw("behind a text", text + Self.second, target: "/api/x", .passed(200, "abc"), .failed([502])),
            .raw(
                "behind no body", RawAnswer.head("Content-Length: 0\r\n", type: "text/plain") + Self.second,
                target: "/api/x", .passed(200, ""), .failed([502])),
        ])
    }

    /// The end of the connection does not tell that the body is whole.
    @Test func bodyWithoutLengthIsNotStoredAndItsConnectionNotReused() throws {
        let text = RawAnswer.head("", type: "text/plain")
        try RawBattery().check([
            .raw("a text", text + "abc", end: .close, target: "/api/x", .passed(200, "abc")),
            .raw(
                "a text of HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nabc", end: .close, target: "/api/x", .passed(200, "abc")),
            .raw("a session", Self.head("") + Self.entity, end: .close, .passed(200, Self.entity)),
            .raw("a list", Self.head("") + Self.list, end: .close, target: Self.listTarget, .passed(200, Self.list)),
            .raw(
                "half a session", Self.head("") + Self.entity.prefix(Self.length / 2), end: .close, .failed([502]),
                .cut([200])),
        ])
    }

    @Test func bodyWhereNoneMayBeIsNotPassedOn() throws {
        func answer(_ status: Int, _ lines: String, _ body: String) -> RawAnswer {
            let name = "status \(status) \(lines.prefix { $0 != "\r\n" }) \(body.utf8.count) bytes"
            return .raw(
                name, "HTTP/1.1 \(status) X\r\n\(lines)\r\n\(body)", .passed(status, ""), .failed([502]))
        }
        try RawBattery().check([
            answer(204, "Content-Length: 5\r\n", "hello"), answer(204, "", "hello"),
            answer(204, "X: y\r\n", Self.second),
            answer(204, "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
            answer(304, "Content-Length: 5\r\n", "hello"), answer(304, "", "hello"),
            answer(304, "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
            answer(304, "X: y\r\n", Self.second),
            answer(204, "Content-Length: 5\r\n", "").followed(by: "hello"),
            answer(304, "Content-Length: 5\r\n", "").followed(by: "hello"),
            answer(304, "Transfer-Encoding: chunked\r\n", "").followed(by: "5\r\nhello\r\n0\r\n\r\n"),
            answer(304, "Content-Length: \(Self.second.utf8.count)\r\n", "").followed(by: Self.second),
        ])
    }

    @Test func interimAnswersAreNotTakenForTheFinalOne() throws {
        let final = RawAnswer.head("Content-Length: 3\r\n", type: "text/plain") + "abc"
        func passed(_ name: String, _ interim: String) -> RawAnswer {
            var answer = RawAnswer.raw(name, interim + final, target: "/api/x", .passed(200, "abc"))
            answer.mayBeReused = true
            return answer
        }
        let hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"
        try RawBattery().check([
            passed("100", "HTTP/1.1 100 Continue\r\n\r\n"), passed("102", "HTTP/1.1 102 Processing\r\n\r\n"),
            passed("103", hint), passed("199", "HTTP/1.1 199 X\r\n\r\n"), passed("several", hint + hint + hint),
            Self.bad("too many", String(repeating: hint, count: 20) + final),
            Self.bad("101", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + final),
            Self.bad("101 without fields", "HTTP/1.1 101 Switching Protocols\r\n\r\n" + final),
            Self.bad("100 with a body", "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\nhello" + final),
            Self.bad(
                "100 with a response as its body",
                "HTTP/1.1 100 Continue\r\nContent-Length: \(final.utf8.count)\r\n\r\n" + final
            ).followed(by: final),
            Self.bad("chunked 103", "HTTP/1.1 103 X\r\nTransfer-Encoding: chunked\r\n\r\n").followed(by: final),
            RawAnswer.raw(
                "100 that closes", "HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n" + final, target: "/api/x",
                .passed(200, "abc")),
            Self.bad("100 and the end", "HTTP/1.1 100 Continue\r\n\r\n", .close),
        ])
    }

    @Test func sessionsOfAListThatIsNotWholeAreNotStored() throws {
        let size = String(Self.list.utf8.count, radix: 16)
        let chunked = Self.head("Transfer-Encoding: chunked\r\n") + "\(size)\r\n\(Self.list)\r\n"
        let long = Self.head("Content-Length: \(Self.list.utf8.count + 1)\r\n") + Self.list
        func lists(_ name: String, _ text: String, _ end: RawBattery.Script.End = .keep) -> RawAnswer {
            .raw(name, text, end: end, target: Self.listTarget, .failed([502]), .cut([200]))
        }
        let battery = try RawBattery()
        try battery.check([
            lists("short", long, .close), lists("short, reset", long, .reset), lists("no last chunk", chunked, .close),
            lists("a malformed chunk", chunked + "x\r\n"),
            lists("no length, cut", Self.head("") + Self.list.dropLast(20), .close),
        ])
        // The same list, whole, has its session stored.
        let script = RawBattery.Script(parts: [Data((chunked + "0\r\n\r\n").utf8)])
        let request = RawCase.request("GET \(Self.listTarget)", "X-RestSvcSessionId: t", "X-Case: whole")
        _ = try battery.run([RawCase(name: "whole", steps: [.send(request)])], scripts: ["whole": script])
        #expect(try battery.metric("emgate_store_entries") == 1)
    }

    @Test func largeAnswerThatGoesWrongIsCut() throws {
        let large = String(repeating: "0123456789", count: 200_000)
        let size = String(large.utf8.count, radix: 16)
        func text(_ lines: String) -> String { RawAnswer.head(lines, type: "text/plain") }
        try RawBattery().check([
            .raw("short", text("Content-Length: 2000001\r\n") + large, end: .close, target: "/api/x", .cut([200])),
            .raw(
                "chunks without end", text("Transfer-Encoding: chunked\r\n") + "\(size)\r\n\(large)\r\n", end: .close,
                target: "/api/x", .cut([200])),
            .raw(
                "a malformed chunk", text("Transfer-Encoding: chunked\r\n") + "\(size)\r\n\(large)\r\nx\r\n",
                target: "/api/x", .cut([200])),
        ])
    }

    @Test func answerBeforeTheRequestIsWholeIsPassedOnAndItsConnectionNotReused() throws {
        let battery = try RawBattery()
        let answer = RawAnswer.head("Content-Length: 3\r\n", status: "HTTP/1.1 413 X", type: "text/plain") + "abc"
        let script = RawBattery.Script(parts: [try #require(answer.data(using: .utf8))], isEarly: true)
        let body = String(repeating: "x", count: 3_000_000)
        let fields = ["X-Case: early", "Content-Length: 3000000"]
        let chunk = "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n"
        let cases = [
            RawCase(
                name: "length",
                steps: [.send(RawCase.post(fields[0], fields[1], body: String(body.prefix(16_384))))],
                methods: ["POST"]),
            RawCase(
                name: "length, body on its way",
                steps: [.send(RawCase.post(fields[0], fields[1], body: body))], methods: ["POST"]),
            RawCase(
                name: "chunks",
                steps: [.send(RawCase.post("X-Case: early", "Transfer-Encoding: chunked", body: chunk))],
                methods: ["POST"]),
        ]
        for result in try battery.run(cases, scripts: ["early": script]) {
            #expect(result.finals.map(\.status) == [413], "\(result.summary)")
            #expect(result.finals.first?.text == "abc" && result.rest.isEmpty)
            #expect(["open", "closed", "cut"].contains(result.after), "\(result.name): \(result.after)")
            #expect(result.arrived.count == 1 && result.arrived[0].violation == nil)
            #expect(result.arrived.allSatisfy { !result.later.contains($0.connection) }, "\(result.name): reused")
        }
    }
}
