import HTTPWire
package import NIOCore
import TLS

/// The connections of one event loop to Enterprise Manager, and the requests that wait for one.
///
/// Belongs to its event loop: every method is called on it, and everything happens on it. The decisions are in
/// `ConnectionPool+StateMachine.swift`; here they are carried out. A pool that is not used any more must be shut down.
package final class ConnectionPool {
    /// Names a connection within its pool.
    struct ConnectionID: Hashable, Sendable {
        let number: UInt64
    }

    /// Names a request within its pool.
    struct RequestID: Hashable, Sendable {
        let number: UInt64
    }

    let eventLoop: any EventLoop
    private let configuration: UpstreamConfiguration
    private let connector: Connector
    private let batch: OutputBatch
    private let health: HealthCheck
    private var machine: StateMachine
    private var connections: [ConnectionID: UpstreamConnection] = [:]
    private var waiting: [RequestID: UpstreamExchange] = [:]
    private var lastRequest: UInt64 = 0
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
    private var counters = ConnectionPoolStatistics()
    private var closePromise: EventLoopPromise<Void>?
    private var isShutdownComplete = false

    /// Makes an empty pool; nothing is connected before the first request.
    ///
    /// `configuration` is the whole proxy's: the pool takes `connectionShare` and `queueShare`. `health` is shared by the
    /// pools of all loops. `random` gives the jitter of connection attempts.
    package init(
        eventLoop: any EventLoop,
        configuration: UpstreamConfiguration,
        health: HealthCheck = HealthCheck(),
        random: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.health = health
        connector = Connector(configuration: configuration)
        batch = OutputBatch(eventLoop: eventLoop)
        machine = StateMachine(
            limits: StateMachine.Limits(
                connections: configuration.connectionShare, queue: configuration.queueShare,
                queueWait: configuration.firstByteTimeout, idle: configuration.pooledIdleTimeout),
            random: random)
    }

    /// Sends a request as soon as a connection is free.
    ///
    /// The receiver is not called before this returns.
    package func send(_ request: UpstreamRequest, to receiver: any UpstreamResponseReceiver) -> UpstreamExchange {
        eventLoop.assertInEventLoop()
        lastRequest += 1
        let exchange = UpstreamExchange(
            id: RequestID(number: lastRequest), request: request, receiver: receiver, pool: self, eventLoop: eventLoop)
        waiting[exchange.id] = exchange
        if machine.isInOutage, let moment = health.lastSignOfLife { machine.reachedElsewhere(at: moment) }
        perform(machine.requestArrived(exchange.id, of: request.client, now: eventLoop.now))
        return exchange
    }

    /// Closes all connections; unfinished and later requests fail with `UpstreamError.shutDown`.
    ///
    /// The future succeeds when the last connection is closed.
    @discardableResult
    package func shutdown() -> EventLoopFuture<Void> {
        eventLoop.assertInEventLoop()
        let promise = closePromise ?? eventLoop.makePromise(of: Void.self)
        closePromise = promise
        perform(machine.shutDown())
        completeShutdownIfEmpty()
        return promise.futureResult
    }

    /// How the pool is used now and has been used so far.
    package var statistics: ConnectionPoolStatistics {
        eventLoop.assertInEventLoop()
        var statistics = counters
        statistics.connections = machine.connectionCount
        statistics.idle = machine.idleCount
        statistics.busy = machine.busyCount
        statistics.connecting = machine.connectingCount
        statistics.waiting = machine.waitingCount
        return statistics
    }

    /// Forgets an exchange that still waits for a connection.
    func cancelWaiting(_ exchange: UpstreamExchange) {
        waiting[exchange.id] = nil
        machine.requestCancelled(exchange.id)
    }

    // MARK: Doing what the state machine says

    private func perform(_ actions: StateMachine.Actions) {
        for id in actions.close {
            connections[id]?.close(error: .shutDown)
        }
        for id in actions.open {
            open(id)
        }
        for start in actions.start {
            guard let exchange = waiting.removeValue(forKey: start.request),
                let connection = connections[start.connection]
            else { preconditionFailure("\(start) names an unknown request or connection") }
            connection.start(exchange)
        }
        for failure in actions.fail {
            waiting.removeValue(forKey: failure.request)?.fail(failure.error)
        }
        updateTimer()
    }

    private func open(_ id: ConnectionID) {
        counters.opened += 1
        let connection = UpstreamConnection(
            id: id, configuration: configuration, eventLoop: eventLoop, owner: self)
        connections[id] = connection
        connector.connect(on: eventLoop, batch: batch).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                guard connection.isOpening else {
                    channel.close(promise: nil)
                    return
                }
                do {
                    try channel.pipeline.syncOperations.addHandler(connection)
                } catch {
                    connection.attemptFailed(UpstreamError(connecting: error))
                    channel.close(promise: nil)
                }
            case .failure(let error):
                connection.attemptFailed(UpstreamError(connecting: error))
            }
        }
    }

    /// Keeps at most one timer; one that fires early finds nothing due and is set anew, if there is anything to wait for.
    ///
    /// A timer is not cancelled when nothing is left to wait for: with each request that begins and ends, that would be
    /// the dearest of all that the pool does.
    private func updateTimer() {
        guard let deadline = machine.nextDeadline else {
            if machine.isShutDown {
                timer?.task.cancel()
                timer = nil
            }
            return
        }
        if let timer, timer.deadline <= deadline {
            return
        }
        timer?.task.cancel()
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            guard let self else { return }
            self.timer = nil
            self.perform(self.machine.timePassed(now: self.eventLoop.now))
        }
        timer = (deadline, task)
    }

    private func completeShutdownIfEmpty() {
        guard machine.isShutDown, connections.isEmpty, !isShutdownComplete else { return }
        isShutdownComplete = true
        closePromise?.succeed()
    }
}

