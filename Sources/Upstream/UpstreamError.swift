package import HTTPWire
package import TLS

/// Why Enterprise Manager gave no complete response.
package enum UpstreamError: Error, Sendable {
    /// The host name has no address.
    case nameNotResolved
    /// EM's host refused the connection: nothing listens there.
    case connectRefused
    /// The connection could not be made; `code` is the system's errno, 0 when there is none.
    case connectFailed(code: Int32)
    /// This machine has no descriptor, port or memory left for a connection; `code` is the system's errno. Says nothing of EM.
    case noResources(code: Int32)
    /// Name lookup, TCP and TLS handshake took longer than the connect timeout.
    case connectTimeout
    /// The TLS handshake failed: EM's certificate was not accepted, or the peer does not speak TLS.
    case tls(TLSError)
    /// EM closed the connection during the TLS handshake.
    case closedDuringHandshake
    /// As many requests as allowed are already waiting for a connection.
    case queueFull
    /// As many requests of this client as it may have of the queue are already waiting (`FairShare`).
    case queueShareFull
    /// No connection became free in time.
    case queueTimeout
    /// The request could not be completed, or EM did not answer it, within the first-byte timeout.
    case firstByteTimeout
    /// EM closed the connection before the head of a response was complete.
    case closedBeforeHead
    /// The head is not HTTP/1.1 as RFC 9112 has it.
    case malformed(ResponseError)
    /// EM sent more interim (1xx) responses than allowed.
    case tooManyInterimResponses
    /// Something between answered with a 5xx that is not EM's own.
    case foreignError(status: Int)
    /// The connection ended before the body did.
    case truncatedBody
    /// EM fell silent inside the body for longer than the idle timeout.
    case idleTimeout
    /// Bytes beyond the response have come with it.
    case strayBytes
    /// The body's framing is broken or it is too long.
    case bodyMalformed(BodyError)
    /// EM took no bytes of the request's body for longer than the first-byte timeout.
    case requestStalled
    /// The request body given to the exchange is not as long as its head said.
    case requestBodyLength
    /// The exchange was cancelled by emgate itself.
    case cancelled
    /// The pool is shutting down.
    case shutDown
}

extension UpstreamError {
    /// How far an exchange had come.
    package enum Phase: Sendable, Equatable {
        /// No connection could be had: EM has not seen the request.
        case connecting
        /// The request was still waiting for a connection: EM has not seen it.
        case waiting
        /// The request was on its way or being worked on; there is no head.
        case awaitingHead
        /// The head had come, the body is incomplete.
        case receivingBody
        /// Given up by emgate itself, at any point.
        case local
    }

    /// How far the exchange had come.
    package var phase: Phase {
        switch self {
        case .nameNotResolved, .connectRefused, .connectFailed, .connectTimeout, .tls, .closedDuringHandshake:
            .connecting
        case .noResources, .queueFull, .queueShareFull, .queueTimeout: .waiting
        case .firstByteTimeout, .closedBeforeHead, .malformed, .tooManyInterimResponses, .foreignError:
            .awaitingHead
        case .truncatedBody, .idleTimeout, .bodyMalformed, .strayBytes: .receivingBody
        case .requestStalled, .requestBodyLength, .cancelled, .shutDown: .local
        }
    }

    /// Whether this is a sign that EM cannot be reached at all (caching-and-authorization, section 4.5).
    ///
    /// An overfull queue is none: EM is slow then, but it answers. Nor is what this machine lacks.
    package var meansUnreachable: Bool {
        switch self {
        case .nameNotResolved, .connectRefused, .connectFailed, .connectTimeout, .tls, .closedDuringHandshake: true
        case .firstByteTimeout, .closedBeforeHead, .foreignError: true
        case .noResources, .queueFull, .queueShareFull, .queueTimeout, .malformed, .tooManyInterimResponses: false
        case .truncatedBody, .idleTimeout, .bodyMalformed, .strayBytes, .requestStalled, .requestBodyLength: false
        case .cancelled, .shutDown: false
        }
    }

    /// Fixed name of the case, without payload: for metric labels and log lines.
    package var label: StaticString {
        switch self {
        case .nameNotResolved: "name_not_resolved"
        case .connectRefused: "connect_refused"
        case .connectFailed: "connect_failed"
        case .noResources: "no_resources"
        case .connectTimeout: "connect_timeout"
        case .tls: "tls"
        case .closedDuringHandshake: "closed_during_handshake"
        case .queueFull: "queue_full"
        case .queueShareFull: "queue_share_full"
        case .queueTimeout: "queue_timeout"
        case .firstByteTimeout: "first_byte_timeout"
        case .closedBeforeHead: "closed_before_head"
        case .malformed: "malformed"
        case .tooManyInterimResponses: "too_many_interim_responses"
        case .foreignError: "foreign_error"
        case .truncatedBody: "truncated_body"
        case .idleTimeout: "idle_timeout"
        case .strayBytes: "stray_bytes"
        case .bodyMalformed: "body_malformed"
        case .requestStalled: "request_stalled"
        case .requestBodyLength: "request_body_length"
        case .cancelled: "cancelled"
        case .shutDown: "shut_down"
        }
    }
}
