import Testing

@testable import EnterpriseManagerSimulator

/// A simulated EM at a fixed time, and what the tests need to talk to it without sockets.
struct Fixture {
    static let start: Timestamp = {
        guard let start = Timestamp(iso: "2026-06-15T09:30:00Z") else { return Timestamp(seconds: 0) }
        return start
    }()

    var simulator: Simulator
    var now: Timestamp
    var token: String?
    var host: String? = "em.test:9398"

    init(_ change: (inout SimulatorConfiguration) -> Void = { _ in }) {
        var configuration = SimulatorConfiguration(start: Self.start, tokenSeed: 7)
        configuration.scale.sessionsPerJob = 5
        change(&configuration)
        self.simulator = Simulator(configuration)
        self.now = configuration.start
    }

    /// A fixture whose requests carry a token of that user.
    static func loggedOn(
        _ role: Role = .administrator, version: String = "latest",
        _ change: (inout SimulatorConfiguration) -> Void = { _ in }
    ) throws -> Fixture {
        var fixture = Fixture(change)
        try fixture.logOn(role, version: version)
        return fixture
    }

    mutating func logOn(_ role: Role = .administrator, version: String = "latest") throws {
        let reply = send("POST", "/api/sessionMngr/?v=\(version)", [("Authorization", Self.basic(role.userName))])
        token = try #require(reply.fields.first { $0.name == "X-RestSvcSessionId" }?.value)
    }

    static func basic(_ user: String, _ password: String? = nil) -> String {
        "Basic " + Base64.encode(Array("\(user):\(password ?? user)".utf8))
    }

    /// Sends with the token, unless the fields carry a credential of their own.
    mutating func send(
        _ method: String, _ target: String, _ fields: [(String, String)] = [], body: String = ""
    ) -> Reply {
        var all = fields.map { (name: $0.0, value: $0.1) }
        if let host { all.append((name: "Host", value: host)) }
        let hasCredential = fields.contains { ["Authorization", "Cookie", "X-RestSvcSessionId"].contains($0.0) }
        if let token, !hasCredential { all.append((name: "X-RestSvcSessionId", value: token)) }
        return simulator.respond(to: SimulatedRequest(method, target, fields: all, body: Array(body.utf8)), at: now)
    }

    /// The body of a GET, which must be answered 200.
    mutating func text(_ target: String, _ fields: [(String, String)] = []) throws -> String {
        let reply = send("GET", target, fields)
        try #require(reply.status == 200, "\(target) was answered \(reply.status)")
        return body(reply)
    }

    func body(_ reply: Reply) -> String {
        var body = ReplyBody(reply, release: simulator.configuration.release)
        return String(decoding: body.collect(), as: UTF8.self)
    }

    /// A session that is running now and one that has ended, of a kind.
    func ids(_ kind: EntityKind) throws -> (finished: Identifier, running: Identifier?) {
        let entry = try #require(simulator.catalogue(at: now).first { $0.kind == kind })
        return (try #require(entry.finished.first), entry.running.first)
    }
}

extension StringProtocol {
    /// How often a text occurs.
    func occurrences(of text: String) -> Int {
        components(of: text).count - 1
    }

    private func components(of text: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = Substring(self)
        while let range = rest.firstRange(of: text) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        parts.append(rest)
        return parts
    }

    /// The text between two others; empty when there is none.
    func between(_ left: String, _ right: String) -> String {
        guard let start = firstRange(of: left), let end = self[start.upperBound...].firstRange(of: right) else {
            return ""
        }
        return String(self[start.upperBound..<end.lowerBound])
    }

    func hasText(_ text: String) -> Bool { firstRange(of: text) != nil }
}
