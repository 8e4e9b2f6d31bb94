/// Remembers the last requests and counts all of them by method and target; bounded in both.
struct RequestRecorder: Sendable {
    /// Beyond this many different targets, the rest is counted under `(others)`.
    static let maximumTargets = 10_000

    private let capacity: Int
    private(set) var total = 0
    private(set) var requests: [RecordedRequest] = []
    private(set) var counts: [String: Int] = [:]

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    mutating func record(_ request: SimulatedRequest, user: String?, status: Int, at now: Timestamp) {
        total += 1
        if requests.count >= capacity * 2 { requests.removeFirst(requests.count - capacity + 1) }
        requests.append(
            RecordedRequest(
                number: total, time: now, method: request.method, target: request.target,
                fields: request.fields.map { ($0.name, RecordedRequest.shown($0.name, $0.value)) },
                bodyLength: request.body.count, user: user, status: status))
        let key = "\(request.method) \(request.target)"
        if counts[key] != nil || counts.count < Self.maximumTargets {
            counts[key, default: 0] += 1
        } else {
            counts["(others)", default: 0] += 1
        }
    }

    /// The last requests, oldest first.
    var latest: [RecordedRequest] { Array(requests.suffix(capacity)) }

    mutating func clear() {
        self = RequestRecorder(capacity: capacity)
    }
}
