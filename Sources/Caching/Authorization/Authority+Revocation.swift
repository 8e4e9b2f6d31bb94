package import EnterpriseManager

// What ends.
extension Authority {
    /// Enterprise Manager did not accept a credential: its lease ends, and those that share a logon session with it.
    package mutating func endLeases(of credential: PresentedCredential) -> [AccessChange] {
        let sessions = logonSessions(of: credential)
        leases.remove(credential.key)
        for session in sessions {
            _ = leases.remove(sharing: session)
            ties.disprove(session: session)
        }
        inquiries.voidLeases { inquiry in
            inquiry.credential.key == credential.key || inquiry.logonSessions.contains { sessions.contains($0) }
        }
        // A pair that was refused when it came alone is no longer that user's.
        guard credential.tokens.isEmpty, credential.authorizations.count == 1,
            let basic = credential.authorizations.first,
            ties.remove(basic)
        else { return [] }
        return [.untie(basic)]
    }

    /// A logon session was ended through emgate: so does every lease with a token of it, however spelled.
    ///
    /// Whose session it was is not known where the logon did not pass here; then every lease ends, which costs each
    /// credential one proof (docs/decisions/0007).
    package mutating func loggedOff(_ session: CredentialKey) -> [AccessChange] {
        var isKnown = leases.remove(sharing: session)
        let untied = ties.remove(session: session)
        for (_, tie) in untied {
            for other in tie.logonSessions { isKnown = leases.remove(sharing: other) || isKnown }
        }
        let sessions = Set(untied.flatMap(\.tie.logonSessions) + [session])
        for session in sessions { ended.insert(session) }
        if isKnown || !untied.isEmpty {
            inquiries.voidLeases { !sessions.isDisjoint(with: $0.logonSessions) }
        } else {
            endAllLeases()
        }
        return untied.map { .untie($0.token) }
    }

    /// Takes grants away: a denial, an unsafe request on a session, a change of roles.
    package mutating func revoke(_ revocation: GrantRevocation) -> [AccessChange] {
        grants.remove(revocation)
        guestGrants.remove(revocation)
        inquiries.voidGrants(revocation)
        return [.revoke(revocation)]
    }

    /// Ends every lease: roles or accounts have changed.
    package mutating func endAllLeases() {
        leases.removeAll()
        ties.disproveAll()
        inquiries.voidLeases { _ in true }
    }
}
