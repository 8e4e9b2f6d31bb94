import EnterpriseManager
import NIOCore
import Storage
import Synchronization

/// A store in memory whose look-ups take as long as a test wants.
final class SlowStore: EntityStore {
    private struct State {
        var isHolding = false
        /// Look-ups that wait, with what was there when they were asked for.
        var held: [@Sendable () -> Void] = []
    }

    private let memory = MemoryStore(capacity: 1 << 20)
    private let state = Mutex(State())

    /// Look-ups wait from now on.
    func hold() { state.withLock { $0.isHolding = true } }

    /// New look-ups wait no more; those that do, still do.
    func holdNoMore() { state.withLock { $0.isHolding = false } }

    /// Answers the look-up that has waited longest.
    func releaseFirst() {
        let first = state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }
        first?()
    }

    func load(_ path: ResourcePath, on eventLoop: any EventLoop) -> EventLoopFuture<StoredEntity?> {
        let loaded = memory.load(path, on: eventLoop)
        return state.withLock { state in
            guard state.isHolding else { return loaded }
            let promise = eventLoop.makePromise(of: StoredEntity?.self)
            state.held.append { loaded.cascade(to: promise) }
            return promise.futureResult
        }
    }

    @discardableResult
    func save(_ entity: StoredEntity) -> Bool { memory.save(entity) }

    func remove(_ filter: StoreFilter, on eventLoop: any EventLoop) -> EventLoopFuture<Int> {
        memory.remove(filter, on: eventLoop)
    }

    var statistics: StoreStatistics { memory.statistics }

    func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void> { memory.close(on: eventLoop) }
}
