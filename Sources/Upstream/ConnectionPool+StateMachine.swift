import DequeModule
import HTTPSemantics
import NIOCore

extension ConnectionPool {
    /// Decides which request runs on which connection, when connections are opened and closed, and who waits how long.
    ///
    /// A pure value: each method takes an event and the time, and returns what is to be done. Its invariants, which the
    /// tests hold it to: a connection carries one request at a time, there are never more connections than the limit
    /// (those still closing count), no request waits while a connection is idle unless its client has its share, and
    /// every request leaves exactly once, by `start`, `fail` or its own cancellation.
    ///
    /// **Fairness.** Connections and the queue are shared by `FairShare`, for a client that sends or reads slowly holds
    /// its connections for long.
    ///
    /// **Outage.** A failed connection attempt begins an outage; a made connection ends it. During an outage requests do
    /// not open connections: one probe is started per `Backoff` delay, next to those still pending, so that a probe
    /// that hangs does not hide EM's return. While nothing is connected, requests fail at once with the last error.
    struct StateMachine: Sendable {
        /// Sizes and durations of one event loop's pool.
        struct Limits: Sendable {
            var connections: Int
            var queue: Int
            var queueWait: TimeAmount
            var idle: TimeAmount
        }

        /// What the pool is to do, in the order of the properties.
        struct Actions: Sendable {
            var close: [ConnectionID] = []
            var open: [ConnectionID] = []
            var start: [Start] = []
            var fail: [Failure] = []
        }

        struct Start: Sendable, Equatable {
            var request: RequestID
            var connection: ConnectionID
        }

        struct Failure: Sendable {
            var request: RequestID
            var error: UpstreamError
        }

        private enum ConnectionState: Sendable {
            /// Being made; → idle, busy, gone.
            case connecting
            /// Made and without a request; → busy, closing, gone.
            case idle
            /// Carries a request of this client; → idle, closing, gone.
            case busy(ClientNetwork?)
            /// Told to close or closing by itself; → gone.
            case closing
        }

        private struct IdleConnection: Sendable {
            var connection: ConnectionID
            var since: NIODeadline
        }

        private struct Outage: Sendable {
            var error: UpstreamError
            var nextProbe: NIODeadline
            /// When the last attempt failed.
            var failedAt: NIODeadline
        }

        private let limits: Limits
        private var random: any RandomNumberGenerator & Sendable
        private var connections: [ConnectionID: ConnectionState] = [:]
        /// Oldest first: the newest is used, the oldest expires.
        private var idle: Deque<IdleConnection> = []
        /// The connections that carry a request.
        private var busy: FairShare
        private var waiting: RequestQueue
        /// Requests that met a dead pooled connection: served before the others, and only by a new connection.
        private var retries: Deque<RequestQueue.Waiter> = []
        private var outage: Outage?
        private var backoff = Backoff()
        private var lastConnection: UInt64 = 0
        private(set) var isShutDown = false

        /// Makes an empty pool's state; `random` gives the jitter.
        init(limits: Limits, random: some RandomNumberGenerator & Sendable) {
            self.limits = limits
            self.random = random
            busy = FairShare(capacity: limits.connections)
            waiting = RequestQueue(capacity: limits.queue)
        }
    }
}

// MARK: Requests

extension ConnectionPool.StateMachine {
    typealias ConnectionID = ConnectionPool.ConnectionID
    typealias RequestID = ConnectionPool.RequestID

    /// Another event loop has reached EM at `moment`: an outage that is older is over, so that a request tries anew.
    ///
    /// The delays stay as long as they have become until a connection is made here.
    mutating func reachedElsewhere(at moment: NIODeadline) {
        guard let outage, outage.failedAt < moment else { return }
        self.outage = nil
    }

    /// A new request of a client wants a connection.
    mutating func requestArrived(_ request: RequestID, of client: ClientNetwork?, now: NIODeadline) -> Actions {
        var actions = Actions()
        if let error = refusal {
            actions.fail.append(Failure(request: request, error: error))
        } else if busy.admits(client), let newest = idle.popLast() {
            start(request, of: client, on: newest.connection, &actions)
        } else if let error = waiting.enqueue(waiter(request, of: client, now: now)) {
            actions.fail.append(Failure(request: request, error: error))
        } else {
            openWhereNeeded(&actions)
        }
        return actions
    }

    /// A request that met a dead pooled connection shall run on a new one.
    mutating func requestRetried(_ request: RequestID, of client: ClientNetwork?, now: NIODeadline) -> Actions {
        var actions = Actions()
        if let error = refusal {
            actions.fail.append(Failure(request: request, error: error))
        } else {
            retries.append(waiter(request, of: client, now: now))
            openWhereNeeded(&actions)
        }
        return actions
    }

