import Testing

/// What follows a request on its connection.
@Suite struct ConnectionReuseTests {
    private static let get = RawCase.request("GET /api/x")
    private static let big = String(repeating: "x", count: 400_000)

    private static func numbered(_ count: Int) -> RawCase {
        let targets = (0..<count).map { "/api/\($0)" }
        return RawCase(
            name: "\(count) pipelined", steps: [.send(targets.map { RawCase.request("GET \($0)") }.joined())],
            methods: targets.map { _ in "GET" }, outcome: .forwarded(targets.map { "GET \($0) none " }))
    }

    @Test func pipelinedRequestsAreAnsweredInTheirOrder() throws {
        let post = RawCase.post("Content-Length: 3", body: "abc")
        let chunks = RawCase.post("Transfer-Encoding: chunked", body: "3\r\nabc\r\n0\r\n\r\n")
        try RawBattery().check([
            Self.numbered(2), Self.numbered(50),
            .forwarded(
                "bodies of all framings", "POST /api/x length abc", "POST /api/x chunked abc", "GET /api/x none ",
                "POST /api/x length abc", raw: post + chunks + Self.get + post),
            .forwarded(
                "HEAD first", "HEAD /api/x none ", "GET /api/x none ", raw: RawCase.request("HEAD /api/x") + Self.get),
            .forwarded("empty line between", "GET /api/x none ", "GET /api/x none ", raw: Self.get + "\r\n" + Self.get),
            RawCase(
                name: "a malformed one behind a good one", steps: [.send(Self.get + "GET\r\n\r\n" + Self.get)],
                methods: ["GET", "GET"], outcome: .forwardedThenRefused(["GET /api/x none "], [400])),
            RawCase(
                name: "a smuggling one behind a good one",
                steps: [
                    .send(Self.get + RawCase.post("Content-Length: 5", "Transfer-Encoding: x", body: "") + Self.get)
                ],
                methods: ["GET", "POST"], outcome: .forwardedThenRefused(["GET /api/x none "], [400])),
        ])
    }

