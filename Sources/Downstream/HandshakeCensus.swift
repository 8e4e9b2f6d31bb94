import NIOCore
import Synchronization

/// Counts the connections of a listener that are in their TLS handshake, and says whether one more may come.
///
/// Such a connection costs memory and a key exchange before its client has shown anything, so a flood of them must not
/// take the places of those that are open.
///
/// Thread safety: one lock, held for an access to a set on accept, after the handshake and on close.
package final class HandshakeCensus: Sendable {
    private struct State {
        // Bounded by the limit.
        var underWay: Set<ObjectIdentifier> = []
        var refused = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Makes a census with a limit.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Counts a new connection in, if it may begin its handshake; each one must be given to ``end(_:)``.
    func begin(_ connection: any Channel) -> Bool {
        state.withLock { state in
            guard state.underWay.count < limit else {
                state.refused += 1
                return false
            }
            state.underWay.insert(ObjectIdentifier(connection))
            return true
        }
    }

    /// Counts a connection out whose handshake is complete, or which is closed; more than once does no harm.
    func end(_ connection: any Channel) {
        state.withLock { _ = $0.underWay.remove(ObjectIdentifier(connection)) }
    }

    /// Adds what is counted here to the statistics.
    func report(to statistics: inout ListenerStatistics) {
        state.withLock { state in
            statistics.handshakes = state.underWay.count
            statistics.refusedByHandshakes = state.refused
        }
    }
}
