import EnterpriseManager

/// Bounded proof that a credential is valid at Enterprise Manager.
struct Lease: Sendable {
    /// The credential; a lease is for this exact tuple.
    let credential: PresentedCredential
    /// Whose rights it stands for.
    let principal: Principal
    /// The logon sessions with any of which it ends.
    let logonSessions: [CredentialKey]
    /// When Enterprise Manager was asked, in milliseconds: what it said holds for that moment.
    let provenAt: Int64
    /// When it ends, in milliseconds.
    let endsAt: Int64
    /// How its renewal stands.
    var renewal = Renewal.idle

    /// How a renewal stands.
    enum Renewal: Hashable {
        /// None has been begun.
        case idle
        /// A proof is on its way since this moment.
        case underway(Int64)
        /// A proof said nothing, at this moment.
        case failed(Int64)
    }

    /// Whether a lease says yes.
    enum Validity: Hashable {
        /// It has ended.
        case ended
        /// Enterprise Manager's word is fresh enough.
        case live
        /// It was live when Enterprise Manager went away, and the operator lets it last (`authorization.offline-grace`).
        case graced
    }

    /// Whether it says yes.
    ///
    /// - Parameter outage: for how many milliseconds Enterprise Manager has been away; nil when it is not known to be.
    func validity(at now: Int64, outage: Int64?, grace: Int64) -> Validity {
        if now < endsAt { return .live }
        guard grace > 0, let outage, endsAt > now - outage, now - endsAt < grace else { return .ended }
        return .graced
    }

    /// Whether it is time for a proof ahead of the end: from three quarters on, one at a time.
    func isRenewalDue(at now: Int64) -> Bool {
        let lease = endsAt - provenAt
        guard now - provenAt >= lease / 4 * 3 else { return false }
        switch renewal {
        case .idle: return true
        // A proof ends by its own deadline; this is for one that was lost on the way.
        case .underway(let since): return now - since >= Self.longestProof
        // An Enterprise Manager that is away is asked every second, so that all is normal soon after it is back.
        case .failed(let at):
            return now - at >= (now < endsAt ? max(Self.retryInterval, lease / 8) : Self.retryInterval)
        }
    }

    private static var longestProof: Int64 { 300_000 }
    private static var retryInterval: Int64 { 1_000 }
}
