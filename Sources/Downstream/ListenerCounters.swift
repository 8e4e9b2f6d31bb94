import Synchronization

/// The counts behind ``ListenerStatistics`` that connections raise.
///
/// Thread safety: every counter is an atomic; any loop may raise it, any thread may read it.
package final class ListenerCounters: Sendable {
    let handshakes: HandshakeCensus
    let acceptPauses = Atomic<Int>(0)
    let failedHandshakes = Atomic<Int>(0)
    let refusedRequests = Atomic<Int>(0)
    let exchanges = Atomic<Int>(0)

    /// Makes counters at zero.
    package init(handshakes: HandshakeCensus = HandshakeCensus(limit: .max)) {
        self.handshakes = handshakes
    }
}
