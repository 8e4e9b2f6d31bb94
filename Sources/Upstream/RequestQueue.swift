import DequeModule
import HTTPSemantics
import NIOCore

/// The requests that wait for a connection: first come, first served, and fairly shared among clients.
///
/// A pure value. Every request waits equally long at most, so the one that came first is the one whose time is up first.
struct RequestQueue: Sendable {
    struct Waiter: Sendable {
        let request: ConnectionPool.RequestID
        let client: ClientNetwork?
        let deadline: NIODeadline
    }

    private var waiters: Deque<Waiter> = []
    private var places: FairShare

    /// An empty queue of so many places.
    init(capacity: Int) {
        places = FairShare(capacity: capacity)
    }

    var count: Int { waiters.count }

    /// When the first one's time is up.
    var nextDeadline: NIODeadline? { waiters.first?.deadline }

    /// Takes a request in.
    ///
    /// - Returns: why it is not taken, else nil.
    mutating func enqueue(_ waiter: Waiter) -> UpstreamError? {
        guard !places.isFull else { return .queueFull }
        guard places.admits(waiter.client) else { return .queueShareFull }
        places.take(waiter.client)
        waiters.append(waiter)
        return nil
    }

    /// Removes a request that nobody wants an answer to any more; false when it does not wait.
    mutating func remove(_ request: ConnectionPool.RequestID) -> Bool {
        guard let index = waiters.firstIndex(where: { $0.request == request }) else { return false }
        _ = remove(at: index)
        return true
    }

    /// Removes the first one whose client may have one more connection.
    ///
    /// - Complexity: O(n) where many wait whose client may not, else O(1).
    mutating func popFirst(admittedBy connections: FairShare) -> Waiter? {
        guard let index = waiters.firstIndex(where: { connections.admits($0.client) }) else { return nil }
        return remove(at: index)
    }

    /// Removes the first one if its time is up.
    mutating func popOverdue(at now: NIODeadline) -> Waiter? {
        guard let first = waiters.first, first.deadline <= now else { return nil }
        return remove(at: waiters.startIndex)
    }

    /// Removes all, in their order.
    mutating func removeAll() -> Deque<Waiter> {
        defer { self = RequestQueue(capacity: places.capacity) }
        return waiters
    }

    /// How many wait whose client may have one more connection.
    ///
    /// - Complexity: O(n)
    func count(admittedBy connections: FairShare) -> Int {
        waiters.count { connections.admits($0.client) }
    }

    private mutating func remove(at index: Int) -> Waiter {
        let waiter = waiters.remove(at: index)
        places.leave(waiter.client)
        return waiter
    }
}
