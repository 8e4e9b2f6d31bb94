package import EnterpriseManager

/// Remembers what was dropped lately, so that an answer fetched or loaded before does not bring it back.
///
/// Whoever begins a fetch or a load notes ``mark``; before storing or caching its outcome it asks
/// ``isInvalidated(_:since:)``. Bounded: of drops that are too long ago to be remembered it says yes.
package struct InvalidationLog: Sendable {
    /// A moment in the order of drops.
    package struct Mark: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private let capacity: Int
    private var entries: [StoreFilter] = []
    /// How many drops there were before the first one in `entries`.
    private var forgotten: UInt64 = 0

    /// A log that remembers this many drops.
    package init(capacity: Int = 256) {
        self.capacity = max(1, capacity)
    }

    /// The present moment.
    package var mark: Mark {
        Mark(number: forgotten + UInt64(entries.count))
    }

    /// Notes a drop.
    ///
    /// - Complexity: O(capacity) at worst.
    package mutating func record(_ filter: StoreFilter) {
        if entries.count >= capacity {
            // Half of them at once, so that the cost is spread.
            let dropped = max(1, capacity / 2)
            entries.removeFirst(dropped)
            forgotten += UInt64(dropped)
        }
        entries.append(filter)
    }

    /// Whether a drop since the mark may concern the resource or its parent.
    package func isInvalidated(_ path: ResourcePath, parent: ResourceID? = nil, since mark: Mark) -> Bool {
        guard mark.number >= forgotten else { return true }
        let start = Int(mark.number - forgotten)
        guard start < entries.count else { return false }
        return entries[start...].contains { filter in
            switch filter {
            case .session(let id): id == path.id || id == parent || (parent == nil && path.kind.isTaskSession)
            case .kind(let kind): kind == path.kind
            // Which job and how old the session is, is not known for sure at this point.
            case .all, .job, .endedBefore, .storedBefore: true
            }
        }
    }
}
