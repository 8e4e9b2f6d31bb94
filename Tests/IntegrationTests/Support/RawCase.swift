import Foundation
import Testing

/// What a client does over one connection, and what may come of it.
struct RawCase: Encodable, Sendable {
    enum Step: Encodable, Sendable {
        case send(String)
        /// Byte by byte, each in a TLS record of its own.
        case bytes(String)
        /// Waits for a response, final or interim.
        case answer
        /// Says by close_notify that nothing more is sent, and goes on reading.
        case shut
        /// Shuts TCP down without close_notify.
        case fin
        /// Leaves by a reset.
        case abort
        /// Waits for the end of the connection.
        case end

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            let (kind, text): (String, String?) =
                switch self {
                case .send(let text): ("send", text)
                case .bytes(let text): ("bytes", text)
                case .answer: ("answer", nil)
                case .shut: ("shut", nil)
                case .fin: ("fin", nil)
                case .abort: ("abort", nil)
                case .end: ("end", nil)
                }
            try container.encode(kind, forKey: .kind)
            try container.encode(text?.data(using: .isoLatin1), forKey: .data)
        }

        private enum Key: CodingKey {
            case kind, data
        }
    }

    /// What is acceptable.
    enum Outcome: Sendable {
        /// One error with one of these statuses, then the end of the connection; 0 is the end without an answer.
        /// Nothing has reached Enterprise Manager.
        case refused([Int])
        /// As `refused`, but this head had reached Enterprise Manager, with a body that never became whole.
        case broken([Int], String)
        /// Exactly these requests have reached Enterprise Manager, and its echoes the client, in this order.
        case forwarded([String])
        /// As `forwarded`, and then one error with one of these statuses and the end of the connection.
        case forwardedThenRefused([String], [Int])
        /// What a test of its own looks at.
        case other
    }

    let name: String
    var steps: [Step]
    /// The methods of the final responses that are awaited.
    var methods = ["GET"]
    var isPlain = false
    var outcome = Outcome.other
    /// How the connection may be afterwards, where a request was forwarded.
    var after = ["open"]

    private enum CodingKeys: CodingKey {
        case name, steps, methods, isPlain, awaited
    }

    /// How many requests have to reach Enterprise Manager.
    private var awaited: Int {
        switch outcome {
        case .refused, .other: 0
        case .broken: 1
        case .forwarded(let requests), .forwardedThenRefused(let requests, _): requests.count
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(steps, forKey: .steps)
        try container.encode(methods, forKey: .methods)
        try container.encode(isPlain, forKey: .isPlain)
        try container.encode(awaited, forKey: .awaited)
    }

    /// The case with all it sends sent byte by byte.
    var byteByByte: RawCase {
        var copy = RawCase(name: name + ", byte by byte", steps: steps)
        (copy.methods, copy.isPlain, copy.outcome, copy.after) = (methods, isPlain, outcome, after)
        copy.steps = steps.map { if case .send(let text) = $0 { .bytes(text) } else { $0 } }
        return copy
    }

    private var size: Int {
        steps.reduce(0) { if case .send(let text) = $1 { $0 + text.utf8.count } else { $0 } }
    }

    /// A request that must be refused.
    static func refused(_ name: String, _ statuses: Int..., raw: String) -> RawCase {
        RawCase(name: name, steps: [.send(raw)], outcome: .refused(statuses))
    }

    /// A request whose head is sound and whose body is not.
    static func broken(_ name: String, _ statuses: Int..., arriving head: String, raw: String) -> RawCase {
        RawCase(name: name, steps: [.send(raw)], outcome: .broken(statuses, head))
    }

    /// Requests that must reach Enterprise Manager just so: `METHOD target framing body`.
    static func forwarded(_ name: String, _ arrivals: String..., after: String..., raw: String) -> RawCase {
        RawCase(
            name: name, steps: [.send(raw)], methods: arrivals.map { String($0.prefix { $0 != " " }) },
            outcome: .forwarded(arrivals), after: after.isEmpty ? ["open"] : after)
    }

    /// A request from its parts; the host is `a`.
    static func request(_ line: String = "GET /api/x", _ fields: String..., body: String = "") -> String {
        let all = ([line + " HTTP/1.1", "Host: a"] + fields).map { $0 + "\r\n" }
        return all.joined() + "\r\n" + body
    }

    /// A `POST` from its parts.
    static func post(_ fields: String..., body: String) -> String {
        let all = (["POST /api/x HTTP/1.1", "Host: a"] + fields).map { $0 + "\r\n" }
        return all.joined() + "\r\n" + body
    }
}

