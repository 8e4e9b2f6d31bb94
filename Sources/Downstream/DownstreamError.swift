package import HTTPWire

/// What a client did, or failed to do, that ended an exchange.
///
/// The client is to blame for each of them, but for `drained`.
package enum DownstreamError: Error, Sendable, Equatable {
    /// The connection broke.
    case clientGone
    /// The client closed its side in the middle of the request's body.
    case bodyTruncated
    /// The framing of the request's body is malformed, or the body exceeds its limit.
    case bodyMalformed(BodyError)
    /// The request's body paused for longer than the body timeout.
    case bodyTimeout
    /// The request's body came more slowly than the least rate.
    case bodyTooSlow
    /// The client took nothing of the response for longer than the body timeout, or less of it than the least rate.
    case writeTimeout
    /// The listener's drain deadline passed.
    case drained

    /// A name without payload, for the label of a metric.
    package var label: StaticString {
        switch self {
        case .clientGone: "client-gone"
        case .bodyTruncated: "body-truncated"
        case .bodyMalformed: "body-malformed"
        case .bodyTimeout: "body-timeout"
        case .bodyTooSlow: "body-too-slow"
        case .writeTimeout: "write-timeout"
        case .drained: "drained"
        }
    }
}
