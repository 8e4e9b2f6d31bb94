import Caching
import Cryptography
import Downstream
import EnterpriseManager
import HTTPSemantics
import NIOCore
import Storage

/// What a collected answer of EM turns out to be.
extension ForwardedExchange {
    /// Judges the whole body: as a proof, or for the store.
    func judge() {
        guard let examination = examiner?.finish() else { return respondCollected(stored: false) }
        examiner = nil
        switch purpose {
        case .passThrough:
            respondCollected(stored: false)
        case .fetch(let ticket):
            admit(examination, ticket) { entity in
                if let entity, let rendering = self.gate.render(entity, for: ticket) {
                    self.respond(with: rendering)
                } else {
                    self.respondCollected(stored: entity != nil)
                }
            }
        case .proof(let ticket, let rendering):
            judge(examination, ticket, rendering)
        }
    }

    private func judge(_ examination: Examination, _ ticket: StoreTicket, _ rendering: CachedRendering) {
        let path = ticket.key.path
        switch ProofOutcome.judge(examination, at: path) {
        case .proven where path.isChildList && !isStored(examination, ticket, rendering):
            // EM may show this client fewer items (restore scope, em-facts 5), or has cut the list at 30 days.
            record.notStored = .listDiffers
            respondCollected(stored: false)
        case .proven where rendering.isHarvested:
            // EM's own document takes the place of the one that was made out of a list.
            admit(examination, ticket) { entity in
                let own = entity.flatMap { self.gate.render($0, for: ticket) }
                self.answer(from: own ?? rendering, status: Self.proven)
            }
        case .proven:
            answer(from: rendering, status: Self.proven)
        case .contradicted:
            gate.entities.drop(.session(path.id), on: exchange.eventLoop)
            record.notStored = .notFinal
            respondCollected(stored: false)
        case .denied, .gone, .inconclusive:
            record.notStored = examination.fault ?? .wrongRoot
            respondCollected(stored: false)
        }
    }

    /// Whether EM's answer is byte for byte what is stored, its links aside.
    private func isStored(_ examination: Examination, _ ticket: StoreTicket, _ rendering: CachedRendering) -> Bool {
        ticket.key.entityTag(digest: SHA256Digest.of(examination.xml).bytes.span) == rendering.entityTag
    }

    /// Judges a child list that was watched as it passed; `next` is told whether it was stored.
    func judgeList(next: @escaping (Bool) -> Void) {
        guard case .fetch(let ticket) = purpose, let examination = examiner?.finish() else { return next(false) }
        examiner = nil
        admit(examination, ticket) { next($0 != nil) }
    }

    /// Stores what the rules admit; `next` gets it, or nil.
    private func admit(_ examination: Examination, _ ticket: StoreTicket, next: @escaping (StoredEntity?) -> Void) {
        let path = ticket.key.path
        guard Admission.needsStoredSession(path, examination) else {
            return next(store(examination, ticket, session: nil, isListStored: false))
        }
        let eventLoop = exchange.eventLoop
        let session = gate.entities.load(ResourcePath(entity: path.kind, id: path.id), on: eventLoop)
        let list = gate.entities.load(path.with(.entity), on: eventLoop)
        let bound = NIOLoopBound((self, next), eventLoop: eventLoop)
        session.and(list).whenSuccess { session, list in
            let (forwarded, next) = bound.value
            next(forwarded.store(examination, ticket, session: session?.facts, isListStored: list != nil))
        }
    }

    private func store(
        _ examination: Examination, _ ticket: StoreTicket, session: SessionFacts?, isListStored: Bool
    ) -> StoredEntity? {
        let configuration = gate.configuration
        let verdict = Admission(settle: configuration.settleSeconds).judge(
            examination, at: ticket.key.path,
            in: Admission.Context(
                now: configuration.now(), session: session, isEntityListStored: isListStored,
                isInvalidated: gate.entities.isInvalidated(
                    ticket.key.path, parent: examination.root.facts?.parent, since: ticket.mark)))
        switch verdict {
        case .refuse(let reason):
            record.notStored = reason
            return nil
        case .store(let admitted):
            gate.journal.entityStored(isHarvested: false)
            return gate.entities.admit(admitted)
        }
    }

    /// A hit that EM was asked to prove: until leases exist every hit is (docs/decisions/0003).
    private static let proven = CacheStatus(.hit, detail: "proven")
}
