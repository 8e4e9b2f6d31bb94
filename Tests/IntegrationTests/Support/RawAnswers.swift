import Foundation
import Testing

/// What Enterprise Manager answers to one request by raw bytes, and what may come of it.
struct RawAnswer {
    enum Outcome {
        /// The client is told by one of these statuses, whole, in emgate's own words; the connection goes on or is
        /// closed in good order.
        case failed([Int])
        /// The client gets an answer with one of these statuses that is cut short, and the connection is cut.
        case cut([Int])
        /// The client gets just this answer.
        case passed(Int, String)
    }

    let name: String
    var script: RawBattery.Script
    /// Any of them is acceptable.
    let outcomes: [Outcome]
    /// What is asked for; by default a finished session.
    var target = RawAnswer.session
    /// How often the request may reach Enterprise Manager.
    var arrivals = 1
    /// Whether the connection to Enterprise Manager may carry a further request.
    var mayBeReused = false

    static let session = "/api/backupSessions/5e551011-f1ed-4bac-8a11-000000000001?format=Entity"

    /// A session that is stored where it comes with a sound head.
    static let entity = """
        <BackupJobSession xmlns="http://www.veeam.com/ent/v1.0" Href="https://a\(session)" \
        Type="BackupJobSession" Name="N" UID="urn:veeam:BackupJobSession:5e551011-f1ed-4bac-8a11-000000000001">\
        <Links /><CreationTimeUTC>2021-09-24T20:00:09Z</CreationTimeUTC><EndTimeUTC>2021-09-24T20:02:54Z</EndTimeUTC>\
        <State>Stopped</State><Result>Success</Result></BackupJobSession>
        """

    /// What follows a head of 200 and its type; the lines end in CRLF.
    static func head(_ lines: String, status: String = "HTTP/1.1 200 OK", type: String = "application/xml") -> String {
        "\(status)\r\nContent-Type: \(type)\r\n\(lines)\r\n"
    }

    static func raw(
        _ name: String, _ text: String, end: RawBattery.Script.End = .keep, target: String = session,
        _ outcomes: Outcome...
    ) -> RawAnswer {
        RawAnswer(
            name: name, script: RawBattery.Script(parts: [text.data(using: .isoLatin1) ?? Data()], end: end),
            outcomes: outcomes, target: target)
    }

    /// The same answer with what follows its first part in a segment of its own, some time later.
    func followed(by text: String) -> RawAnswer {
        var copy = RawAnswer(
            name: name + ", in two parts", script: script, outcomes: outcomes, target: target, arrivals: arrivals,
            mayBeReused: mayBeReused)
        copy.script.parts.append(text.data(using: .isoLatin1) ?? Data())
        return copy
    }

    /// The same with a session of its own, so that none is a hit because of another.
    fileprivate func numbered(_ number: Int) -> RawAnswer {
        func rename(_ text: String) -> String {
            text.replacingOccurrences(of: "8a11-000000000001", with: "8a11-\(100_000_000_000 + number)")
        }
        var copy = RawAnswer(
            name: name, script: script,
            outcomes: outcomes.map {
                if case .passed(let status, let body) = $0 { .passed(status, rename(body)) } else { $0 }
            },
            target: rename(target), arrivals: arrivals, mayBeReused: mayBeReused)
        copy.script.parts = script.parts.map { part in
            String(data: part, encoding: .isoLatin1).flatMap { rename($0).data(using: .isoLatin1) } ?? part
        }
        return copy
    }

    fileprivate var request: RawCase {
        RawCase(
            name: name,
            steps: [
                .send("GET \(target) HTTP/1.1\r\nHost: a\r\nX-RestSvcSessionId: t\r\nX-Case: \(name)\r\n\r\n")
            ])
    }

    /// What is not acceptable about a result; nil when all is well.
    fileprivate func problem(with result: RawBattery.Result) -> String? {
        guard (1...arrivals).contains(result.arrived.count) else { return "EM was not asked \(arrivals) times" }
        guard result.rest.isEmpty, result.finals.count == 1, let answer = result.finals.first else {
            return "not one answer"
        }
        if !mayBeReused, result.arrived.contains(where: { result.later.contains($0.connection) }) {
            return "the connection was reused"
        }
        let problems = outcomes.map { Self.problem($0, answer, result.after) }
        return problems.contains(nil) ? nil : problems.compactMap { $0 }.joined(separator: " and ")
    }

    private static func problem(_ outcome: Outcome, _ answer: RawBattery.Response, _ after: String) -> String? {
        switch outcome {
        case .failed(let statuses):
            guard statuses.contains(answer.status), answer.isWhole else { return "not a whole \(statuses)" }
            guard answer.text.contains("Enterprise Manager") else { return "not emgate's own words" }
            return ["open", "closed"].contains(after) ? nil : "not in order"
        case .cut(let statuses):
            guard statuses.contains(answer.status), !answer.isWhole else { return "not \(statuses) and cut" }
            return after == "cut" ? nil : "not cut"
        case .passed(let status, let body):
            guard answer.status == status, answer.isWhole, answer.text == body else { return "not \(status) \(body)" }
            return after == "open" ? nil : "not open"
        }
    }
}

extension RawBattery {
    /// Has Enterprise Manager give each answer, and expects its outcome and that nothing was stored.
    func check(_ answers: [RawAnswer], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let answers = answers.enumerated().map { $1.numbered($0) }
        var scripts: [String: Script] = [:]
        for answer in answers { scripts[answer.name] = answer.script }
        try #require(scripts.count == answers.count, "each has a name of its own")
        for (answer, result) in zip(answers, try run(answers.map(\.request), scripts: scripts)) {
            if let problem = answer.problem(with: result) {
                Issue.record("\(answer.name): \(problem); \(result.summary)", sourceLocation: sourceLocation)
            }
        }
        #expect(try metric("emgate_store_entries") == 0, sourceLocation: sourceLocation)
    }
}
