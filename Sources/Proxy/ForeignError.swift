import HTTPSemantics
package import HTTPWire

/// A 5xx of something between emgate and EM, which cannot reach EM either (caching rules, section 4.5).
package enum ForeignError {
    /// Whether an answer is one: EM's own errors have a body in EM's shape, as XML or JSON (em-facts 5).
    package static func isOne(_ head: ResponseHead) -> Bool {
        guard head.status >= 500 else { return false }
        guard head.contentLength != 0, let value = head.first(.contentType) else { return true }
        let type = head.bytes.span.extracting(value)
        return !MediaType.isXML(type) && !MediaType.isJSON(type)
    }
}
