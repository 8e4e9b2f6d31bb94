import HTTPWire
import Testing

@Suite struct HeadLinesTests {
    private func written(room: Int = 256, _ write: (inout OutputSpan<UInt8>) -> Void) -> String {
        text([UInt8](capacity: room) { write(&$0) })
    }

    @Test(arguments: [
        (200, "HTTP/1.1 200 OK\r\n"), (304, "HTTP/1.1 304 Not Modified\r\n"), (404, "HTTP/1.1 404 Not Found\r\n"),
        (503, "HTTP/1.1 503 Service Unavailable\r\n"), (299, "HTTP/1.1 299 \r\n"), (100, "HTTP/1.1 100 Continue\r\n"),
    ])
    func statusLineHasTheStandardReason(status: Int, line: String) {
        #expect(written { $0.append(statusLine: status) } == line)
    }

    @Test func statusLineKeepsAGivenReasonUnlessItWouldSplitTheHead() {
        let reason = bytes("BadRequest")
        #expect(written { $0.append(statusLine: 400, reason: reason.span) } == "HTTP/1.1 400 BadRequest\r\n")
        let split = bytes("X\r\nSet-Cookie: a")
        #expect(written { $0.append(statusLine: 400, reason: split.span) } == "HTTP/1.1 400 \r\n")
    }

    @Test func fieldLinesAreOursAsTheyStand() {
        let lines = written {
            $0.append(field: "Connection", "close")
            $0.append(field: "Content-Length", UInt64.max)
        }
        #expect(lines == "Connection: close\r\nContent-Length: 18446744073709551615\r\n")
    }

    @Test func whatDoesNotFitIsLeftOut() {
        #expect(written(room: 12) { $0.append(field: "Connection", "close") } == "Connection: ")
    }
}
