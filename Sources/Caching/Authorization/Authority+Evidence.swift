package import EnterpriseManager

// What Enterprise Manager's answers, and grants read from disk, change.
extension Authority {
    /// A question begins: whoever asks notes this before the request leaves.
    ///
    /// - Parameter isRenewal: whether it is the proof of ``claimRenewal(of:now:)``.
    package mutating func begin(
        _ credential: PresentedCredential, now: Int64, isRenewal: Bool = false
    ) -> InquiryID {
        inquiries.begin(
            InquiryLog.Inquiry(
                credential: credential, principal: principal(of: credential),
                logonSessions: logonSessions(of: credential), askedAt: now, isRenewal: isRenewal))
    }

    /// An answer that is still coming in has listed these sessions so far.
    package mutating func listed(
        _ resources: [GrantedResource], by inquiry: InquiryID, now: Int64
    ) -> [AccessChange] {
        guard let inquiry = inquiries[inquiry] else { return [] }
        return resources.flatMap { grant(inquiry, $0, content: nil, now: now) }
    }

    /// A question is answered: what that changes, and what of it is to be kept on disk.
    ///
    /// - Returns: the changes; `isVoid` when the credential was ended while the answer was on its way, so that
    ///   nothing stored may be shown on account of it.
    package mutating func conclude(
        _ id: InquiryID, _ evidence: Evidence, now: Int64
    ) -> (changes: [AccessChange], isVoid: Bool) {
        guard let inquiry = inquiries.end(id) else { return ([], true) }
        switch evidence {
        case .shown(let resource, let content):
            renew(inquiry)
            return (grant(inquiry, resource, content: content, now: now), inquiry.isLeaseVoid)
        case .answered:
            renew(inquiry)
            return ([], inquiry.isLeaseVoid)
        case .forbidden(let resource, let isOwn):
            renewAfterDenial(inquiry, isOwn: isOwn, now: now)
            return (deny(resource, inquiry, evidence), inquiry.isLeaseVoid)
        case .absent(let resource):
            // The wider visibilities are there so that history that has been deleted stays readable.
            guard configuration.visibility == .resource else {
                if isKnown(inquiry.credential) { renew(inquiry) }
                return ([], inquiry.isLeaseVoid)
            }
            renewAfterDenial(inquiry, isOwn: true, now: now)
            return (deny(resource, inquiry, evidence), inquiry.isLeaseVoid)
        case .unauthenticated:
            return (endLeases(of: inquiry.credential), true)
        case .nothing:
            if inquiry.isRenewal { renewalFailed(of: inquiry.credential.key, now: now) }
            return ([], true)
        }
    }

    /// Ends a question without a judgement.
    ///
    /// - Returns: when it was asked; nil when the credential was ended since.
    package mutating func abandon(_ id: InquiryID) -> Int64? {
        guard let inquiry = inquiries.end(id), !inquiry.isLeaseVoid else { return nil }
        return inquiry.askedAt
    }

    /// A denial goes on with a lease that is live, and revives none: it may be given without a look at the credential.
    private mutating func renewAfterDenial(_ inquiry: InquiryLog.Inquiry, isOwn: Bool, now: Int64) {
        let isLive = leases[inquiry.credential.key].map { inquiry.askedAt < $0.endsAt } ?? false
        if isOwn, isLive {
            renew(inquiry)
        } else if inquiry.isRenewal {
            renewalFailed(of: inquiry.credential.key, now: now)
        }
    }

    /// Whether Enterprise Manager has vouched for a credential before, and not refused it since.
    package func isKnown(_ credential: PresentedCredential) -> Bool {
        if leases[credential.key] != nil { return true }
        let parts = credential.tokens + credential.authorizations
        return credential.mayHaveLease && parts.allSatisfy { ties.isGood($0) }
    }

