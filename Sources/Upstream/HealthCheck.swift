import NIOCore
import Synchronization

/// The shared knowledge of all event loops whether Enterprise Manager answers, for readiness and metrics.
///
/// Thread safety: any thread; the value is behind a mutex that is held for a few instructions.
package final class HealthCheck: Sendable {
    private let reachability = Mutex(Reachability())

    /// Makes a health check that knows nothing.
    package init() {}

    /// What is known of EM now.
    package var state: Reachability.State {
        reachability.withLock { $0.state }
    }

    /// When EM last took a connection or answered; nil when it never did.
    var lastSignOfLife: NIODeadline? {
        reachability.withLock { $0.lastSignOfLife }
    }

    /// A connection was made at `now`.
    func connected(at now: NIODeadline) {
        reachability.withLock { $0.connected(at: now) }
    }

    /// The head of a response came at `now`.
    func answered(at now: NIODeadline) {
        reachability.withLock { $0.answered(at: now) }
    }

    /// What began at `start` failed at `now`; errors that do not mean an unreachable EM are ignored.
    func failed(_ error: UpstreamError, startedAt start: NIODeadline, at now: NIODeadline) {
        reachability.withLock { $0.failed(error, startedAt: start, at: now) }
    }
}