    @Test func nothingIsReadBehindTheLastRequest() throws {
        try RawBattery().check([
            .forwarded(
                "Connection: close", "GET /api/x none ", after: "closed",
                raw: RawCase.request("GET /api/x", "Connection: close") + Self.get),
            .forwarded(
                "close among others", "GET /api/x none ", after: "closed",
                raw: RawCase.request("GET /api/x", "Connection: keep-alive, Close") + Self.get),
            .forwarded("HTTP/1.0", "GET /api/x none ", after: "closed", raw: "GET /api/x HTTP/1.0\r\n\r\n" + Self.get),
            .forwarded(
                "HTTP/1.0 kept alive", "GET /api/x none ", "GET /api/x none ",
                raw: "GET /api/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + Self.get),
            .forwarded(
                "HTTP/1.0 with a length", "POST /api/x length abc", after: "closed",
                raw: "POST /api/x HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc" + Self.get),
        ])
    }

    @Test func halfClosedConnectionGetsItsAnswers() throws {
        func shut(_ name: String, _ text: String, _ outcome: RawCase.Outcome, _ count: Int = 1) -> RawCase {
            RawCase(
                name: name, steps: [.send(text), .shut], methods: Array(repeating: "GET", count: count),
                outcome: outcome, after: ["closed"])
        }
        let partial = RawCase.post("Content-Length: 3", body: "a")
        let late = RawCase.post("Content-Length: 20000", body: String(repeating: "a", count: 16_384))
        try RawBattery().check([
            shut("whole", Self.get, .forwarded(["GET /api/x none "])),
            shut("pipelined", Self.get + Self.get, .forwarded(["GET /api/x none ", "GET /api/x none "]), 2),
            shut("with a body", RawCase.post("Content-Length: 3", body: "abc"), .forwarded(["POST /api/x length abc"])),
            shut("in the head", "GET /api/x HTTP/1.1\r\nHost: a\r\n", .refused([400, 0])),
            shut("in the request line", "GET /ap", .refused([400, 0])), shut("before any byte", "", .refused([0])),
            shut("in the body", partial, .refused([400, 0])),
            shut("late in the body", late, .broken([400, 0], "POST /api/x length")),
            shut(
                "in a chunk", RawCase.post("Transfer-Encoding: chunked", body: "3\r\na"),
                .refused([400, 0])),
            shut(
                "before the last CRLF", RawCase.post("Transfer-Encoding: chunked", body: "3\r\nabc\r\n0\r\n"),
                .refused([400, 0])),
        ])
    }

    @Test(arguments: [RawCase.Step.fin, .abort])
    func requestThatIsBrokenOffNeverBecomesWhole(end: RawCase.Step) throws {
        let battery = try RawBattery()
        let starts = [
            "Host: a\r\n", "Host: a\r\nContent-Length: 3\r\n\r\na",
            "Host: a\r\nContent-Length: 100\r\n\r\nGET /api/smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
            "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na",
            "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        ]
        let cases = starts.enumerated().map { number, start in
            RawCase(name: start, steps: [.send("POST /api/\(number) HTTP/1.1\r\n" + start), end])
        }
        let results = try battery.run(cases + [.forwarded("last", "GET /api/x none ", raw: Self.get)])
        for result in results.dropLast() {
            #expect(["cut", "left", "closed"].contains(result.after), "\(result.name): \(result.summary)")
        }
        // What is broken off may reach EM a little later, in part; but not twice, and never as a whole.
        let arrived = results.flatMap(\.arrived).filter { $0.target != "/api/x" }
        #expect(Set(arrived.map(\.target)).isSubset(of: ["/api/1", "/api/2", "/api/3", "/api/4"]))
        #expect(Set(arrived.map(\.target)).count == arrived.count)
        #expect(arrived.allSatisfy { !$0.isComplete && $0.violation == nil }, "\(arrived.map(\.text))")
    }

    /// A hit and an error are answered before the request's body was read.
    @Test func unreadBodyIsDrainedWithinABoundOrTheConnectionCloses() throws {
        let battery = try RawBattery()
        func via(_ body: String, _ length: Int) -> String {
            RawCase.post(
                "Via: 1.1 emgate, 1.1 emgate, 1.1 emgate, 1.1 emgate", "Content-Length: \(length)", body: body)
        }
        let results = try battery.run([
            RawCase(name: "small body, complete", steps: [.send(via("abc", 3))]),
            RawCase(
                name: "small body, and a request behind it", steps: [.send(via("abc", 3) + Self.get)],
                methods: ["POST", "GET"]),
            RawCase(name: "small body that looks like a request", steps: [.send(via(Self.get, Self.get.utf8.count))]),
            RawCase(name: "large body", steps: [.send(via(Self.big, Self.big.utf8.count) + Self.get)]),
            RawCase(name: "large body that never comes", steps: [.send(via("", 60_000_000))]),
            RawCase(name: "small body that never comes", steps: [.send(via("", 3)), .answer, .end], methods: []),
            RawCase(
                name: "expecting",
                steps: [
                    .send(
                        RawCase.post(
                            "Via: 1.1 emgate, 1.1 emgate, 1.1 emgate, 1.1 emgate", "Expect: 100-continue",
                            "Content-Length: 3", body: ""))
                ]),
        ])
        for result in results {
            #expect(result.finals.first?.status == 508, "\(result.name): \(result.summary)")
            #expect(result.arrived.allSatisfy { $0.text == "GET /api/x none " }, "\(result.name): \(result.summary)")
            #expect(result.rest.isEmpty)
        }
        #expect(results[0].after == "open" && results[1].after == "open" && results[2].after == "open")
        #expect(results.map(\.arrived.count) == [0, 1, 0, 0, 0, 0, 0])
        for result in [results[3], results[4], results[6]] {
            #expect(["closed", "cut"].contains(result.after), "\(result.name): \(result.summary)")
            #expect(result.finals.first?["Connection"] == "close", "\(result.name)")
        }
        #expect(results[5].after == "closed", "\(results[5].summary)")
    }

    @Test func requestsPerConnectionAreLimited() throws {
        let battery = try RawBattery(settings: ["--limits-requests-per-connection", "3"])
        let five = String(repeating: Self.get, count: 5)
        let result = try #require(
            try battery.run([RawCase(name: "five", steps: [.send(five)], methods: Array(repeating: "GET", count: 5))])
                .first)
        #expect(result.finals.map(\.status) == [200, 200, 200])
        #expect(result.finals.last?["Connection"] == "close")
        #expect(result.after == "closed")
        #expect(result.arrived.count == 3)
    }
}
