package import Caching
package import Cryptography
package import EnterpriseManager
import HTTPWire
import NIOCore
package import Storage
import Synchronization

/// Whom a hit may be shown, for all event loops: `Authority` with clocks, keyed hashes and a disk.
///
/// Thread safety: any thread; each call takes one short lock. Changes for the disk are queued under it, so that they are
/// written in the order in which they were made.
package final class AccessControl: Sendable {
    /// The rules' settings.
    package let configuration: AuthorizationConfiguration
    let hasher: CredentialHasher
    private let store: (any AccessStore)?
    private let authority: Mutex<Authority>
    private let now: @Sendable () -> Int64
    private let outage: @Sendable () -> Int64?

    /// - Parameters:
    ///   - hash: The keyed hash; its key must be that of the store.
    ///   - store: Where ties and grants are kept; nil for memory only.
    ///   - ties: What was tied before a restart.
    ///   - now: Milliseconds since 1970, by a clock that is never put back while the process lives.
    ///   - outage: For how many milliseconds EM has been away; nil when it is not known to be.
    package init(
        _ configuration: AuthorizationConfiguration, hash: KeyedHash, store: (any AccessStore)? = nil,
        ties: [(key: CredentialKey, tie: Tie)] = [], now: @escaping @Sendable () -> Int64,
        outage: @escaping @Sendable () -> Int64? = { nil }
    ) {
        self.configuration = configuration
        hasher = CredentialHasher(hash: hash)
        self.store = store
        self.now = now
        self.outage = outage
        let (authority, changes) = Authority.restored(configuration, ties: ties)
        self.authority = Mutex(authority)
        store?.apply(changes)
    }

    /// How many leases, grants in memory and ties there are.
    package var counts: (leases: Int, grants: Int, ties: Int) { authority.withLock { $0.counts } }

    /// How many questions are open: of answers that are awaited, and of credentials that are to last meanwhile.
    ///
    /// Without exchanges under way there are none, which tests hold.
    var inquiryCount: Int { authority.withLock { $0.inquiryCount } }

    /// Whether a caller has a token of a logon that the store does not serve, or may have one.
    func bypassesStore(_ caller: PresentedCredential) -> Bool {
        guard authority.withLock({ $0.knowsOldVersions }) else { return false }
        return authority.withLock { $0.bypassesStore(caller) }
    }

    // MARK: Asking

    /// How a caller stands towards what is stored at a path; `content` is that of a list, once it is known.
    func standing(of caller: PresentedCredential, towards path: ResourcePath, content: ContentKey? = nil) -> Standing {
        let resource = GrantedResource(path)
        let content = path.isChildList ? content : nil
        let now = now()
        let outage = configuration.offlineGrace > 0 ? outage() : nil
        return authority.withLock {
            $0.standing(of: caller, towards: resource, content: content, now: now, outage: outage)
        }
    }

    /// Whether disk knows a grant that memory does not.
    ///
    /// The future never fails.
    func findGrant(
        of caller: PresentedCredential, towards path: ResourcePath, content: ContentKey?, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Bool> {
        guard let store else { return eventLoop.makeSucceededFuture(false) }
        let now = now()
        let (inquiry, principal) = authority.withLock { authority in
            (authority.begin(caller, now: now), authority.principal(of: caller))
        }
        let resource = GrantedResource(path)
        let found =
            switch configuration.visibility {
            case .kind: store.grant(for: principal, ofKind: resource.shownKind, on: eventLoop)
            case .resource, .any:
                store.grant(
                    for: principal, of: resource, content: path.isChildList ? content : nil, on: eventLoop)
            }
        return found.map { grant in
            let now = self.now()
            return self.authority.withLock { $0.found(grant, by: inquiry, now: now) }
        }
    }

    /// A caller is about to ask EM, or to wait for somebody who does: as whom, and a question that says whether its
    /// credential lasts meanwhile.
    ///
    /// Both at once, so that nothing can end in between.
    ///
    /// - Parameter isAlone: whether it shall share with nobody but its own credential.
    func board(
        _ caller: PresentedCredential, isAlone: Bool, for path: ResourcePath
    ) -> (asker: CredentialKey, inquiry: InquiryID) {
        let now = now()
        let outage = configuration.offlineGrace > 0 ? outage() : nil
        return authority.withLock { authority in
            let standing = authority.standing(
                of: caller.key, towards: GrantedResource(path), content: nil, now: now, outage: outage)
            let asker = isAlone ? caller.key : standing?.principal.key ?? caller.key
            return (asker, authority.begin(caller, now: now))
        }
    }

    /// Takes it upon the caller to renew its lease by one proof; false when another does so already.
    func claimRenewal(of caller: PresentedCredential) -> Bool {
        let now = now()
        return authority.withLock { $0.claimRenewal(of: caller.key, now: now) }
    }

    // MARK: Learning

    /// A request is about to leave whose answer will say something of the caller.
    func begin(_ caller: PresentedCredential, isRenewal: Bool = false) -> InquiryID {
        let now = now()
        return authority.withLock { $0.begin(caller, now: now, isRenewal: isRenewal) }
    }

    /// An answer that is still coming in has listed these sessions so far.
    func listed(_ resources: [GrantedResource], by inquiry: InquiryID) {
        let now = now()
        change { $0.listed(resources, by: inquiry, now: now) }
    }

    /// The answer is judged.
    ///
    /// - Returns: whether nothing stored may be shown on account of it, since the credential ended meanwhile.
    @discardableResult
    func conclude(_ inquiry: InquiryID, _ evidence: Evidence) -> Bool {
        let now = now()
        return authority.withLock { authority in
            let conclusion = authority.conclude(inquiry, evidence, now: now)
            store?.apply(conclusion.changes)
            return conclusion.isVoid
        }
    }

    /// There will be no answer.
    ///
    /// - Returns: whether the credential has lasted.
    @discardableResult
    func abandon(_ inquiry: InquiryID) -> Bool {
        authority.withLock { $0.abandon(inquiry) != nil }
    }

    /// Whether EM has vouched for the caller before.
    func knows(_ caller: PresentedCredential) -> Bool {
        return authority.withLock { $0.isKnown(caller) }
    }

    /// EM did not accept the caller's credential (401).
    func refused(_ caller: PresentedCredential) {
        change { $0.endLeases(of: caller) }
    }

    /// Takes grants away.
    package func revoke(_ revocation: GrantRevocation) {
        change { $0.revoke(revocation) }
    }

    /// Roles or accounts have changed: everyone has to be proven anew.
    package func revokeAll() {
        change { authority in
            authority.endAllLeases()
            return authority.revoke(.all)
        }
    }

    /// - Parameter id: of a logon session that was ended, as it stands in the target.
    func loggedOff(id: Span<UInt8>) {
        let session = hasher.logonSession(ofID: id)
        change { $0.loggedOff(session) }
    }

    /// EM has answered a logon with 201, and its whole body has been read.
    ///
    /// - Parameters:
    ///   - answer: Who logged on; nil when the body does not say so.
    ///   - tokens: What the answer's fields give to the client.
    ///   - naming: How the user may have said who they are.
    ///   - request: The credential of the request where nothing else (a body) can have bought the token, else nil.
    ///   - inquiry: What began when the request was sent; nil where the body has not been read yet.
    func loggedOn(
        _ answer: LogonAnswer?, tokens: [[UInt8]], named naming: CredentialHasher.Naming, request: Credential?,
        target: LogonTarget, by inquiry: InquiryID?
    ) {
        var sessions = tokens.map { hasher.logonSession(ofToken: $0.span) }
        if let id = answer?.sessionID { sessions.append(hasher.logonSession(ofToken: id.span)) }
        var boughtWith: CredentialKey?
        if let request, request.parts.count == 1, let part = request.parts.first, part.source == .authorization {
            boughtWith = hasher.authorization(request.bytes.span.extracting(part.value))
        }
        let logon = Logon(
            tokens: tokens.map { hasher.token($0.span) }, logonSessions: Array(Set(sessions)),
            principal: answer.map { hasher.user($0.userName, named: naming) },
            boughtWith: boughtWith,
            bypassesStore: target.bypassesStore)
        change { authority in
            authority.loggedOn(logon, askedAt: inquiry.flatMap { authority.abandon($0) })
        }
    }

    private func change(_ change: (inout Authority) -> [AccessChange]) {
        authority.withLock { authority in
            let changes = change(&authority)
            store?.apply(changes)
        }
    }
}
