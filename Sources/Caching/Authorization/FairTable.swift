/// A bounded table in which nobody can push out the others.
///
/// Each entry has an owner, and an owner holds at most a share: beyond it, their own entry that was refreshed longest ago
/// gives way. When the whole table is full, the entry that was refreshed longest ago does.
/// - Complexity: every method is O(1).
struct FairTable<Key: Hashable & Sendable, Owner: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Slot {
        var key: Key
        var owner: Owner
        /// The neighbours in the order of refreshing: among all, and among those of the same owner.
        var all = Neighbours()
        var own = Neighbours()
    }

    private struct Neighbours {
        var older: Int?
        var newer: Int?
    }

    /// The ends of one order, and how many are in it.
    private struct Order {
        var oldest: Int?
        var newest: Int?
        var count = 0
    }

    private let capacity: Int
    private var slots: [Slot?] = []
    /// The values of the slots, apart from them so that a look at one does not take up the other.
    private var values: [Value?] = []
    private var free: [Int] = []
    private var indices: [Key: Int] = [:]
    private var all = Order()
    private var owners: [Owner: Order] = [:]

    /// An empty table of at most this many entries.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// How many entries there are.
    var count: Int { indices.count }

    /// The keys, in no order.
    var keys: some Sequence<Key> { indices.keys }

    /// The value of a key; setting it to another one does not refresh the entry, and only changes one that is there.
    subscript(key: Key) -> Value? {
        get {
            guard let index = indices[key] else { return nil }
            return values[index]
        }
        set {
            guard let newValue, let index = indices[key] else { return }
            values[index] = newValue
        }
    }

    /// Adds or replaces an entry, as the one refreshed last.
    ///
    /// - Parameter share: the most entries of this owner.
    /// - Returns: what had to give way.
    mutating func insert(_ value: Value, for key: Key, owner: Owner, share: Int) -> (key: Key, value: Value)? {
        if let index = indices[key] { remove(at: index) }
        var evicted: (key: Key, value: Value)?
        if let order = owners[owner], order.count >= max(1, share), let index = order.oldest {
            evicted = remove(at: index)
        } else if indices.count >= capacity, let index = all.oldest {
            evicted = remove(at: index)
        }
        let slot = Slot(key: key, owner: owner)
        let index: Int
        if let reused = free.popLast() {
            index = reused
            slots[index] = slot
            values[index] = value
        } else {
            index = slots.count
            slots.append(slot)
            values.append(value)
        }
        indices[key] = index
        all = linked(index, \.all, all)
        owners[owner] = linked(index, \.own, owners[owner] ?? Order())
        return evicted
    }

    /// Removes an entry; says what it was.
    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        indices[key].flatMap { remove(at: $0)?.value }
    }

    /// Removes all entries.
    mutating func removeAll() {
        self = FairTable(capacity: capacity)
    }

    @discardableResult
    private mutating func remove(at index: Int) -> (key: Key, value: Value)? {
        guard let slot = slots[index], let value = values[index] else { return nil }
        all = unlinked(slot.all, \.all, all)
        let own = unlinked(slot.own, \.own, owners[slot.owner] ?? Order())
        owners[slot.owner] = own.count > 0 ? own : nil
        slots[index] = nil
        values[index] = nil
        free.append(index)
        indices[slot.key] = nil
        return (slot.key, value)
    }

    /// The order with the slot as its newest.
    private mutating func linked(_ index: Int, _ side: WritableKeyPath<Slot, Neighbours>, _ order: Order) -> Order {
        var order = order
        slots[index]?[keyPath: side] = Neighbours(older: order.newest, newer: nil)
        if let newest = order.newest { slots[newest]?[keyPath: side].newer = index }
        order.newest = index
        if order.oldest == nil { order.oldest = index }
        order.count += 1
        return order
    }

    /// The order without the slot between these neighbours.
    private mutating func unlinked(
        _ neighbours: Neighbours, _ side: WritableKeyPath<Slot, Neighbours>, _ order: Order
    ) -> Order {
        var order = order
        if let older = neighbours.older {
            slots[older]?[keyPath: side].newer = neighbours.newer
        } else {
            order.oldest = neighbours.newer
        }
        if let newer = neighbours.newer {
            slots[newer]?[keyPath: side].older = neighbours.older
        } else {
            order.newest = neighbours.older
        }
        order.count -= 1
        return order
    }
}
