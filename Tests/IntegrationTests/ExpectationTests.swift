import Testing

/// `Expect` (RFC 9110 section 10.1.1), and requests to change the protocol.
@Suite struct ExpectationTests {
    private static let fields = "Content-Length: 3"

    @Test(arguments: [["200-ok", "100-continue, x", "100-continue;a", "100", "", "x, 100-continue"]])
    func otherExpectationFails(values: [String]) throws {
        try RawBattery().check(
            values.map { .refused("Expect: \($0)", 417, raw: RawCase.post("Expect: \($0)", Self.fields, body: "abc")) }
                + [
                    .refused(
                        "two lines", 417,
                        raw: RawCase.post("Expect: 100-continue", "Expect: x", Self.fields, body: "abc")),
                    .refused("without a body", 417, raw: RawCase.request("GET /api/x", "Expect: x")),
                    .refused("HTTP/1.0", 417, raw: "GET /api/x HTTP/1.0\r\nExpect: x\r\n\r\n"),
                ])
    }

    @Test func continueIsSentOnlyToWhoWaitsForIt() throws {
        let expecting = RawCase.post("Expect: 100-Continue", Self.fields, body: "")
        let results = try RawBattery().run([
            RawCase(name: "waits", steps: [.send(expecting), .answer, .send("abc")]),
            RawCase(name: "does not wait", steps: [.send(expecting + "abc")]),
            RawCase(name: "no body", steps: [.send(RawCase.request("GET /api/x", "Expect: 100-continue"))]),
            RawCase(
                name: "HTTP/1.0",
                steps: [.send("POST /api/x HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc")]),
            RawCase(
                name: "refused head",
                steps: [.send(RawCase.post("Expect: 100-continue", "Content-Length: x", body: ""))]),
        ])
        let statuses = results.map { $0.answers.map(\.status) }
        #expect(statuses[0] == [100, 200])
        #expect([[200], [100, 200]].contains(statuses[1]))
        #expect([[200], [100, 200]].contains(statuses[2]))
        #expect(statuses[3] == [200], "HTTP/1.0 knows no interim responses")
        #expect(statuses[4] == [400], "nobody is asked for a body that is refused")
        #expect(results.map(\.after) == ["open", "open", "open", "closed", "closed"])
        #expect(results.map { $0.arrived.map(\.text) }[0] == ["POST /api/x length abc"])
        #expect(results[4].arrived.isEmpty)
    }

    @Test func protocolIsNeverChanged() throws {
        let h2c = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"]
        let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        let upgrade = RawCase.request("GET /api/x", h2c[0], h2c[1], h2c[2])
        try RawBattery().check([
            .forwarded("h2c", "GET /api/x none ", raw: upgrade),
            .forwarded(
                "h2c of a POST", "POST /api/x length abc",
                raw: RawCase.post(h2c[0], h2c[1], h2c[2], Self.fields, body: "abc")),
            .forwarded(
                "h2c without Connection", "GET /api/x none ", raw: RawCase.request("GET /api/x", h2c[1], h2c[2])),
            .forwarded(
                "WebSocket", "GET /api/x none ",
                raw: RawCase.request(
                    "GET /api/x", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")),
            .forwarded(
                "TLS", "OPTIONS * none ", raw: RawCase.request("OPTIONS *", "Connection: Upgrade", "Upgrade: TLS/1.2")),
            RawCase(
                name: "h2c and at once the preface", steps: [.send(upgrade + preface)], methods: ["GET", "GET"],
                outcome: .forwardedThenRefused(["GET /api/x none "], [400, 505])),
        ])
    }

    @Test func plainHTTPOnTheTLSPortReachesNobody() throws {
        let requests = [
            "GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /api/x\r\n",
            "CONNECT em:9398 HTTP/1.1\r\nHost: em:9398\r\n\r\n",
            "GET /api/x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2\r\n\r\n",
        ]
        try RawBattery().check(
            requests.map { RawCase(name: $0, steps: [.send($0)], isPlain: true, outcome: .refused([400])) })
    }
}