extension ConnectionPool: UpstreamConnectionOwner {
    func connectionOpened(_ connection: UpstreamConnection) {
        health.connected(at: eventLoop.now)
        perform(machine.connectionOpened(connection.id, now: eventLoop.now))
    }

    func connectionFailedToOpen(_ connection: UpstreamConnection, error: UpstreamError) {
        counters.failedToOpen += 1
        health.failed(error, startedAt: connection.startedAt, at: eventLoop.now)
        connections[connection.id] = nil
        perform(machine.connectionFailed(connection.id, error: error, now: eventLoop.now))
        completeShutdownIfEmpty()
    }

    func connectionBecameIdle(_ connection: UpstreamConnection) {
        perform(machine.connectionBecameIdle(connection.id, now: eventLoop.now))
    }

    func connectionIsClosing(_ connection: UpstreamConnection) {
        perform(machine.connectionIsClosing(connection.id))
    }

    func connectionClosed(_ connection: UpstreamConnection) {
        connections[connection.id] = nil
        perform(machine.connectionClosed(connection.id))
        completeShutdownIfEmpty()
    }

    func exchangeAnswered(_ exchange: UpstreamExchange, with head: ResponseHead) {
        counters.answered += 1
        // What a HEAD is answered has no body to judge by.
        guard exchange.request.method == .head || configuration.isOwnAnswer(head) else {
            let error = UpstreamError.foreignError(status: head.status)
            return health.failed(error, startedAt: exchange.startedAt, at: eventLoop.now)
        }
        health.answered(at: eventLoop.now)
    }

    func exchangeFailed(_ exchange: UpstreamExchange, error: UpstreamError, isStale: Bool) {
        guard isStale, exchange.request.isReplayable, !exchange.wasRetried else {
            health.failed(error, startedAt: exchange.startedAt, at: eventLoop.now)
            exchange.fail(error)
            return
        }
        counters.retried += 1
        exchange.wait()
        waiting[exchange.id] = exchange
        perform(machine.requestRetried(exchange.id, of: exchange.request.client, now: eventLoop.now))
    }
}
