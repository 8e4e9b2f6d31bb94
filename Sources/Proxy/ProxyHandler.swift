import Caching
import Cryptography
package import Downstream
import EnterpriseManager
import HTTPSemantics
import HTTPWire
package import NIOCore
import Rendering
import Storage
package import Upstream

/// Answers the exchanges of one event loop.
///
/// Its methods, read downwards, are the story of a request.
///
/// Event loop: the one it was made for.
package final class ProxyHandler: ExchangeHandler {
    let configuration: ProxyConfiguration
    let upstream: any UpstreamSender
    let entities: StoredEntities
    let access: AccessControl
    let flights: Flights
    let journal: any ExchangeJournal
    private let eventLoop: any EventLoop
    private var admission: RequestAdmission
    private let recentCredentials = PresentedCredentials()
    private let hitObserver: HitObserver

    /// - Parameters:
    ///   - upstream: The way to EM of the same event loop.
    ///   - entities: What is stored, shared by all loops.
    ///   - access: Whom a hit may be shown, shared by all loops.
    ///   - flights: The fetches that are shared, shared by all loops.
    ///   - journal: Who is told of each exchange that ended.
    package init(
        eventLoop: any EventLoop, configuration: ProxyConfiguration, upstream: any UpstreamSender,
        entities: StoredEntities, access: AccessControl, flights: Flights, journal: any ExchangeJournal
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.upstream = upstream
        self.entities = entities
        self.access = access
        self.flights = flights
        self.journal = journal
        admission = RequestAdmission(configuration: configuration)
        hitObserver = HitObserver(journal: journal)
    }

    package func exchangeStarted(_ exchange: Exchange) {
        let credential = RequestAdmission.credential(of: exchange.head)
        let caller = recentCredentials.presented(credential, by: access.hasher)
        let request = admission.admit(
            exchange.head, credential, isSecure: exchange.scheme == .https,
            isTrusted: { self.isTrusted(exchange.remoteAddress) }, usesOldVersion: { access.bypassesStore(caller) })
        guard UpstreamFields.passages(of: exchange.head) < Self.passageLimit else {
            return ForwardedExchange(exchange, request, caller, gate: self).fail(.loop)
        }
        guard request.storeRequest.refusal == nil, let path = request.storeRequest.path else {
            return ForwardedExchange(exchange, request, caller, gate: self)
                .passThrough(request.storeRequest.refusal ?? .target)
        }
        let key = RenderingKey(
            path: path, format: request.format, dialect: configuration.dialect, origin: request.origin)
        var inspection = inspection(of: key, for: caller)
        let step = inspectMemory(&inspection, request.storeRequest, caller)
        if case .hit = step, answerAtOnce(inspection, exchange, request) { return }
        let forwarded = ForwardedExchange(exchange, request, caller, gate: self)
        forwarded.approach(key)
        take(step, inspection, for: forwarded)
    }

    /// Whether a peer's word on the client before it is believed (`trusted-proxies`).
    private func isTrusted(_ peer: SocketAddress?) -> Bool {
        guard !configuration.trustedProxies.isEmpty, let address = peer.flatMap({ IPAddress($0) }) else { return false }
        return configuration.trustedProxies.contains { $0.contains(address) }
    }

    /// Whom a request to EM is for, by whom the connections to EM are shared out: the peer, or the client before it
    /// where the peer's word is believed.
    func client(of exchange: Exchange) -> ClientNetwork? {
        let named = isTrusted(exchange.remoteAddress) ? RequestAdmission.forwarded(exchange.head).client : nil
        return (named ?? exchange.remoteAddress.flatMap { IPAddress($0) }).map(ClientNetwork.init)
    }

    /// Decides on a request that the store has a part in (section 4).
    ///
    /// - Parameter fallback: what the client is told where EM would have to be asked, since that has failed already.
    func decide(_ key: RenderingKey, for forwarded: ForwardedExchange, fallback: ProxyError? = nil) {
        forwarded.approach(key)
        proceed(inspection(of: key, for: forwarded.caller, fallback: fallback), for: forwarded)
    }

    private func inspection(
        of key: RenderingKey, for caller: PresentedCredential, fallback: ProxyError? = nil
    ) -> Inspection {
        Inspection(
            key: key, mark: entities.mark(), landed: flights.mark,
            standing: access.standing(of: caller, towards: key.path), fallback: fallback)
    }

    /// Takes the next step of the decision; each finding leads to another one.
    private func proceed(_ inspection: Inspection, for forwarded: ForwardedExchange) {
        var inspection = inspection
        let step = inspectMemory(&inspection, forwarded.request.storeRequest, forwarded.caller)
        take(step, inspection, for: forwarded)
    }

    /// Adds all that can be found in memory, and decides on the next step.
    private func inspectMemory(
        _ inspection: inout Inspection, _ request: StoreRequest, _ caller: PresentedCredential
    ) -> StoreDecision {
        let step = StoreDecision.decide(request, inspection.knowledge)
        guard case .findStored = step, let rendering = entities.rendering(for: inspection.key) else { return step }
        if inspection.key.path.isChildList {
            inspection = found(rendering, inspection, caller)
        } else {
            // Within one turn of the loop how the caller stands was just asked; only a list's grant is of its content.
            inspection.found(rendering)
        }
        return StoreDecision.decide(request, inspection.knowledge)
    }

    private func take(_ step: StoreDecision, _ inspection: Inspection, for forwarded: ForwardedExchange) {
        switch step {
        case .forward(let reason): forwarded.passThrough(reason)
        case .findStored: loadStored(inspection, for: forwarded)
        case .findGrant: findGrant(inspection, for: forwarded)
        case .hit: hit(inspection, forwarded)
        case .ask:
            if let fallback = inspection.fallback { return forwarded.fail(fallback) }
            forwarded.board(inspection.key, since: inspection.landed)
        }
    }

    /// Finds on disk what is stored, since memory does not have it.
    private func loadStored(_ inspection: Inspection, for forwarded: ForwardedExchange) {
        let bound = NIOLoopBound((self, forwarded), eventLoop: eventLoop)
        entities.load(inspection.key.path, on: eventLoop).whenSuccess { entity in
            let (handler, forwarded) = bound.value
            let rendering = entity.flatMap { handler.render($0, for: inspection.key, since: inspection.mark) }
            handler.proceed(handler.found(rendering, inspection, forwarded.caller), for: forwarded)
        }
    }

    /// The inspection with what was found.
    ///
    /// How the caller stands is asked anew, for it may have ended meanwhile; and of a list, what is stored says which
    /// grant opens it.
    private func found(
        _ rendering: CachedRendering?, _ inspection: Inspection, _ caller: PresentedCredential
    ) -> Inspection {
        var next = inspection
        next.found(rendering)
        next.standing = access.standing(of: caller, towards: inspection.key.path, content: rendering?.content)
        return next
    }

    /// Asks the disk for a grant that memory does not know.
    private func findGrant(_ inspection: Inspection, for forwarded: ForwardedExchange) {
        let bound = NIOLoopBound((self, forwarded), eventLoop: eventLoop)
        access.findGrant(
            of: forwarded.caller, towards: inspection.key.path, content: inspection.rendering?.content, on: eventLoop
        ).whenSuccess { isGranted in
            let (handler, forwarded) = bound.value
            var next = inspection
            next.diskSays(isGranted)
            next.standing = handler.access.standing(
                of: forwarded.caller, towards: inspection.key.path, content: inspection.rendering?.content)
            handler.proceed(next, for: forwarded)
        }
    }

    /// Answers a plain hit, whose exchange nobody has to follow beyond this call.
    ///
    /// - Returns: false where there is more to it.
    private func answerAtOnce(_ inspection: Inspection, _ exchange: Exchange, _ request: AdmittedRequest) -> Bool {
        guard let rendering = inspection.rendering, !inspection.standing.isGraced, !inspection.standing.isRenewalDue,
            hitObserver.isFree
        else { return false }
        let status = CacheStatus(.hit)
        hitObserver.follow(exchange, ExchangeRecord(cacheStatus: status, hasCanonicalTarget: true))
        exchange.answer(from: rendering, status, format: request.format, now: configuration.now())
        return true
    }

    /// Answers from the store; where the lease has come to its last quarter, one proof renews it meanwhile.
    private func hit(_ inspection: Inspection, _ forwarded: ForwardedExchange) {
        guard let rendering = inspection.rendering else { return forwarded.passThrough(.noStore) }
        let standing = inspection.standing
        forwarded.answer(from: rendering, standing.isGraced ? .offline : nil)
        if standing.isRenewalDue, access.claimRenewal(of: forwarded.caller) {
            Flight.begin(forwarded, at: inspection.key.path, .renewal)
        }
    }

    /// The rendering of an entity, from memory if it is there; nil for one that cannot be rendered.
    func rendering(of entity: StoredEntity, for key: RenderingKey) -> CachedRendering? {
        if let rendering = entities.rendering(for: key),
            rendering.content == ContentKey(digest: entity.digest.bytes.span)
        {
            return rendering
        }
        return render(entity, for: key, since: entities.mark())
    }

    /// Renders an entity; one that cannot be rendered is dropped, so that it is fetched anew.
    private func render(
        _ entity: StoredEntity, for key: RenderingKey, since mark: InvalidationLog.Mark
    ) -> CachedRendering? {
        do {
            return try entities.render(entity, as: key, dialect: configuration.dialect, since: mark)
        } catch {
            entities.drop(.session(entity.path.id), on: eventLoop)
            return nil
        }
    }

    /// What EM's answer to a request means beyond its exchange.
    func note(_ answer: ResponseHead, to request: RequestHead) {
        if Invalidation.isDone(status: answer.status) { noteEffect(of: request) }
    }

    /// Drops what an unsafe request makes obsolete that was done or may have been, and ends what it ends (sections 2 and 3).
    func noteEffect(of request: RequestHead) {
        guard !request.method.isSafe else { return }
        let target = request.bytes.span.extracting(request.target)
        for filter in Invalidation.filters(target: target) {
            entities.drop(filter, on: eventLoop)
            if case .session(let id) = filter { access.revoke(.session(id)) }
        }
        if let logonSession = LogonSessionTarget.recognise(target: target) {
            access.loggedOff(id: target.extracting(logonSession.id))
        }
        if SecurityTarget.isNamed(by: target) { access.revokeAll() }
    }

    /// How many emgates a request may have passed: more of them mean that `upstream` leads back here.
    private static let passageLimit = 4
}