    /// The lease counts from when Enterprise Manager was asked, never from when its answer came; it is never cut short.
    private mutating func renew(_ inquiry: InquiryLog.Inquiry) {
        guard !inquiry.isLeaseVoid, inquiry.credential.mayHaveLease else { return }
        let renewed = lease(inquiry.credential, provenAt: inquiry.askedAt)
        if let present = leases[inquiry.credential.key], present.endsAt > renewed.endsAt { return }
        leases.insert(renewed)
    }

    private mutating func grant(
        _ inquiry: InquiryLog.Inquiry, _ resource: GrantedResource, content: ContentKey?, now: Int64
    ) -> [AccessChange] {
        // As with leases, what Enterprise Manager says holds for when it was asked.
        let grant = Grant(
            principal: inquiry.principal, resource: resource, content: content,
            endsAt: inquiry.askedAt + configuration.grant)
        guard configuration.grant > 0, inquiry.supports(grant), inquiry.credential.mayHaveLease else { return [] }
        // A list polled every minute shows the same sessions: disk is told once in half the life of a grant.
        let known = knownGrant(inquiry.principal, resource, content: content, now: now)
        if let known, known.resource == resource, known.endsAt - now > configuration.grant / 2 { return [] }
        // Whoever is nobody's user can be many at will, so they have a table of their own and no place on disk.
        guard inquiry.isUser else {
            guestGrants.insert(grant)
            return []
        }
        grants.insert(grant)
        return [.grant(grant)]
    }

    /// A denial takes the grant away; where one grant opens a kind, a 403 takes the kind.
    private mutating func deny(
        _ resource: GrantedResource, _ inquiry: InquiryLog.Inquiry, _ evidence: Evidence
    ) -> [AccessChange] {
        var revocation = GrantRevocation.denied(inquiry.principal, resource)
        if case .forbidden = evidence, configuration.visibility == .kind {
            revocation = .deniedKind(inquiry.principal, resource)
        }
        let changes = revoke(revocation)
        return inquiry.isUser ? changes : []
    }

    /// Disk knows a grant: whether it opens the resource now.
    package mutating func found(_ grant: Grant?, by id: InquiryID, now: Int64) -> Bool {
        guard let inquiry = inquiries.end(id), !inquiry.isLeaseVoid, let grant,
            grant.principal == inquiry.principal, inquiry.supports(grant),
            grant.isLive(at: now, lasting: configuration.grant)
        else { return false }
        grants.insert(grant)
        return true
    }
}

// MARK: - Logons

extension Authority {
    /// Enterprise Manager has answered a logon with 201.
    ///
    /// - Parameters:
    ///   - askedAt: When it was asked, in milliseconds; nil where something that ends all leases came in between, so
    ///     that the logon proves nothing.
    package mutating func loggedOn(_ logon: Logon, askedAt: Int64?) -> [AccessChange] {
        // It may have ended again before its answer had been read to the end.
        guard !logon.logonSessions.contains(where: { ended.contains($0) }) else { return [] }
        var changes: [AccessChange] = []
        for token in Set(logon.tokens) {
            let tie = Tie(
                principal: logon.principal, bypassesStore: logon.bypassesStore, logonSessions: logon.logonSessions,
                boughtWith: logon.boughtWith)
            changes += self.tie(token, tie, madeAt: askedAt)
        }
        if let basic = logon.boughtWith, let principal = logon.principal {
            let tie = Tie(principal: principal, bypassesStore: false, logonSessions: [], boughtWith: nil)
            if ties[basic] != tie { changes += self.tie(basic, tie, madeAt: nil) }
        }
        return changes
    }

    private mutating func tie(_ key: CredentialKey, _ tie: Tie, madeAt: Int64?) -> [AccessChange] {
        // Whoever a token belonged to before, it is not theirs any more.
        if let present = ties[key], present.principal != tie.principal {
            for session in present.logonSessions { _ = leases.remove(sharing: session) }
        }
        let evicted = ties.insert(tie, for: key, madeAt: madeAt)
        return (evicted.map { [.untie($0)] } ?? []) + [.tie(key, tie)]
    }
}
