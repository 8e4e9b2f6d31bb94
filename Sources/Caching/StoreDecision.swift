/// What is done next with a request: section 4 of the caching rules, in order.
///
/// Asked again after each finding, with what is known by then.
package enum StoreDecision: Hashable, Sendable {
    /// What is known of a request so far; nil stands for what has not been looked up.
    package struct Knowledge: Hashable, Sendable {
        /// Whether its credential has a lease.
        package var hasLease: Bool
        /// Whether its principal has a grant, or needs none.
        package var hasGrant: Bool?
        /// Whether the resource is stored.
        package var isStored: Bool?
        /// Whether it is a list, whose content says which grant opens it.
        package var isList: Bool

        /// Says what is known.
        package init(hasLease: Bool, hasGrant: Bool?, isStored: Bool?, isList: Bool) {
            self.hasLease = hasLease
            self.hasGrant = hasGrant
            self.isStored = isStored
            self.isList = isList
        }
    }

    /// Pass it on; the store is neither read nor written.
    case forward(NotStoredReason)
    /// Look for a grant on disk.
    case findGrant
    /// Look the resource up in the store.
    case findStored
    /// Answer from the store; Enterprise Manager is not asked.
    case hit
    /// Ask Enterprise Manager for this very resource with this credential, in a flight: what it answers is the proof for
    /// what is stored, or is stored if it is admitted.
    case ask

    /// Decides.
    ///
    /// The credential comes first: the store is looked into only for one that Enterprise Manager has vouched for, so that
    /// hit and miss tell an outsider nothing, not even by the time they take.
    package static func decide(_ request: StoreRequest, _ known: Knowledge) -> StoreDecision {
        if let refusal = request.refusal { return .forward(refusal) }
        guard known.hasLease else { return .ask }
        switch (known.hasGrant, known.isStored) {
        case (false, _), (_, false): return .ask
        case (true, true): return .hit
        case (true, nil): return .findStored
        case (nil, nil): return known.isList ? .findStored : .findGrant
        case (nil, true): return .findGrant
        }
    }
}
