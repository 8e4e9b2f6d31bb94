import Caching
import Downstream
import HTTPSemantics
import HTTPWire
import Rendering

extension Exchange {
    /// Answers from the store: 200, or 304 where the client has these very bytes (RFC 9110 section 13.1.2).
    ///
    /// - Parameters:
    ///   - format: what the rendering is.
    ///   - now: seconds since 1970.
    func answer(from rendering: CachedRendering, _ status: CacheStatus, format: BodyFormat, now: Int64) {
        let isKnown = isKnown(rendering.entityTag)
        var response: DownstreamResponse
        if !isKnown, status.isPlainHit {
            response = DownstreamResponse(status: 200, fields: rendering.hitFields)
        } else {
            var fields = DownstreamFields(contentType: isKnown ? nil : format.contentType)
            fields.addStoredFields(rendering.entityTag)
            response = fields.response(status: isKnown ? 304 : 200, cacheStatus: status)
        }
        response.age = max(0, now - rendering.storedAt)
        if isKnown {
            respond(response, body: nil)
        } else {
            respond(response, body: rendering.body)
        }
    }

    private func isKnown(_ tag: [UInt8]) -> Bool {
        var isKnown = false
        head.forEach(.ifNoneMatch) { value in
            isKnown = isKnown || EntityTag.matches(ifNoneMatch: value, tag: tag.span)
        }
        return isKnown
    }
}
