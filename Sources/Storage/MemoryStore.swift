package import EnterpriseManager
import NIOConcurrencyHelpers
package import NIOCore

/// A store in memory, bounded by bytes: for tests, and to serve on when there is no disk to store on.
///
/// What was stored first goes first. Durability: none.
package final class MemoryStore: EntityStore {
    /// What an entry costs besides its XML, in bytes.
    private static var overhead: Int { 512 }

    private struct Entry {
        let entity: StoredEntity
        let number: UInt64
    }

    private struct State {
        var entries: [ResourcePath: Entry] = [:]
        /// The order of arrival; a pair whose number is no longer that of the entry stands for nothing.
        var order: [(path: ResourcePath, number: UInt64)] = []
        var first = 0
        var nextNumber: UInt64 = 0
        var cost = 0
        var statistics = StoreStatistics()
        var isClosed = false
    }

    private let capacity: Int
    // The lock guards all of the state; it is never held across a call.
    private let state = NIOLockedValueBox(State())

    /// An empty store of at most so many bytes, some overhead an entry included.
    package init(capacity: Int) {
        self.capacity = max(0, capacity)
    }

    /// What the store holds and has done so far.
    package var statistics: StoreStatistics {
        state.withLockedValue { $0.statistics }
    }

    /// Looks an entity up; see ``EntityStore/load(_:on:)``.
    package func load(_ path: ResourcePath, on eventLoop: any EventLoop) -> EventLoopFuture<StoredEntity?> {
        let entity = state.withLockedValue { state in
            state.statistics.loads += 1
            let entity = state.entries[path]?.entity
            if entity != nil { state.statistics.found += 1 }
            return entity
        }
        return eventLoop.makeSucceededFuture(entity)
    }

    /// Takes an entity to be stored; see ``EntityStore/save(_:)``.
    @discardableResult
    package func save(_ entity: StoredEntity) -> Bool {
        state.withLockedValue { state in
            let cost = entity.xml.count + Self.overhead
            guard !state.isClosed, cost <= capacity else {
                state.statistics.overflowed += 1
                return false
            }
            if state.entries[entity.path] != nil {
                guard !entity.isHarvested else { return true }
                Self.drop(entity.path, from: &state)
            }
            while state.cost + cost > capacity, Self.evict(from: &state) {}
            state.entries[entity.path] = Entry(entity: entity, number: state.nextNumber)
            state.order.append((entity.path, state.nextNumber))
            Self.compact(&state)
            state.nextNumber += 1
            state.cost += cost
            state.statistics.saved += 1
            state.statistics.entries += 1
            state.statistics.bytes += Int64(entity.xml.count)
            return true
        }
    }

    /// Drops what the filter means; see ``EntityStore/remove(_:on:)``.
    package func remove(_ filter: StoreFilter, on eventLoop: any EventLoop) -> EventLoopFuture<Int> {
        let count = state.withLockedValue { state in
            let meant = Self.paths(meantBy: filter, in: state)
            for path in meant { Self.drop(path, from: &state) }
            state.statistics.removed += UInt64(meant.count)
            return meant.count
        }
        return eventLoop.makeSucceededFuture(count)
    }

    /// Empties the store; see ``EntityStore/close(on:)``.
    package func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        state.withLockedValue { state in
            state.isClosed = true
            state.entries = [:]
            state.order = []
            state.first = 0
            state.cost = 0
            state.statistics.entries = 0
            state.statistics.bytes = 0
        }
        return eventLoop.makeSucceededVoidFuture()
    }

    private static func paths(meantBy filter: StoreFilter, in state: State) -> [ResourcePath] {
        var sessions: Set<ResourceID> = []
        if case .job(let job) = filter {
            for (path, entry) in state.entries where entry.entity.facts.job == job { sessions.insert(path.id) }
        }
        return state.entries.compactMap { path, entry in
            let facts = entry.entity.facts
            let isMeant =
                switch filter {
                case .all: true
                case .session(let id): path.id == id || facts.parent == id
                case .kind(let kind): path.kind == kind
                case .job(let job): facts.job == job || facts.parent.map { sessions.contains($0) } == true
                case .endedBefore(let moment): facts.endedAt.map { $0 < moment } == true
                case .storedBefore(let moment): entry.entity.storedAt < moment
                }
            return isMeant ? path : nil
        }
    }

    /// Sweeps out the pairs that stand for nothing once they are in the majority, so that replacing costs no memory.
    private static func compact(_ state: inout State) {
        guard state.order.count - state.first > 2 * state.entries.count + 1_024 else { return }
        state.order = state.order[state.first...].filter { state.entries[$0.path]?.number == $0.number }
        state.first = 0
    }

    private static func evict(from state: inout State) -> Bool {
        while state.first < state.order.count {
            let (path, number) = state.order[state.first]
            state.first += 1
            // The pairs that are done with go in one sweep, so that each costs O(1).
            if state.first > 1_024, state.first > state.order.count / 2 {
                state.order.removeFirst(state.first)
                state.first = 0
            }
            guard state.entries[path]?.number == number else { continue }
            drop(path, from: &state)
            state.statistics.evicted += 1
            return true
        }
        return false
    }

    private static func drop(_ path: ResourcePath, from state: inout State) {
        guard let entry = state.entries.removeValue(forKey: path) else { return }
        state.cost -= entry.entity.xml.count + overhead
        state.statistics.entries -= 1
        state.statistics.bytes -= Int64(entry.entity.xml.count)
    }
}
