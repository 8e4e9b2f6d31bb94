package import HTTPSemantics
package import HTTPWire

/// One request to Enterprise Manager, without its body bytes.
package struct UpstreamRequest: Sendable {
    /// Method as far as it matters for framing the response (HEAD has no body).
    package var method: Method
    /// Method as it goes into the request line.
    package var methodBytes: [UInt8]
    /// Request target, origin form or `*`, byte for byte as EM shall see it.
    package var target: [UInt8]
    /// Serialised field lines, each ended by CRLF.
    ///
    /// They hold no `Host`, `Content-Length`, `Transfer-Encoding`, `Connection` and `Expect`: those are written here.
    package var fields: [UInt8]
    /// Framing of the body: `.none`, `.length` or `.chunked`.
    package var body: BodyFraming
    /// Whether the request may be sent a second time when a pooled connection turns out to be dead.
    ///
    /// True only for an idempotent method without a body (RFC 9110 section 9.2.2).
    package var isReplayable: Bool
    /// Whether the body waits for EM's `100 Continue` (RFC 9110 section 10.1.1).
    package var expectsContinue: Bool
    /// Who sent it, by whom the connections to EM are shared; nil for nobody in particular.
    package var client: ClientNetwork?

    /// Makes a request from its parts.
    package init(
        method: Method,
        methodBytes: [UInt8],
        target: [UInt8],
        fields: [UInt8],
        body: BodyFraming = .none,
        isReplayable: Bool,
        expectsContinue: Bool = false,
        client: ClientNetwork? = nil
    ) {
        precondition(body != .untilClose, "a request body cannot end with the connection")
        self.method = method
        self.methodBytes = methodBytes
        self.target = target
        self.fields = fields
        self.body = body
        self.isReplayable = isReplayable
        self.expectsContinue = expectsContinue
        self.client = client
    }

    /// Whether any body bytes follow the head.
    var hasBody: Bool {
        switch body {
        case .none, .length(0): false
        case .length, .chunked, .untilClose: true
        }
    }
}
