import HTTPWire
import NIOCore
import Testing

@testable import Upstream

struct RequestSerializerTests {
    private func head(_ request: UpstreamRequest, expectsContinue: Bool = false) -> String {
        String(
            buffer: RequestSerializer.head(
                of: request, hostField: Array("em:9398".utf8), expectsContinue: expectsContinue,
                allocator: ByteBufferAllocator()))
    }

    @Test func getHasConfiguredHostGivenFieldsAndNoFraming() {
        #expect(
            head(.get("/api/query?filter=a>=\"b\""))
                == "GET /api/query?filter=a>=\"b\" HTTP/1.1\r\nHost: em:9398\r\nAccept: application/xml\r\n\r\n")
    }

    @Test(arguments: [
        (BodyFraming.none, "Content-Length: 0\r\n"), (.length(0), "Content-Length: 0\r\n"),
        (.length(17), "Content-Length: 17\r\n"), (.chunked, "Transfer-Encoding: chunked\r\n"),
    ])
    func postSaysHowItsBodyIsFramed(framing: BodyFraming, line: String) {
        #expect(head(.post(framing)) == "POST /api/jobs HTTP/1.1\r\nHost: em:9398\r\n\(line)\r\n")
    }

    @Test func expectationIsPartOfTheHead() {
        #expect(head(.post(.length(3)), expectsContinue: true).contains("\r\nExpect: 100-continue\r\n"))
        #expect(!head(.post(.length(3))).contains("Expect"))
    }

    @Test(arguments: [1, 16_384, 16_385, 100_000])
    func chunksCarrySizeDataAndEnd(count: Int) {
        let data = ByteBuffer(repeating: 0x61, count: count)
        let pieces = RequestSerializer.chunk(data, allocator: ByteBufferAllocator())
        let joined = pieces.map { String(buffer: $0) }.joined()
        #expect(joined == "\(String(count, radix: 16))\r\n\(String(buffer: data))\r\n")
        #expect(pieces.count == (count <= RequestSerializer.copiedChunkSize ? 1 : 3))
    }
}
