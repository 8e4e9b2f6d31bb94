package import EnterpriseManager

/// Decides whether a fetched answer is stored: section 2 of the caching rules.
package struct Admission: Sendable {
    /// How long before now a session must have ended for its child list to be stored, in seconds (`cache.settle`).
    package var settle: Int64

    /// The age of a session, in seconds since its creation, from which its child list is not stored: 29 days.
    ///
    /// Enterprise Manager leaves out of lists what was created 30 days ago (em-facts 4).
    package static let listAge: Int64 = 29 * 86_400

    /// Rules with the default `cache.settle` of 30 minutes.
    package init(settle: Int64 = 1_800) {
        self.settle = settle
    }

    /// What is known besides the answer itself.
    package struct Context: Sendable {
        /// The present moment in seconds since 1970.
        package var now: Int64
        /// The facts of the stored entity form of the session; nil when it is not stored.
        package var session: SessionFacts?
        /// Whether the entity form of the child list is stored.
        package var isEntityListStored: Bool
        /// Whether what is stored of the session was dropped since the fetch began (``InvalidationLog``).
        package var isInvalidated: Bool

        /// Gathers what is known.
        package init(
            now: Int64, session: SessionFacts? = nil, isEntityListStored: Bool = false, isInvalidated: Bool = false
        ) {
            self.now = now
            self.session = session
            self.isEntityListStored = isEntityListStored
            self.isInvalidated = isInvalidated
        }
    }

    /// What is to be done with an answer.
    package enum Verdict: Sendable {
        /// Store it.
        case store(Admitted)
        /// Do not store it.
        case refuse(NotStoredReason)

        /// Why it is refused; nil when it is stored.
        package var reason: NotStoredReason? {
            guard case .refuse(let reason) = self else { return nil }
            return reason
        }
    }

    /// Judges a complete answer with status 200.
    package func judge(_ examination: Examination, at path: ResourcePath, in context: Context) -> Verdict {
        guard !context.isInvalidated else { return .refuse(.invalidated) }
        if let fault = examination.fault { return .refuse(fault) }
        switch path.member {
        case .itself: return judgeSession(examination, path, context)
        case .children(let kind): return judgeList(examination, path, kind, context)
        }
    }

    private func judgeSession(_ examination: Examination, _ path: ResourcePath, _ context: Context) -> Verdict {
        let root = examination.root
        if root.root == .reference, path.representation == .reference {
            guard root.id == path.id else { return .refuse(.wrongID) }
            guard let session = context.session else { return .refuse(.entityNotStored) }
            return .store(Admitted(path: path, xml: examination.xml, facts: session, isHarvested: false))
        }
        guard root.root == .session(path.kind) else { return .refuse(.wrongRoot) }
        guard root.id == path.id else { return .refuse(.wrongID) }
        if let fault = SessionFinality.fault(of: root, kind: path.kind) { return .refuse(fault) }
        guard let facts = root.facts else { return .refuse(.notFinal) }
        return .store(Admitted(path: path, xml: examination.xml, facts: facts, isHarvested: false))
    }

    private func judgeList(
        _ examination: Examination, _ path: ResourcePath, _ kind: SessionKind, _ context: Context
    ) -> Verdict {
        let isReferences = examination.root.root == .references
        guard examination.root.root == .list(kind) || (isReferences && path.representation == .reference) else {
            return .refuse(.wrongRoot)
        }
        guard let session = context.session else { return .refuse(.entityNotStored) }
        guard path.kind.isFinal(session.state), let endedAt = session.endedAt else { return .refuse(.notFinal) }
        guard let createdAt = session.createdAt, context.now - createdAt < Self.listAge else {
            return .refuse(.listTooOld)
        }
        guard context.now - endedAt > settle else { return .refuse(.notSettled) }
        if isReferences {
            guard context.isEntityListStored else { return .refuse(.listNotStored) }
        } else if let fault = examination.itemFault {
            return .refuse(fault)
        }
        return .store(Admitted(path: path, xml: examination.xml, facts: session, isHarvested: false))
    }
}
