import Caching
import EnterpriseManager
import Storage

/// What a list that passes through leaves behind: entities for the store, and grants for whoever asked.
///
/// Event loop: the exchange's.
final class Harvest {
    private let gate: ProxyHandler
    private let inquiry: InquiryID
    /// When EM was asked: what was dropped since then is not stored.
    private let mark: InvalidationLog.Mark
    private var harvester: EntityHarvester? = EntityHarvester()
    private var shown: [GrantedResource] = []

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
        grant()
        return ending == .ended
    }

    private var ending: EntityHarvester.Ending?

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
        if shown.count >= Self.batch { grant() }
        guard let admitted = item.admitted,
            !gate.entities.isInvalidated(admitted.path, parent: admitted.facts.parent, since: mark)
        else { return }
        _ = gate.entities.admit(admitted)
        gate.journal.entityStored(isHarvested: true)
    }

    private func grant() {
        guard !shown.isEmpty else { return }
        gate.access.listed(shown, by: inquiry)
        shown = []
    }

    /// How many grants are made at once, so that a long list holds the lock seldom and briefly.
    private static let batch = 256
}
