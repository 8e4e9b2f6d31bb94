import Caching
import Downstream
import HTTPSemantics
import HTTPWire
import NIOCore
import Rendering
import Upstream

/// The answers that leave at once.
extension ForwardedExchange {
    /// Sends what EM said, transformed, in one piece.
    func respondWhole() {
        guard phase != .ended, let response = response() else { return }
        phase = .ended
        if isBodiless {
            // A HEAD tells EM's length only where the body of a GET would leave as it is.
            guard plan?.transformation == ResponsePlan.Transformation.none, let length = head?.contentLength else {
                return exchange.respond(response, body: nil)
            }
            exchange.respond(response, length: length)
            return exchange.finish()
        }
        exchange.respond(response, body: stream?.takeReady() ?? [])
    }

    /// Answers from the store.
    func answer(from rendering: CachedRendering, _ detail: HitDetail?) {
        guard phase != .ended else { return }
        phase = .ended
        let status = CacheStatus(.hit, detail: detail?.token)
        record.cacheStatus = status
        record.hitDetail = detail
        exchange.answer(from: rendering, status, format: request.format, now: gate.configuration.now())
    }

    /// Answers with an error of emgate's own, or cuts the connection where an answer has begun.
    func fail(_ error: ProxyError) {
        let begun = phase == .streaming
        guard phase != .ended else { return }
        phase = .ended
        upstream?.cancel()
        record.failure = error.kind
        guard !begun else { return exchange.abort() }
        let mapping = StatusMapping(error)
        let status = CacheStatus(
            .forwarded(forwardReason, stored: false, upstreamStatus: record.upstreamStatus), isCollapsed: isCollapsed,
            detail: error.label)
        record.cacheStatus = status
        let (contentType, body) = ErrorBody.render(
            status: mapping.status, message: mapping.message, format: request.format,
            dialect: gate.configuration.dialect)
        var fields = DownstreamFields(contentType: contentType)
        if let seconds = mapping.retryAfter {
            var value: [UInt8] = []
            value.append(decimal: seconds)
            fields.add("Retry-After", value)
        }
        exchange.respond(fields.response(status: mapping.status, cacheStatus: status), body: body)
    }

    /// The head of EM's answer as it leaves.
    func response() -> DownstreamResponse? {
        guard let head, let fields = downstreamFields() else { return nil }
        let status = status(stored: false)
        record.cacheStatus = status
        return fields.response(
            status: head.status, reason: [UInt8](bytesOf: head.bytes.span.extracting(head.reason)), cacheStatus: status)
    }

    func downstreamFields() -> DownstreamFields? {
        guard let head, let plan else { return nil }
        return DownstreamFields(
            head, origin: request.origin, contentType: plan.contentType,
            isTransformed: plan.transformation != ResponsePlan.Transformation.none, isShared: isCollapsed)
    }

    /// What the client is told of an answer that EM gave; `stored` is said to whoever brought it about.
    func status(stored: Bool) -> CacheStatus {
        let reason = stored ? nil : record.notStored
        return CacheStatus(
            .forwarded(forwardReason, stored: stored && !isCollapsed, upstreamStatus: nil), isCollapsed: isCollapsed,
            detail: reason?.token)
    }
}