    /// Nobody wants the request's answer any more; it may be unknown here.
    mutating func requestCancelled(_ request: RequestID) {
        guard !waiting.remove(request), let index = retries.firstIndex(where: { $0.request == request }) else { return }
        retries.remove(at: index)
    }
}

// MARK: Connections

extension ConnectionPool.StateMachine {
    /// A connection can carry its first request.
    mutating func connectionOpened(_ connection: ConnectionID, now: NIODeadline) -> Actions {
        var actions = Actions()
        guard case .connecting = connections[connection] else { return actions }
        outage = nil
        backoff.reset()
        if let next = retries.popFirst() {
            start(next.request, of: next.client, on: connection, &actions)
        } else {
            park(connection, now: now)
            serveWaiting(&actions)
        }
        openWhereNeeded(&actions)
        return actions
    }

    /// A connection could not be made; it is gone.
    mutating func connectionFailed(
        _ connection: ConnectionID, error: UpstreamError, now: NIODeadline
    ) -> Actions {
        var actions = Actions()
        guard case .connecting = connections[connection] else { return actions }
        connections[connection] = nil
        if let outage {
            self.outage = Outage(error: error, nextProbe: outage.nextProbe, failedAt: now)
        } else {
            outage = Outage(
                error: error, nextProbe: now + backoff.next(randomBits: random.next()), failedAt: now)
        }
        failWaitingIfUnreachable(&actions)
        return actions
    }

    /// The connection's response is complete and it can carry another request.
    mutating func connectionBecameIdle(_ connection: ConnectionID, now: NIODeadline) -> Actions {
        var actions = Actions()
        guard release(connection) else { return actions }
        if isShutDown {
            close(connection, &actions)
        } else if missingForRetries > 0 && connections.count >= limits.connections {
            // A retried request needs a new connection, and only the end of another makes room for it.
            close(connection, &actions)
        } else {
            park(connection, now: now)
        }
        serveWaiting(&actions)
        openWhereNeeded(&actions)
        failWaitingIfUnreachable(&actions)
        return actions
    }

    /// The connection will carry no further request and is being closed by itself.
    mutating func connectionIsClosing(_ connection: ConnectionID) -> Actions {
        var actions = Actions()
        guard connections[connection] != nil else { return actions }
        release(connection)
        idle.removeAll { $0.connection == connection }
        connections[connection] = .closing
        serveWaiting(&actions)
        openWhereNeeded(&actions)
        failWaitingIfUnreachable(&actions)
        return actions
    }

    /// The connection is gone, expected or not.
    mutating func connectionClosed(_ connection: ConnectionID) -> Actions {
        var actions = Actions()
        guard connections[connection] != nil else { return actions }
        release(connection)
        connections[connection] = nil
        idle.removeAll { $0.connection == connection }
        serveWaiting(&actions)
        failWaitingIfUnreachable(&actions)
        openWhereNeeded(&actions)
        return actions
    }
}

// MARK: Time and end

extension ConnectionPool.StateMachine {
    /// When `timePassed` has something to do next.
    var nextDeadline: NIODeadline? {
        var earliest = waiting.nextDeadline
        func consider(_ candidate: NIODeadline?) {
            guard let candidate else { return }
            earliest = min(earliest ?? candidate, candidate)
        }
        consider(retries.first?.deadline)
        consider(outage?.nextProbe)
        consider(idle.first.map { $0.since + limits.idle })
        return earliest
    }

    /// Ends what is overdue at `now` and starts the probe that is due.
    mutating func timePassed(now: NIODeadline) -> Actions {
        var actions = Actions()
        while let first = retries.first, first.deadline <= now {
            retries.removeFirst()
            actions.fail.append(Failure(request: first.request, error: .queueTimeout))
        }
        while let overdue = waiting.popOverdue(at: now) {
            actions.fail.append(Failure(request: overdue.request, error: .queueTimeout))
        }
        while let oldest = idle.first, oldest.since + limits.idle <= now {
            idle.removeFirst()
            close(oldest.connection, &actions)
        }
        failWaitingIfUnreachable(&actions)
        probeIfDue(now: now, &actions)
        return actions
    }

    /// Closes everything and fails what waits; later requests fail at once.
    mutating func shutDown() -> Actions {
        var actions = Actions()
        guard !isShutDown else { return actions }
        isShutDown = true
        outage = nil
        idle.removeAll()
        for (connection, state) in connections {
            if case .closing = state { continue }
            close(connection, &actions)
        }
        failAllWaiting(.shutDown, &actions)
        return actions
    }
}

