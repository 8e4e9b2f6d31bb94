import EnterpriseManager

/// The changes of ties and grants that wait to be written: bounded, in order.
struct AccessQueue {
    private let limit: Int
    private var changes: [AccessChange] = []
    private var isWriterBusy = false
    private(set) var overflowed: UInt64 = 0

    /// An empty queue of about this many changes.
    init(limit: Int) {
        self.limit = limit
    }

    /// How many changes wait.
    var count: Int { changes.count }

    /// Adds changes; says whether somebody has to be told to write.
    ///
    /// Beyond the limit, what gives is dropped. If what takes away finds no room either, all grants are taken away.
    mutating func add(_ new: [AccessChange]) -> Bool {
        for change in new {
            if changes.count < limit {
                changes.append(change)
            } else if let essential = change.essential {
                if change != essential { overflowed += 1 }
                addBeyondLimit(essential)
            } else {
                overflowed += 1
            }
        }
        guard !changes.isEmpty, !isWriterBusy else { return false }
        isWriterBusy = true
        return true
    }

    private mutating func addBeyondLimit(_ change: AccessChange) {
        guard changes.count >= 2 * limit else { return changes.append(change) }
        overflowed += UInt64(changes.count)
        changes = changes.filter(\.isOfATie) + (change.isOfATie ? [change] : []) + [.revoke(.all)]
        if changes.count >= 2 * limit { changes = [.revoke(.all)] }
    }

    /// Takes what is to be written next; nil when there is nothing, and the writer is idle.
    mutating func take(limit: Int) -> [AccessChange]? {
        guard !changes.isEmpty else {
            isWriterBusy = false
            return nil
        }
        let batch = Array(changes.prefix(limit))
        changes.removeFirst(batch.count)
        return batch
    }
}

extension AccessChange {
    /// What of it must not be lost; nil when it only costs a proof.
    var essential: AccessChange? {
        switch self {
        case .grant(let grant) where grant.content != nil:
            // The list that this principal was shown before must not be opened in place of this one.
            .revoke(.denied(grant.principal, grant.resource))
        case .tie(_, let tie) where !tie.bypassesStore: nil
        case .grant: nil
        case .tie, .untie, .revoke: self
        }
    }

    fileprivate var isOfATie: Bool {
        switch self {
        case .tie, .untie: true
        case .grant, .revoke: false
        }
    }
}