/// What has been found out of a request so far, on the way to a decision.
private struct Inspection: Sendable {
    let key: RenderingKey
    /// Since when drops count against what is found.
    let mark: InvalidationLog.Mark
    /// The moment before anything was looked for: flights that land after it may have changed what was found.
    let landed: LandingMark
    var standing: Standing
    /// What the client is told where EM would have to be asked; nil where it may be.
    let fallback: ProxyError?
    private(set) var rendering: CachedRendering?
    private var isLookedUp = false
    private var diskGrant: Bool?

    init(
        key: RenderingKey, mark: InvalidationLog.Mark, landed: LandingMark, standing: Standing,
        fallback: ProxyError?
    ) {
        self.key = key
        self.mark = mark
        self.landed = landed
        self.standing = standing
        self.fallback = fallback
    }

    /// What the decision goes by.
    var knowledge: StoreDecision.Knowledge {
        StoreDecision.Knowledge(
            hasLease: standing.hasLease, hasGrant: standing.grant == .live ? true : diskGrant,
            isStored: isLookedUp ? rendering != nil : nil, isList: key.path.isChildList)
    }

    mutating func found(_ rendering: CachedRendering?) {
        isLookedUp = true
        self.rendering = rendering
    }

    mutating func diskSays(_ isGranted: Bool) {
        diskGrant = isGranted
    }
}