// MARK: Numbers

extension ConnectionPool.StateMachine {
    var connectionCount: Int { connections.count }
    var idleCount: Int { idle.count }
    var waitingCount: Int { waiting.count + retries.count }
    var connectingCount: Int {
        connections.values.count { if case .connecting = $0 { true } else { false } }
    }
    var busyCount: Int { busy.taken }
    var isInOutage: Bool { outage != nil }
}

// MARK: Steps

extension ConnectionPool.StateMachine {
    /// Why a request is not even queued.
    private var refusal: UpstreamError? {
        if isShutDown {
            return .shutDown
        }
        guard let outage, establishedCount == 0 else { return nil }
        return outage.error
    }

    /// Connections that carry, or could carry, a request.
    private var establishedCount: Int { idle.count + busyCount }

    private mutating func park(_ connection: ConnectionID, now: NIODeadline) {
        connections[connection] = .idle
        idle.append(IdleConnection(connection: connection, since: now))
    }

    private mutating func start(
        _ request: RequestID, of client: ClientNetwork?, on connection: ConnectionID, _ actions: inout Actions
    ) {
        busy.take(client)
        connections[connection] = .busy(client)
        actions.start.append(Start(request: request, connection: connection))
    }

    /// The connection carries no request any more; false when it carried none.
    @discardableResult
    private mutating func release(_ connection: ConnectionID) -> Bool {
        guard case .busy(let client) = connections[connection] else { return false }
        busy.leave(client)
        connections[connection] = .idle
        return true
    }

    /// Gives the idle connections to those who wait and whose client may have one more.
    private mutating func serveWaiting(_ actions: inout Actions) {
        while let newest = idle.last, let next = waiting.popFirst(admittedBy: busy) {
            idle.removeLast()
            start(next.request, of: next.client, on: newest.connection, &actions)
        }
    }

    private func waiter(_ request: RequestID, of client: ClientNetwork?, now: NIODeadline) -> RequestQueue.Waiter {
        RequestQueue.Waiter(request: request, client: client, deadline: now + limits.queueWait)
    }

    private mutating func close(_ connection: ConnectionID, _ actions: inout Actions) {
        release(connection)
        connections[connection] = .closing
        actions.close.append(connection)
    }

    private mutating func open(_ actions: inout Actions) {
        lastConnection += 1
        let connection = ConnectionID(number: lastConnection)
        connections[connection] = .connecting
        actions.open.append(connection)
    }

    /// One connection is being made for each waiting request, as far as the limit and its client's share allow.
    ///
    /// A place that is given back may admit a client that has a request waiting, so this is asked then as well.
    private mutating func openWhereNeeded(_ actions: inout Actions) {
        guard !isShutDown, outage == nil, waitingCount > 0 else { return }
        var connecting = connectingCount
        if connections.count < limits.connections {
            let wanted = retries.count + waiting.count(admittedBy: busy)
            while connecting < wanted, connections.count < limits.connections {
                open(&actions)
                connecting += 1
            }
        }
        // Idle connections are of no use to retried requests: the oldest make room.
        var missing = missingForRetries
        while missing > 0, let oldest = idle.popFirst() {
            close(oldest.connection, &actions)
            missing -= 1
        }
    }

    /// How many connections have to end so that each retried request gets a new one; those that are closing already do.
    private var missingForRetries: Int {
        let wanted = retries.count - connectingCount
        guard wanted > 0 else { return 0 }
        return max(0, wanted - connections.values.count { if case .closing = $0 { true } else { false } })
    }

    /// In an outage without any connection nothing is worth waiting for.
    private mutating func failWaitingIfUnreachable(_ actions: inout Actions) {
        guard let outage, establishedCount == 0 else { return }
        failAllWaiting(outage.error, &actions)
    }

    private mutating func failAllWaiting(_ error: UpstreamError, _ actions: inout Actions) {
        for waiter in retries + waiting.removeAll() {
            actions.fail.append(Failure(request: waiter.request, error: error))
        }
        retries.removeAll()
    }

    private mutating func probeIfDue(now: NIODeadline, _ actions: inout Actions) {
        guard let outage, outage.nextProbe <= now else { return }
        if establishedCount > 0, waitingCount == 0 {
            // EM still answers on other connections and nobody needs a new one.
            self.outage = nil
            backoff.reset()
            return
        }
        self.outage?.nextProbe = now + backoff.next(randomBits: random.next())
        if connections.count < limits.connections {
            open(&actions)
        }
    }
}
