import HTTPSemantics
import Synchronization

/// Counts the open connections of a listener, in total and per client, and says whether one more may come.
///
/// Thread safety: one lock, held for a dictionary access on accept and on close, never on a request.
final class ConnectionCensus: Sendable {
    /// The answer to a new connection.
    enum Admission: Equatable {
        case admitted
        case refusedByTotal
        case refusedByClient
    }

    private struct Counts {
        var open = 0
        // Bounded by the total limit: a client without a connection has no entry.
        var openByClient: [ClientNetwork: Int] = [:]
        var accepted = 0
        var refusedByTotal = 0
        var refusedByClient = 0
    }

    private let total: Int
    private let perClient: Int
    private let counts = Mutex(Counts())

    /// Makes a census with two limits.
    init(total: Int, perClient: Int) {
        self.total = total
        self.perClient = perClient
    }

    /// Counts a new connection in, if it may stay; each admitted one must be given to ``leave(_:)`` once.
    func admit(_ client: ClientNetwork?) -> Admission {
        counts.withLock { counts in
            guard counts.open < total else {
                counts.refusedByTotal += 1
                return .refusedByTotal
            }
            if let client {
                let open = counts.openByClient[client, default: 0]
                guard open < perClient else {
                    counts.refusedByClient += 1
                    return .refusedByClient
                }
                counts.openByClient[client] = open + 1
            }
            counts.open += 1
            counts.accepted += 1
            return .admitted
        }
    }

    /// Counts a closed connection out.
    func leave(_ client: ClientNetwork?) {
        counts.withLock { counts in
            counts.open -= 1
            guard let client, let open = counts.openByClient[client] else { return }
            counts.openByClient[client] = open > 1 ? open - 1 : nil
        }
    }

    /// Adds what is counted here to the statistics.
    func report(to statistics: inout ListenerStatistics) {
        counts.withLock { counts in
            statistics.open = counts.open
            statistics.accepted = counts.accepted
            statistics.refusedByTotal = counts.refusedByTotal
            statistics.refusedByClient = counts.refusedByClient
        }
    }
}
