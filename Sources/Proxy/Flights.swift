import Caching
import Downstream
import NIOCore
import Synchronization

/// The flights of all event loops.
///
/// Thread safety: any thread; each call takes one short lock.
package final class Flights: Sendable {
    /// An exchange that waits, on its own event loop.
    struct Waiter: Sendable {
        let exchange: NIOLoopBound<ForwardedExchange>

        /// Hands it the outcome, on its event loop.
        func land(_ outcome: FlightOutcome) {
            if exchange.eventLoop.inEventLoop { return exchange.value.land(outcome) }
            exchange.eventLoop.execute { exchange.value.land(outcome) }
        }
    }

    private let table = Mutex(FlightTable<Waiter>())
    /// The table's mark; apart from it, for every hit reads it.
    private let landed = Atomic<UInt64>(0)

    /// No flights yet.
    package init() {}

    /// How many flights are under way, and how many exchanges wait for them.
    package var counts: (flights: Int, waiters: Int) { table.withLock { ($0.count, $0.waiterCount) } }

    /// The present place in the order of landings; what landed before it can be seen in what landed brought about.
    var mark: LandingMark {
        LandingMark(number: landed.load(ordering: .acquiring))
    }

    /// Has an exchange wait, unless a flight has landed since `mark` that changes what it was decided on.
    func board(
        _ key: FlightKey, _ exchange: ForwardedExchange, since mark: LandingMark?
    ) -> FlightTable<Waiter>.Seat? {
        let waiter = Waiter(exchange: NIOLoopBound(exchange, eventLoop: exchange.exchange.eventLoop))
        return table.withLock { $0.board(key, waiter, since: mark) }
    }

    func leave(_ seat: FlightTable<Waiter>.Seat) {
        table.withLock { $0.leave(seat) }
    }

    /// Ends a flight: its waiters in the order in which they came.
    func land(_ seat: FlightTable<Waiter>.Seat) -> [Waiter] {
        table.withLock { table in
            let waiters = table.land(seat)
            landed.store(table.mark.number, ordering: .releasing)
            return waiters
        }
    }
}
