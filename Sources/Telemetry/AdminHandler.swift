package import Downstream
import HTTPSemantics
import HTTPWire
import NIOCore

/// Answers the admin listener: health, metrics, the status page and the cache's own commands.
///
/// It speaks plain HTTP and knows no users, so it guards against web pages in an operator's browser: a host name that is
/// not its own (DNS rebinding) and a change asked for by a page (CSRF) are refused.
///
/// Event loop: one per loop; closures are called on it.
package final class AdminHandler: ExchangeHandler {
    private let configuration: AdminConfiguration

    /// Makes the handler of one loop.
    package init(configuration: AdminConfiguration) {
        self.configuration = configuration
    }

    /// Answers one request.
    package func exchangeStarted(_ exchange: Exchange) {
        let head = exchange.head
        guard isAddressedToUs(head) else {
            return refuse(
                exchange, 403, "The Host header field must name an IP address, localhost or a configured name.")
        }
        let isSafe = head.method == .get || head.method == .head
        guard isSafe || head.first("origin") == nil else {
            return refuse(exchange, 403, "A request with an Origin header field must not change anything.")
        }
        let target = AdminTarget(head.bytes.span.extracting(head.target))
        switch target.path {
        case "/": answer(exchange, isSafe) { self.statusPage($0) }
        case "/healthz": answer(exchange, isSafe) { $0.answer(200, "text/plain; charset=utf-8", Array("ok\n".utf8)) }
        case "/readyz": answer(exchange, isSafe) { self.readiness($0) }
        case "/metrics": answer(exchange, isSafe) { $0.answer(200, Metrics.contentType, self.configuration.metrics()) }
        case "/cache":
            command(exchange, target.query, report: configuration.cacheReport, removal: configuration.cachePurge)
        case "/access":
            command(
                exchange, target.query, report: configuration.accessReport, removal: configuration.accessRevocation)
        default: refuse(exchange, 404, "There is nothing here.")
        }
    }

    // MARK: Guards

    /// Whether the request names this listener in a way that no foreign page can bring about (DNS rebinding).
    private func isAddressedToUs(_ head: RequestHead) -> Bool {
        // Only HTTP/1.0 may leave Host out, and no browser speaks that.
        guard let range = head.authority else { return true }
        let authority = head.bytes.span.extracting(range)
        guard let parts = Authority.parse(authority) else { return false }
        let host = authority.extracting(parts.host)
        if ASCII.equalsIgnoringCase(host, "localhost") { return true }
        // A name only ends in a bracket or parses as an address if it is one.
        if host[0] == 0x5B || IPAddress(text: host) != nil { return true }
        return configuration.hostNames.contains { ASCII.equalsIgnoringCase(host, Array($0.utf8).span) }
    }

    // MARK: Routes

    private func answer(_ exchange: Exchange, _ isSafe: Bool, _ respond: (Exchange) -> Void) {
        isSafe ? respond(exchange) : refuseMethod(exchange, allowed: "GET, HEAD")
    }

    private func readiness(_ exchange: Exchange) {
        switch configuration.readiness() {
        case .ready: exchange.answer(200, "text/plain; charset=utf-8", Array("ready\n".utf8))
        case .notReady(let reason): exchange.answer(503, "text/plain; charset=utf-8", Array("\(reason)\n".utf8))
        }
    }

    private func statusPage(_ exchange: Exchange) {
        exchange.answer(200, "text/html; charset=utf-8", StatusPage.html(configuration.status()))
    }

    private typealias Route =
        @Sendable (AdminConfiguration.Query, any EventLoop) -> EventLoopFuture<
            AdminConfiguration.Answer
        >

    /// Reports on GET and HEAD, and removes on DELETE.
    private func command(_ exchange: Exchange, _ query: AdminConfiguration.Query, report: Route?, removal: Route?) {
        let method = exchange.head.method
        guard method == .get || method == .head || method == .delete else {
            return refuseMethod(exchange, allowed: "GET, HEAD, DELETE")
        }
        guard let route = method == .delete ? removal : report else {
            return refuse(exchange, 404, "There is nothing here.")
        }
        route(query, exchange.eventLoop).hop(to: exchange.eventLoop).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let answer): exchange.answer(answer.status, "application/json", answer.json)
            case .failure: self.refuse(exchange, 500, "The command failed; see the log.")
            }
        }
    }

    private func refuseMethod(_ exchange: Exchange, allowed: StaticString) {
        var fields = HeadSerializer()
        fields.field("Allow", allowed)
        exchange.answer(405, "text/plain; charset=utf-8", Array("Use \(allowed).\n".utf8), fields: fields)
    }

    private func refuse(_ exchange: Exchange, _ status: Int, _ message: String) {
        exchange.answer(status, "text/plain; charset=utf-8", Array("\(message)\n".utf8))
    }
}

extension Exchange {
    /// Answers with a small body that is not to be kept, framed or guessed at.
    fileprivate func answer(
        _ status: Int, _ contentType: String, _ body: [UInt8], fields: HeadSerializer = HeadSerializer()
    ) {
        var fields = fields
        fields.field("Content-Type", Array(contentType.utf8))
        fields.field("Cache-Control", "no-store" as StaticString)
        fields.field("X-Content-Type-Options", "nosniff" as StaticString)
        fields.field("Content-Security-Policy", StatusPage.contentSecurityPolicy)
        respond(DownstreamResponse(status: status, fields: fields.bytes), body: ByteBuffer(bytes: body))
    }
}
