import NIOCore
import Synchronization
import Upstream

/// The connections to EM of all event loops, and what is known of EM's health.
///
/// Thread safety: any thread; each pool is only touched on its loop.
final class UpstreamPools: Sendable {
    let health = HealthCheck()
    private let configuration: UpstreamConfiguration
    private let pools = Mutex<[NIOLoopBound<ConnectionPool>]>([])
    private let latest = Mutex<[ObjectIdentifier: ConnectionPoolStatistics]>([:])

    init(_ configuration: UpstreamConfiguration) {
        self.configuration = configuration
    }

    /// Makes the pool of a loop; called once, on that loop.
    func pool(on eventLoop: any EventLoop) -> ConnectionPool {
        let pool = ConnectionPool(eventLoop: eventLoop, configuration: configuration, health: health)
        let bound = NIOLoopBound(pool, eventLoop: eventLoop)
        pools.withLock { $0.append(bound) }
        eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [weak self] task in
            guard let self else { return task.cancel() }
            latest.withLock { $0[ObjectIdentifier(bound.value)] = bound.value.statistics }
        }
        return pool
    }

    /// The sum over all loops, at most a second old.
    var statistics: ConnectionPoolStatistics {
        latest.withLock { $0.values.reduce(into: ConnectionPoolStatistics()) { $0 += $1 } }
    }

    /// Closes all connections.
    func shutdown() async {
        for bound in pools.withLock({ $0 }) {
            try? await bound.eventLoop.flatSubmit { bound.value.shutdown() }.get()
        }
    }
}
