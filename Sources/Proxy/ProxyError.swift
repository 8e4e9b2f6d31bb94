import Rendering
import Upstream

/// Why an exchange was not answered with what EM said.
enum ProxyError: Error, Sendable {
    /// EM could not be asked, or did not answer in order.
    case upstream(UpstreamError)
    /// EM's body is not what it claims to be.
    case malformedBody(RenderingError)
    /// EM compressed its body although it was asked not to, so that links cannot be rewritten.
    case codedBody
    /// EM did not complete its answer before the deadline of the flight (`timeouts.flight`).
    case flightTimeout
    /// What is stored cannot be rendered; it is dropped.
    case unrenderable
    /// The request has passed emgate several times: `upstream` leads back to it.
    case loop

    /// A name without payload, for the detail of Cache-Status.
    var label: StaticString {
        switch self {
        case .upstream(let error): error.label
        case .malformedBody: "malformed_body"
        case .codedBody: "coded_body"
        case .flightTimeout: "flight_timeout"
        case .unrenderable: "unrenderable"
        case .loop: "loop"
        }
    }

    /// Whether EM cannot be reached at all (caching rules, section 4.5).
    var meansUnreachable: Bool {
        switch self {
        case .upstream(let error): error.meansUnreachable
        case .flightTimeout: true
        case .malformedBody, .codedBody, .unrenderable, .loop: false
        }
    }

    /// The kind, for the label of a metric.
    var kind: FailureKind {
        switch self {
        case .upstream(let error):
            switch error.phase {
            case .connecting: .connecting
            case .waiting: .waiting
            case .awaitingHead: .awaitingHead
            case .receivingBody: .receivingBody
            case .local: .local
            }
        case .malformedBody, .codedBody, .unrenderable: .unusableBody
        case .flightTimeout: .flight
        case .loop: .loop
        }
    }
}
