import HTTPWire
import Testing

@Suite struct RequestLimitsTests {
    private func error(_ input: String, _ limits: RequestLimits) -> RequestError? {
        let input = bytes(input)
        let whole = RequestReading.read(input, limits: limits)
        let dripped = RequestReading.read(input, cuts: [Int](0..<input.count), limits: limits)
        #expect(whole == dripped)
        return whole.error
    }

    @Test func requestLineMayHaveExactlyTheLimit() {
        let line = "GET /" + String(repeating: "a", count: 100) + " HTTP/1.1"
        let limit = line.utf8.count
        #expect(error(line + "\r\nHost: a\r\n\r\n", RequestLimits(requestLine: limit)) == nil)
        #expect(error(line + "\r\nHost: a\r\n\r\n", RequestLimits(requestLine: limit - 1)) == .requestLineTooLong)
    }

    @Test func endlessRequestLineIsRefusedBeforeItEnds() {
        let input = "GET /" + String(repeating: "a", count: 200)
        #expect(error(input, RequestLimits(requestLine: 100)) == .requestLineTooLong)
        #expect(error(String(repeating: "a", count: 101), RequestLimits(requestLine: 100)) == nil)
        #expect(error(String(repeating: "a", count: 102), RequestLimits(requestLine: 100)) == .requestLineTooLong)
    }

    @Test func headMayHaveExactlyTheLimit() {
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "b", count: 50) + "\r\n\r\n"
        let limit = head.utf8.count
        #expect(error(head, RequestLimits(head: limit)) == nil)
        for tooSmall in 17..<limit {
            #expect(error(head, RequestLimits(head: tooSmall)) == .syntax(.tooLarge))
        }
    }

    @Test func emptyLinesInFrontDoNotCountTowardsTheHead() {
        let head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(error("\r\n\r\n" + head, RequestLimits(head: head.utf8.count)) == nil)
    }

    @Test func headLimitBelowTheRequestLineHolds() {
        #expect(error("GET / HTTP/1.1\r\nHost: a\r\n\r\n", RequestLimits(head: 10)) == .syntax(.tooLarge))
        #expect(error("GET / HTTP/1.1\r\nHost: a\r\n\r\n", RequestLimits(head: 0)) == .syntax(.tooLarge))
    }

    @Test func endlessFieldIsRefusedBeforeItEnds() {
        let input = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "b", count: 500)
        #expect(error(input, RequestLimits(head: 200)) == .syntax(.tooLarge))
    }

    @Test func fieldsMayBeExactlyAsManyAsTheLimit() {
        let input = "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n"
        #expect(error(input, RequestLimits(fields: 3)) == nil)
        #expect(error(input, RequestLimits(fields: 2)) == .syntax(.tooManyFields))
    }

    @Test func declaredBodyMayHaveExactlyTheLimit() {
        let input = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"
        #expect(error(input, RequestLimits(body: 10)) == nil)
        #expect(error(input, RequestLimits(body: 9)) == .bodyTooLarge)
    }

    @Test func defaultsAreThoseOfTheDocumentation() {
        let limits = RequestLimits()
        #expect(limits.requestLine == 16 * 1024)
        #expect(limits.fields == 100)
        #expect(limits.head == 32 * 1024)
        #expect(limits.body == 64 * 1024 * 1024)
    }
}
