import Caching
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
    let pool: ConnectionPool
    let entities: StoredEntities
    let journal: any ExchangeJournal
    private let eventLoop: any EventLoop
    private let oldLogons: OldLogons
    private let admission: RequestAdmission

    /// - Parameters:
    ///   - pool: The connections to EM of the same event loop.
    ///   - entities: What is stored, shared by all loops.
    ///   - oldLogons: The tokens that the store has no part in, shared by all loops.
    ///   - journal: Who is told of each exchange that ended.
    package init(
        eventLoop: any EventLoop, configuration: ProxyConfiguration, pool: ConnectionPool, entities: StoredEntities,
        oldLogons: OldLogons, journal: any ExchangeJournal
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.pool = pool
        self.entities = entities
        self.oldLogons = oldLogons
        self.journal = journal
        admission = RequestAdmission(configuration: configuration)
    }

    package func exchangeStarted(_ exchange: Exchange) {
        let request = admission.admit(
            exchange.head, isSecure: exchange.scheme == .https,
            isTrusted: { self.isTrusted(exchange.remoteAddress) }, usesOldVersion: oldLogons.contain)
        let forwarded = ForwardedExchange(exchange, request, gate: self)
        guard UpstreamFields.passages(of: exchange.head) < Self.passageLimit else { return forwarded.fail(.loop) }
        if let refusal = request.storeRequest.refusal { return forwarded.start(.passThrough(refusal)) }
        guard let path = request.storeRequest.path else { return forwarded.start(.passThrough(.target)) }
        lookUp(path, for: forwarded)
    }

    /// Whether a peer's word on the client before it is believed (`trusted-proxies`).
    private func isTrusted(_ peer: SocketAddress?) -> Bool {
        guard !configuration.trustedProxies.isEmpty, let address = peer.flatMap({ IPAddress($0) }) else { return false }
        return configuration.trustedProxies.contains { $0.contains(address) }
    }

    /// Finds what is stored: in memory at once, else on disk.
    private func lookUp(_ path: ResourcePath, for forwarded: ForwardedExchange) {
        let key = RenderingKey(
            path: path, format: forwarded.request.format, dialect: configuration.dialect,
            origin: forwarded.request.origin)
        let ticket = StoreTicket(key: key, mark: entities.mark())
        if let rendering = entities.rendering(for: key) { return decide(ticket, rendering, for: forwarded) }
        let bound = NIOLoopBound((self, forwarded), eventLoop: eventLoop)
        entities.load(path, on: eventLoop).whenSuccess { entity in
            let (handler, forwarded) = bound.value
            handler.decide(ticket, entity.flatMap { handler.render($0, for: ticket) }, for: forwarded)
        }
    }

    /// What is done with a request that the store has a part in (section 4).
    private func decide(_ ticket: StoreTicket, _ rendering: CachedRendering?, for forwarded: ForwardedExchange) {
        let decision = StoreDecision.decide(
            forwarded.request.storeRequest, isStored: rendering != nil, authorization: .unproven)
        switch (decision, rendering) {
        case (.hit, let rendering?): forwarded.answer(from: rendering, status: CacheStatus(.hit))
        case (.prove, let rendering?): forwarded.start(.proof(ticket, rendering))
        case (.forward(let reason), _): forwarded.start(.passThrough(reason))
        case (.fetch, _), (.hit, nil), (.prove, nil): forwarded.start(.fetch(ticket))
        }
    }

    /// Renders an entity for a request; one that cannot be rendered is dropped, so that it is fetched anew.
    func render(_ entity: StoredEntity, for ticket: StoreTicket) -> CachedRendering? {
        do {
            return try entities.render(
                entity, as: ticket.key, dialect: configuration.dialect, since: ticket.mark)
        } catch {
            entities.drop(.session(entity.path.id), on: eventLoop)
            return nil
        }
    }

    /// What EM's answer means beyond this exchange: a logon, or a change that makes what is stored obsolete.
    func note(_ answer: ResponseHead, to request: RequestHead) {
        guard !request.method.isSafe else { return }
        let target = request.bytes.span.extracting(request.target)
        if request.method == .post, let logon = LogonTarget.recognise(target: target) {
            oldLogons.noteLogon(logon, answer)
        }
        for filter in Invalidation.filters(isSafe: false, target: target, status: answer.status) {
            entities.drop(filter, on: eventLoop)
        }
    }

    /// An unsafe request whose answer nobody will see may have changed things all the same.
    func noteUnanswered(_ request: RequestHead) {
        guard !request.method.isSafe else { return }
        let target = request.bytes.span.extracting(request.target)
        for filter in Invalidation.filters(isSafe: false, target: target, status: 200) {
            entities.drop(filter, on: eventLoop)
        }
    }

    /// How many emgates a request may have passed: more of them mean that `upstream` leads back here.
    private static let passageLimit = 4
}

/// The place of a request in the store: what it would be stored as, and since when drops count against it.
struct StoreTicket {
    let key: RenderingKey
    let mark: InvalidationLog.Mark
}
