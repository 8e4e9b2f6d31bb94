import Caching
import EnterpriseManager
import Storage

/// What a list that passes through leaves behind: entities for the store, and grants for whoever asked.
///
/// Both wait until the list has turned out whole, as long as they are few; of a longer list they are taken as they pass,
/// for it cannot be held. Each is a complete element all the same.
///
/// Event loop: the exchange's.
final class Harvest {
    private let gate: ProxyHandler
    private let inquiry: InquiryID
    /// When EM was asked: what was dropped since then is not stored.
    private let mark: InvalidationLog.Mark
    private var harvester: EntityHarvester? = EntityHarvester()
    private var shown: [GrantedResource] = []
    private var held: [Admitted] = []
    private var heldBytes = 0
    /// Whether the list has become too long to be waited for.
    private var isLong = false
    private var ending: EntityHarvester.Ending?

    /// How much of a list is held until it has turned out whole, in bytes.
    private static let holdLimit = 1 << 20
    /// What an item that is not to be stored counts for, in bytes.
    private static let itemCost = 64
    /// How many grants of a long list are made at once, so that it holds the lock seldom and briefly.
    private static let batch = 256

    init(_ gate: ProxyHandler, inquiry: InquiryID, mark: InvalidationLog.Mark) {
        self.gate = gate
        self.inquiry = inquiry
        self.mark = mark
    }

    /// Takes the next bytes of EM's body.
    func feed(_ bytes: Span<UInt8>) {
        step { $0.feed(bytes, isWanted: gate.entities.isWanted, yield: keep) }
    }

    /// Takes note that EM's body is complete.
    ///
    /// - Returns: whether it was a list or query answer of sessions, well-formed to its end.
    func finish() -> Bool {
        guard harvester != nil else { return false }
        step { $0.finish(isWanted: gate.entities.isWanted, yield: keep) }
        guard ending == .ended else { return false }
        take()
        return true
    }

    private func step(_ step: (inout EntityHarvester) -> Void) {
        guard var harvester else { return }
        self.harvester = nil
        step(&harvester)
        ending = harvester.ending
        self.harvester = ending == nil ? harvester : nil
    }

    private func keep(_ item: HarvestedItem) {
        // An item that is stored already was shown all the same.
        shown.append(GrantedResource(item.path))
        heldBytes += Self.itemCost
        if let admitted = item.admitted {
            held.append(admitted)
            heldBytes += admitted.xml.count
        }
        if heldBytes > Self.holdLimit { isLong = true }
        if isLong, shown.count >= Self.batch { take() }
    }

    /// Stores and grants what is held.
    private func take() {
        for admitted in held
        where !gate.entities.isInvalidated(admitted.path, parent: admitted.facts.parent, since: mark) {
            _ = gate.entities.admit(admitted)
            gate.journal.entityStored(isHarvested: true)
        }
        if !shown.isEmpty { gate.access.listed(shown, by: inquiry) }
        held = []
        shown = []
        heldBytes = 0
    }
}
