import EnterpriseManager

/// The questions that are open: asked of Enterprise Manager or of the disk, and not answered yet.
///
/// An answer counts only if nothing was revoked while it was on its way, else a logout could be undone by a proof that
/// Enterprise Manager answered just before it. Bounded by what may be under way: connections to Enterprise Manager, their
/// queue, and look-ups on disk.
struct InquiryLog: Sendable {
    /// A question.
    struct Inquiry: Sendable {
        /// The credential that asks.
        let credential: PresentedCredential
        /// Whose rights it stood for when it asked.
        let principal: Principal
        /// The logon sessions that it stands for.
        let logonSessions: [CredentialKey]
        /// When it asked, in milliseconds.
        let askedAt: Int64
        /// Whether it is the proof that was to renew the credential's lease.
        let isRenewal: Bool
        /// Whether the credential's leases were ended since.
        var isLeaseVoid = false
        /// What was taken away since.
        var revocations: [GrantRevocation] = []
        /// Whether more was taken away than is remembered.
        var areGrantsVoid = false

        /// Whether its principal is a user, and not the credential itself.
        var isUser: Bool { principal.key != credential.key }

        /// Whether a grant may rest on the answer.
        func supports(_ grant: Grant) -> Bool {
            !areGrantsVoid && !revocations.contains { $0.takes(grant) }
        }
    }

    private static let revocationLimit = 256

    private var open: [InquiryID: Inquiry] = [:]
    private var last: UInt64 = 0

    /// How many are open.
    var count: Int { open.count }

    subscript(id: InquiryID) -> Inquiry? { open[id] }

    /// Opens a question.
    mutating func begin(_ inquiry: Inquiry) -> InquiryID {
        last &+= 1
        let id = InquiryID(number: last)
        open[id] = inquiry
        return id
    }

    /// Closes a question; nil when it is not open.
    mutating func end(_ id: InquiryID) -> Inquiry? {
        open.removeValue(forKey: id)
    }

    /// No open question of a credential that is meant may make a lease.
    mutating func voidLeases(where isMeant: (Inquiry) -> Bool) {
        for (id, inquiry) in open where !inquiry.isLeaseVoid && isMeant(inquiry) { open[id]?.isLeaseVoid = true }
    }

    /// No open question may make a grant that is taken away.
    mutating func voidGrants(_ revocation: GrantRevocation) {
        for (id, inquiry) in open where revocation.concerns(inquiry.principal) {
            if inquiry.revocations.count < Self.revocationLimit {
                open[id]?.revocations.append(revocation)
            } else {
                open[id]?.areGrantsVoid = true
            }
        }
    }
}

/// Names a question that is open.
package struct InquiryID: Hashable, Sendable {
    let number: UInt64
}
