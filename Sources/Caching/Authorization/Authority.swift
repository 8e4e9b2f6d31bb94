package import EnterpriseManager

/// Whom a hit may be shown: ties, leases and grants, and the rules by which they come and go (section 3).
///
/// A pure value: times are passed in, in milliseconds of a clock that counts from 1970 and is never put back while the
/// process lives; what is to be written to disk is handed out. The methods that ask are here; what Enterprise Manager's
/// answers change is in `Authority+Evidence.swift`, and what ends in `Authority+Revocation.swift`.
package struct Authority: Sendable {
    let configuration: AuthorizationConfiguration
    var ties: TieTable
    var leases: LeaseTable
    var grants: GrantTable
    /// The grants of credentials that stand for themselves.
    var guestGrants: GrantTable
    var inquiries = InquiryLog()
    var ended = RecentKeys()

    /// An authority that knows nothing.
    package init(_ configuration: AuthorizationConfiguration) {
        self.configuration = configuration
        leases = LeaseTable(capacity: configuration.credentialLimit)
        let opensKinds = configuration.visibility == .kind
        grants = GrantTable(
            capacity: configuration.grantLimit / 4 * 3, lifetime: configuration.grant, opensKinds: opensKinds)
        guestGrants = GrantTable(
            capacity: configuration.grantLimit / 4, lifetime: configuration.grant, opensKinds: opensKinds)
        ties = TieTable(capacity: configuration.credentialLimit)
    }

    /// An authority that knows what was tied before a restart, and what of it found no room.
    package static func restored(
        _ configuration: AuthorizationConfiguration, ties kept: [(key: CredentialKey, tie: Tie)]
    ) -> (authority: Authority, changes: [AccessChange]) {
        var authority = Authority(configuration)
        var changes: [AccessChange] = []
        for (key, tie) in kept {
            if let evicted = authority.ties.insert(tie, for: key, madeAt: nil) { changes.append(.untie(evicted)) }
        }
        return (authority, changes)
    }

    /// How many leases, grants in memory and ties there are.
    package var counts: (leases: Int, grants: Int, ties: Int) {
        (leases.count, grants.count + guestGrants.count, ties.count)
    }

    /// How many questions are open.
    package var inquiryCount: Int { inquiries.count }

    /// Whether any token is known to bypass the store; as long as none is, none need be hashed to ask.
    package var knowsOldVersions: Bool { ties.hasOldVersions }

    /// Whether a credential holds a token whose logon asked for an old version, or may hold one.
    package func bypassesStore(_ credential: PresentedCredential) -> Bool {
        guard ties.hasOldVersions else { return false }
        // Enterprise Manager may read an old token out of a cookie that emgate reads otherwise.
        return credential.isUnclear || credential.tokens.contains { ties[$0]?.bypassesStore == true }
    }

    /// How a credential with a lease stands towards a resource; nil when it has no lease that says yes.
    ///
    /// - Parameters:
    ///   - key: The hash of the exact tuple.
    ///   - content: Of a list, the content that is stored; nil while that is not known, which opens no list.
    ///   - outage: For how many milliseconds Enterprise Manager has been away; nil when it is not known to be.
    /// - Complexity: O(1).
    package mutating func standing(
        of key: CredentialKey, towards resource: GrantedResource, content: ContentKey?, now: Int64, outage: Int64?
    ) -> Standing? {
        guard let lease = leases[key] else { return nil }
        let validity = lease.validity(at: now, outage: outage, grace: configuration.offlineGrace)
        guard validity != .ended else { return nil }
        return Standing(
            principal: lease.principal, hasLease: true, isGraced: validity == .graced,
            grant: grantState(lease.principal, resource, content, now),
            isRenewalDue: lease.isRenewalDue(at: now))
    }

    /// As above for a credential without a lease, which may just have been made by a logon.
    ///
    /// A logon's answer is Enterprise Manager's word on the credentials that it makes: the new token alone, as cookie,
    /// field or both, and the same with the Basic pair that bought it (docs/decisions/0006). Nothing else may ride along.
    package mutating func standing(
        of credential: PresentedCredential, towards resource: GrantedResource, content: ContentKey?, now: Int64,
        outage: Int64?
    ) -> Standing {
        func leased() -> Standing? {
            standing(of: credential.key, towards: resource, content: content, now: now, outage: outage)
        }
        if let standing = leased() { return standing }
        if leases[credential.key] == nil, let lease = logonLease(credential, now) {
            leases.insert(lease)
            if let standing = leased() { return standing }
        }
        return Standing(
            principal: principal(of: credential), hasLease: false, isGraced: false, grant: .unknown,
            isRenewalDue: false)
    }

    private func logonLease(_ credential: PresentedCredential, _ now: Int64) -> Lease? {
        guard credential.mayHaveLease, credential.isWithoutRepetition, let token = credential.tokens.first,
            credential.tokens.allSatisfy({ $0 == token }), let tie = ties[token], let madeAt = ties.madeAt(token),
            tie.principal != nil, now - madeAt < configuration.lease,
            credential.authorizations.allSatisfy({ $0 == tie.boughtWith })
        else { return nil }
        return lease(credential, provenAt: madeAt)
    }

    func lease(_ credential: PresentedCredential, provenAt: Int64) -> Lease {
        Lease(
            credential: credential, principal: principal(of: credential),
            logonSessions: logonSessions(of: credential), provenAt: provenAt, endsAt: provenAt + configuration.lease)
    }

    /// Whose rights a credential stands for: a user's if every part of it is tied to that user, else its own.
    package func principal(of credential: PresentedCredential) -> Principal {
        let own = Principal(credential.key)
        let parts = credential.tokens + credential.authorizations
        guard credential.mayHaveLease, let first = parts.first, let user = ties[first]?.principal else { return own }
        return parts.allSatisfy { ties[$0]?.principal == user } ? user : own
    }

    /// The logon sessions that end a credential: as its tokens decode, and as their logons said.
    func logonSessions(of credential: PresentedCredential) -> [CredentialKey] {
        credential.tokens.reduce(into: credential.logonSessions) { sessions, token in
            for session in ties[token]?.logonSessions ?? [] where !sessions.contains(session) {
                sessions.append(session)
            }
        }
    }

    private mutating func grantState(
        _ principal: Principal, _ resource: GrantedResource, _ content: ContentKey?, _ now: Int64
    ) -> Standing.GrantState {
        switch configuration.visibility {
        case .any:
            return .live
        case .kind:
            let isOpen =
                grants.opensKind(principal, resource.shownKind, now: now)
                || guestGrants.opensKind(principal, resource.shownKind, now: now)
            return isOpen ? .live : .unknown
        case .resource:
            return knownGrant(principal, resource, content: content, now: now) == nil ? .unknown : .live
        }
    }

    /// The live grant that memory knows.
    mutating func knownGrant(
        _ principal: Principal, _ resource: GrantedResource, content: ContentKey?, now: Int64
    ) -> Grant? {
        grants.grant(principal, resource, content: content, now: now)
            ?? guestGrants.grant(principal, resource, content: content, now: now)
    }

    /// Takes it upon the caller to renew a credential's lease by one proof; false when another does so already.
    package mutating func claimRenewal(of key: CredentialKey, now: Int64) -> Bool {
        guard let lease = leases[key], lease.isRenewalDue(at: now) else { return false }
        leases[key]?.renewal = .underway(now)
        return true
    }

    /// A proof that was to renew a lease said nothing.
    package mutating func renewalFailed(of key: CredentialKey, now: Int64) {
        leases[key]?.renewal = .failed(now)
    }
}
