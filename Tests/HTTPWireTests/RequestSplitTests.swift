import HTTPSemantics
import Testing

@testable import HTTPWire

@Suite struct RequestSplitTests {
    private static let heads = [
        "GET /api/backupSessions?format=Entity HTTP/1.1\r\nHost: em:9398\r\nAccept: application/json\r\n\r\n",
        "\r\n\r\nPOST http://[::1]:9398 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
        "PUT /ü HTTP/1.0\r\nConnection: x-a, keep-alive\r\nX-A:\t\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/3.0\r\n\r\n", "\r\n\r\n\r\n\r\n\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n", "\r\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ]

    @Test(arguments: heads)
    func everySplitReadsAsTheWhole(input: String) {
        let input = bytes(input)
        let whole = RequestReading.read(input)
        for first in 0...input.count {
            #expect(RequestReading.read(input, cuts: [first]) == whole, "cut at \(first)")
            for second in first...input.count {
                let reading = RequestReading.read(input, cuts: [first, second])
                if reading != whole { Issue.record("cut at \(first) and \(second): \(reading)") }
            }
        }
        #expect(RequestReading.read(input, cuts: [Int](0...input.count)) == whole)
    }

    @Test func headIsReadWithItsLastByteAndNotBefore() {
        let input = bytes(Self.heads[0])
        for end in 0..<input.count {
            #expect(RequestReading.read([UInt8](input[..<end])) == .incomplete)
        }
        #expect(RequestReading.read(input).head != nil)
    }

    /// Puts bytes that parsers stumble over into good heads at random.
    @Test(arguments: 0..<8)
    func randomDamageReadsTheSameInAnySplit(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "\r", "\n", "\r\n", "\r\n\r\n", " ", "\t", ":", ",", "\0", "\u{7f}", "\u{ff}", "a", "1", "Host: b\r\n",
        ]
        var accepted = 0
        for _ in 0..<2000 {
            var input = bytes(Self.heads.randomElement(using: &random) ?? "")
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let at = Int.random(in: 0...input.count, using: &random)
                let end = min(input.count, at + Int.random(in: 0...2, using: &random))
                input.replaceSubrange(at..<end, with: bytes(pieces.randomElement(using: &random) ?? ""))
            }
            let whole = RequestReading.read(input)
            let cuts = (0..<3).map { _ in Int.random(in: 0...input.count, using: &random) }.sorted()
            #expect(RequestReading.read(input, cuts: cuts) == whole, "\(text(input).debugDescription)")
            #expect(RequestReading.read(input, cuts: [Int](0...input.count)) == whole)
            guard let head = whole.head else { continue }
            accepted += 1
            expectSoundness(of: head)
        }
        #expect(accepted > 100)
    }

    /// Checks by other means than the parser's what must hold of every head that was accepted.
    private func expectSoundness(of head: RequestHead) {
        let lines = head.bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        #expect(lines.allSatisfy { $0.last == 0x0D && $0.dropLast().allSatisfy { $0 != 0x0D && $0 != 0 } })
        #expect(head.fields.count == lines.count - 2)
        for (field, line) in zip(head.fields, lines.dropFirst()) {
            let name = text(head.bytes, field.name) ?? ""
            let value = text(head.bytes, field.value) ?? ""
            #expect(name.utf8.allSatisfy { ASCII.isTokenByte($0) } && !name.isEmpty)
            #expect(value.utf8.first != 0x20 && value.utf8.last != 0x20)
            let rest = text([UInt8](line.dropLast())).dropFirst(name.count)
            #expect(rest.first == ":" && rest.dropFirst().allSatisfy { $0 == " " || $0 == "\t" || value.contains($0) })
        }
        let names = head.fields.map { (text(head.bytes, $0.name) ?? "").lowercased() }
        let hasLength = names.contains("content-length")
        let isEncoded = names.contains("transfer-encoding")
        #expect(!(hasLength && isEncoded))
        #expect((head.framing == .chunked) == isEncoded)
        #expect((head.framing == .none) == (!hasLength && !isEncoded))
        #expect(names.filter { $0 == "host" }.count == 1 || head.version == .http10)
    }
}
