package import EnterpriseManager
import Rendering

/// Renderings in memory, bounded by bytes (`cache.memory`).
///
/// Eviction is SIEVE: a ring in the order of insertion, a mark on what was used since the hand last passed, and a hand
/// that goes from the oldest to the newest, unmarking what is marked and evicting what is not. A scan of cold entries
/// does not push out what is in use, and a hit changes nothing but one mark.
package struct RenderingCache: Sendable {
    private struct Slot {
        var key: RenderingKey
        var cost: Int
        var isMarked: Bool
        var newer: Int?
        var older: Int?
    }

    /// What an entry costs besides its body, tag and fields: its slot, its key and its place in the dictionary, in bytes.
    package static let overhead = 320

    /// The bound in bytes.
    package let capacity: Int

    /// What the entries cost together, in bytes.
    package private(set) var cost = 0

    /// How many entries were evicted to make room.
    package private(set) var evictions = 0

    private var slots: [Slot?] = []
    /// The renderings of the slots, apart from them so that a hit takes up nothing else.
    private var renderings: [CachedRendering?] = []
    private var free: [Int] = []
    private var indices: [RenderingKey: Int] = [:]
    /// How many renderings of a resource are held.
    private var counts: [ResourcePath: Int] = [:]
    private var newest: Int?
    private var oldest: Int?
    private var hand: Int?

    /// An empty cache; one of capacity 0 holds nothing.
    package init(capacity: Int) {
        self.capacity = max(0, capacity)
    }

    /// How many renderings it holds.
    package var count: Int { indices.count }

    /// The rendering of this key; nil when it is not held.
    ///
    /// - Complexity: O(1), without an allocation.
    package mutating func rendering(for key: RenderingKey) -> CachedRendering? {
        guard let index = indices[key] else { return nil }
        slots[index]?.isMarked = true
        return renderings[index]
    }

    /// Holds a rendering, replacing one of the same key.
    ///
    /// One that would take more than an eighth of the capacity is not held.
    /// - Complexity: O(1), amortised over the entries evicted.
    package mutating func insert(_ rendering: CachedRendering, for key: RenderingKey) {
        if let index = indices[key] { remove(at: index) }
        let cost =
            rendering.body.count + rendering.entityTag.count + rendering.hitFields.count + key.origin.bytes.count
            + Self.overhead
        guard cost <= capacity / 8 else { return }
        while self.cost + cost > capacity, evict() {}
        let slot = Slot(key: key, cost: cost, isMarked: false, newer: nil, older: newest)
        let index: Int
        if let reused = free.popLast() {
            index = reused
            slots[index] = slot
            renderings[index] = rendering
        } else {
            index = slots.count
            slots.append(slot)
            renderings.append(rendering)
        }
        if let newest { slots[newest]?.newer = index }
        newest = index
        if oldest == nil { oldest = index }
        indices[key] = index
        counts[key.path, default: 0] += 1
        self.cost += cost
    }

    /// Drops what the filter means, at times more than that.
    ///
    /// Whose job or age a rendering has is not known here, so such a filter drops all: the store is still
    /// there to render from.
    /// - Complexity: O(count).
    package mutating func remove(_ filter: StoreFilter) {
        switch filter {
        case .kind(let kind):
            removeAll { key, _ in key.path.kind == kind }
        case .session(let id):
            removeAll { $0.path.id == id || $1.parent == id }
        case .all, .job, .endedBefore, .storedBefore:
            removeAll { _, _ in true }
        }
    }

    /// Drops every rendering of a resource, whatever its form and origin.
    ///
    /// - Complexity: O(1) when none is held, else O(count).
    package mutating func remove(_ path: ResourcePath) {
        guard counts[path] != nil else { return }
        removeAll { key, _ in key.path == path }
    }

    private mutating func removeAll(where isMeant: (RenderingKey, CachedRendering) -> Bool) {
        for (index, slot) in slots.enumerated() {
            guard let slot, let rendering = renderings[index], isMeant(slot.key, rendering) else { continue }
            remove(at: index)
        }
    }

    private mutating func evict() -> Bool {
        var candidate = hand ?? oldest
        while let index = candidate, slots[index]?.isMarked == true {
            slots[index]?.isMarked = false
            candidate = slots[index]?.newer ?? oldest
        }
        guard let index = candidate else { return false }
        hand = slots[index]?.newer
        remove(at: index)
        evictions += 1
        return true
    }

    private mutating func remove(at index: Int) {
        guard let slot = slots[index] else { return }
        if let newer = slot.newer { slots[newer]?.older = slot.older } else { newest = slot.older }
        if let older = slot.older { slots[older]?.newer = slot.newer } else { oldest = slot.newer }
        if hand == index { hand = slot.newer }
        slots[index] = nil
        renderings[index] = nil
        free.append(index)
        indices[slot.key] = nil
        counts[slot.key.path] = counts[slot.key.path].flatMap { $0 > 1 ? $0 - 1 : nil }
        cost -= slot.cost
    }
}
