package import NIOCore

/// Whether Enterprise Manager answers, judged by the outcomes of connections and exchanges.
///
/// A pure value: time is passed in. One failure that began after the last sign of life is enough to call EM unreachable;
/// a failure that began before it says nothing new, such as one slow query among answered ones. An EM that takes
/// connections but answers nothing is reachable again only when it answers.
package struct Reachability: Sendable {
    /// What is known of EM.
    package enum State: Sendable, Equatable {
        /// Nothing has been tried yet.
        case unknown
        /// The last outcome that counts was a sign of life.
        case reachable
        /// No sign of life; the first attempt that failed began at `since`, and `label` names the last error.
        case unreachable(since: NIODeadline, label: String)
    }

    /// What is known of EM.
    package private(set) var state: State = .unknown
    private var lastConnection: NIODeadline?
    private var lastAnswer: NIODeadline?
    /// Whether the current lack of signs is one of answers, not of connections.
    private var awaitsAnswer = false

    /// When EM last took a connection or answered; nil when it never did.
    var lastSignOfLife: NIODeadline? {
        guard let lastConnection, let lastAnswer else { return lastConnection ?? lastAnswer }
        return max(lastConnection, lastAnswer)
    }

    /// Makes a value that knows nothing.
    package init() {}

    /// A connection was made at `now`.
    package mutating func connected(at now: NIODeadline) {
        lastConnection = now
        if !awaitsAnswer {
            state = .reachable
        }
    }

    /// The head of a response came at `now`.
    package mutating func answered(at now: NIODeadline) {
        lastAnswer = now
        awaitsAnswer = false
        state = .reachable
    }

    /// What began at `start` failed at `now`; errors that do not mean an unreachable EM are ignored.
    package mutating func failed(_ error: UpstreamError, startedAt start: NIODeadline, at now: NIODeadline) {
        guard error.meansUnreachable else { return }
        let isConnecting = error.phase == .connecting
        for sign in [lastAnswer, isConnecting ? lastConnection : nil] {
            if let sign, sign >= start {
                return
            }
        }
        awaitsAnswer = awaitsAnswer || !isConnecting
        let label = "\(error.label)"
        if case .unreachable(let since, _) = state {
            state = .unreachable(since: since, label: label)
        } else {
            state = .unreachable(since: start, label: label)
        }
    }
}
