import Upstream

/// What the client is told of a `ProxyError`: one total table.
struct StatusMapping {
    /// 502, 503 or 504 (RFC 9110 sections 15.6.3 to 15.6.5).
    let status: Int
    /// What happened and what to do, for the `Message` of EM's error shape.
    let message: String
    /// Seconds for `Retry-After`, where waiting may help.
    let retryAfter: Int?

    init(_ error: ProxyError) {
        switch error {
        case .upstream(let error):
            self.init(error)
        case .malformedBody:
            self.init(502, "Enterprise Manager sent a body that is malformed or too large; nothing was stored.")
        case .codedBody:
            self.init(
                502,
                "Enterprise Manager compressed its body although emgate asked it not to; check what stands between.",
                retryAfter: nil)
        case .unrenderable:
            self.init(
                502, "What is stored of the session could not be rendered and was dropped; ask again.", retryAfter: 1)
        case .flightTimeout:
            self.init(504, "Enterprise Manager did not complete its answer in time (timeouts.flight).")
        case .loop:
            self.init(
                508, "The request came back to emgate; check that the setting upstream names EM and not emgate.",
                retryAfter: nil)
        }
    }

    private init(_ status: Int, _ message: String, retryAfter: Int? = 5) {
        self.status = status
        self.message = message
        self.retryAfter = retryAfter
    }
}

extension StatusMapping {
    private init(_ error: UpstreamError) {
        switch error {
        case .nameNotResolved:
            self.init(502, "Enterprise Manager's host name has no address; check the setting upstream.")
        case .connectRefused:
            self.init(502, "Enterprise Manager refused the connection; check that it runs and the setting upstream.")
        case .connectFailed:
            self.init(502, "Enterprise Manager could not be connected to; check the network and the setting upstream.")
        case .noResources:
            self.init(
                503,
                "emgate has no descriptor, port or memory left for a connection; raise what it is allowed (ulimit -n).")
        case .connectTimeout:
            self.init(504, "Enterprise Manager did not take the connection in time (timeouts.connect).")
        case .tls:
            self.init(
                502, "The TLS handshake with Enterprise Manager failed; emgate's log says why (see upstream.tls.*).")
        case .closedDuringHandshake:
            self.init(502, "Enterprise Manager closed the connection during the TLS handshake.")
        case .queueFull:
            self.init(503, "Too many requests are waiting for Enterprise Manager (limits.upstream-queue).")
        case .queueShareFull:
            self.init(
                503, "Too many requests of this client are waiting for Enterprise Manager (limits.upstream-queue).")
        case .queueTimeout:
            self.init(503, "No connection to Enterprise Manager became free in time (limits.upstream-connections).")
        case .firstByteTimeout:
            self.init(504, "Enterprise Manager did not answer in time (timeouts.first-byte).")
        case .idleTimeout:
            self.init(504, "Enterprise Manager fell silent within its answer (timeouts.idle).")
        case .closedBeforeHead:
            self.init(502, "Enterprise Manager closed the connection without an answer.")
        case .foreignError(let status):
            self.init(
                status == 503 || status == 504 ? status : 502,
                "Something before Enterprise Manager answered \(status); check what stands between, and that EM runs.")
        case .truncatedBody:
            self.init(502, "Enterprise Manager closed the connection within its answer.")
        case .malformed, .tooManyInterimResponses, .bodyMalformed, .strayBytes:
            self.init(502, "Enterprise Manager's answer is not valid HTTP; check that upstream names its REST port.")
        case .requestStalled:
            self.init(504, "Enterprise Manager did not take the request's body in time (timeouts.first-byte).")
        case .requestBodyLength, .cancelled:
            self.init(502, "The request to Enterprise Manager was given up.")
        case .shutDown:
            self.init(503, "emgate is stopping.")
        }
    }
}