extension RawBattery {
    /// Performs each case at once and, if it is not long, byte by byte, and expects its outcome.
    func check(_ cases: [RawCase], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let all = cases + cases.filter { $0.isShort }.map(\.byteByByte)
        let results = try run(all)
        try #require(results.count == all.count)
        for (raw, result) in zip(all, results) {
            if let problem = raw.problem(with: result) {
                Issue.record("\(raw.name): \(problem); \(result.summary)", sourceLocation: sourceLocation)
            }
        }
    }
}

extension RawCase {
    fileprivate var isShort: Bool { size < 1500 && !isPlain }

    /// What is not acceptable about a result; nil when all is well.
    fileprivate func problem(with result: RawBattery.Result) -> String? {
        if result.arrived.contains(where: { $0.violation != nil }) { return "a malformed request reached EM" }
        if !result.rest.isEmpty { return "bytes after the last response" }
        switch outcome {
        case .refused(let statuses):
            return result.arrived.isEmpty ? refusal(statuses, result.finals, result) : "it was forwarded"
        case .broken(let statuses, let head):
            guard result.arrived.count == 1, !result.arrived[0].isComplete else { return "not one incomplete request" }
            guard result.arrived[0].text.hasPrefix(head + " ") else { return "another request" }
            return refusal(statuses, result.finals, result)
        case .forwarded(let requests):
            guard after.contains(result.after) else { return "not \(after)" }
            return forwarding(requests, result.finals, result)
        case .forwardedThenRefused(let requests, let statuses):
            return forwarding(requests, Array(result.finals.prefix(requests.count)), result)
                ?? refusal(statuses, Array(result.finals.dropFirst(requests.count)), result)
        case .other:
            return nil
        }
    }

    private func refusal(
        _ statuses: [Int], _ responses: [RawBattery.Response], _ result: RawBattery.Result
    ) -> String? {
        guard result.after == "closed" || statuses.contains(0) && result.after == "cut" else { return "not closed" }
        guard responses.count <= 1 else { return "more than one answer" }
        guard statuses.contains(responses.first?.status ?? 0) else { return "not \(statuses)" }
        guard let response = responses.first else { return nil }
        guard response.isWhole, response["Connection"] == "close" else { return "not a whole error that closes" }
        return nil
    }

    private func forwarding(
        _ requests: [String], _ responses: [RawBattery.Response], _ result: RawBattery.Result
    ) -> String? {
        guard result.arrived.map(\.text) == requests, result.arrived.allSatisfy(\.isComplete) else {
            return "not \(requests)"
        }
        let echoes = result.arrived.map { request in
            request.method == "HEAD"
                ? "" : "\(request.method) \(request.target) \(request.framing) \(request.body.utf16.count)"
        }
        guard responses.map(\.status) == echoes.map({ _ in 200 }), responses.allSatisfy(\.isWhole) else {
            return "not 200 for each"
        }
        return responses.map(\.text) == echoes ? nil : "not each its own answer"
    }
}

extension RawBattery.Result {
    var summary: String {
        let answers = answers.map { "\($0.status)\($0.isWhole ? "" : " cut") \($0.text.prefix(120))" }
        return "\(answers), \(after), arrived \(arrived.map(\.text)), rest \(rest.count)"
    }
}
