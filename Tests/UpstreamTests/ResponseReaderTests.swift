import HTTPWire
import NIOCore
import Testing

@testable import Upstream

struct ResponseReaderTests {
    private func reader(_ method: HTTPWire.Method = .get, bodyLimit: UInt64 = 1 << 20) -> ResponseReader {
        ResponseReader(method: method, limits: ResponseLimits(), bodyLimit: bodyLimit)
    }

    @Test func smallChunksAreGatheredIntoOnePiece() throws {
        var reader = reader()
        var input = ByteBuffer(string: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<50 { input.writeString("2\r\nab\r\n") }
        input.writeString("0\r\n\r\n")
        guard case .final = reader.nextHead(&input) else {
            Issue.record("no head")
            return
        }
        guard case .chunk(let piece, isLast: true) = reader.nextBody(&input) else {
            Issue.record("not one piece")
            return
        }
        #expect(String(buffer: piece) == String(repeating: "ab", count: 50))
        #expect(input.readableBytes == 0)
    }

    @Test func gatheringStopsAtItsSize() {
        var reader = reader()
        var input = ByteBuffer(string: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<5 { input.writeString("2000\r\n\(String(repeating: "x", count: 8192))\r\n") }
        _ = reader.nextHead(&input)
        guard case .chunk(let piece, isLast: false) = reader.nextBody(&input) else {
            Issue.record("no piece")
            return
        }
        #expect(piece.readableBytes == ResponseReader.gatheredSize)
    }

    @Test func bytesBeyondTheBodyAreLeft() {
        var reader = reader()
        var input = ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabEXTRA")
        _ = reader.nextHead(&input)
        guard case .chunk(let piece, isLast: true) = reader.nextBody(&input) else {
            Issue.record("no piece")
            return
        }
        #expect(String(buffer: piece) == "ab")
        #expect(String(buffer: input) == "EXTRA")
    }

    @Test func bodyAboveTheLimitIsRefused() {
        var reader = reader(bodyLimit: 3)
        var input = ByteBuffer(string: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n")
        _ = reader.nextHead(&input)
        guard case .failed(.bodyMalformed(.tooLarge)) = reader.nextBody(&input) else {
            Issue.record("not refused")
            return
        }
    }

    @Test func onlyACleanEndCompletesABodyWithoutLength() {
        for isClean in [true, false] {
            var reader = reader()
            var input = ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\nabc")
            _ = reader.nextHead(&input)
            _ = reader.nextBody(&input)
            switch reader.inputEnded(isClean: isClean) {
            case .ended: #expect(isClean)
            case .failed(.truncatedBody): #expect(!isClean)
            default: Issue.record("neither ended nor truncated")
            }
        }
    }

    @Test(arguments: [204, 304])
    func statusWithoutBodyNeedsNone(status: Int) {
        var reader = reader()
        var input = ByteBuffer(string: "HTTP/1.1 \(status) X\r\nServer: em\r\n\r\n")
        guard case .final = reader.nextHead(&input) else {
            Issue.record("no head")
            return
        }
        #expect(reader.isBodyEmpty)
    }
}
