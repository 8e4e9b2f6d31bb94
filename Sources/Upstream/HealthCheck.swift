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

    /// EM showed a sign of life at `now`.
    func succeeded(at now: NIODeadline) {
        reachability.withLock { $0.succeeded(at: now) }
    }

    /// What began at `start` failed at `now`; errors that do not mean an unreachable EM are ignored.
    func failed(_ error: UpstreamError, startedAt start: NIODeadline, at now: NIODeadline) {
        guard error.meansUnreachable else { return }
        reachability.withLock { $0.failed(label: error.label, startedAt: start, at: now) }
    }
}
