package import EnterpriseManager

/// How a credential stands towards a resource, before Enterprise Manager is asked.
package struct Standing: Hashable, Sendable {
    /// Whose rights the credential stands for.
    package let principal: Principal
    /// Whether its lease is live, or lasts because Enterprise Manager is away.
    package let hasLease: Bool
    /// Whether the lease lasts only because Enterprise Manager is away.
    package let isGraced: Bool
    /// What is known of the grant.
    package let grant: GrantState
    /// Whether the lease is to be renewed now, if it serves a hit.
    package let isRenewalDue: Bool

    /// What is known of a grant.
    package enum GrantState: Hashable, Sendable {
        /// It is live, or none is needed.
        case live
        /// Memory does not know of one; disk may.
        case unknown
    }

    /// Whether both are live, so that nothing need be asked.
    package var isProven: Bool { hasLease && grant == .live }
}
