package import NIOCore

/// Whether Enterprise Manager answers, judged by the outcomes of connections and exchanges.
///
/// A pure value: time is passed in. One failure that began after the last sign of life is enough to call EM unreachable;
/// a failure that began before it says nothing new, such as one slow query among answered ones.
package struct Reachability: Sendable {
    /// What is known of EM.
    package enum State: Sendable, Equatable {
        /// Nothing has been tried yet.
        case unknown
        /// The last outcome was a sign of life.
        case reachable
        /// No sign of life since the first failure at `since`; `label` names the last error.
        case unreachable(since: NIODeadline, label: String)
    }

    /// What is known of EM.
    package private(set) var state: State = .unknown
    private var lastSuccess: NIODeadline?

    /// Makes a value that knows nothing.
    package init() {}

    /// EM showed a sign of life at `now`: a connection was made or a response head came.
    package mutating func succeeded(at now: NIODeadline) {
        lastSuccess = now
        state = .reachable
    }

    /// What began at `start` failed at `now` in a way that means that EM is not reachable.
    package mutating func failed(label: String, startedAt start: NIODeadline, at now: NIODeadline) {
        if let lastSuccess, lastSuccess >= start {
            return
        }
        if case .unreachable(let since, _) = state {
            state = .unreachable(since: since, label: label)
        } else {
            state = .unreachable(since: now, label: label)
        }
    }
}
