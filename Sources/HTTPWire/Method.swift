import HTTPSemantics

/// A request method; methods are case-sensitive (RFC 9110 section 9.1).
package enum Method: Sendable, Equatable {
    case get
    case head
    case post
    case put
    case delete
    case patch
    case options
    /// Any further token, `get` among them; its bytes are at the head's `methodRange`.
    case other

    /// Whether a repetition has the effect of one request (RFC 9110 section 9.2.2); unknown methods count as not.
    package var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options: true
        case .post, .patch, .other: false
        }
    }

    /// Whether the method asks for nothing but information (RFC 9110 section 9.2.1); unknown methods count as not.
    package var isSafe: Bool {
        switch self {
        case .get, .head, .options: true
        case .post, .put, .delete, .patch, .other: false
        }
    }

    /// Tells which method a token is.
    package init(_ token: Span<UInt8>) {
        switch token.count {
        case 3 where ASCII.equals(token, "GET"): self = .get
        case 3 where ASCII.equals(token, "PUT"): self = .put
        case 4 where ASCII.equals(token, "HEAD"): self = .head
        case 4 where ASCII.equals(token, "POST"): self = .post
        case 5 where ASCII.equals(token, "PATCH"): self = .patch
        case 6 where ASCII.equals(token, "DELETE"): self = .delete
        case 7 where ASCII.equals(token, "OPTIONS"): self = .options
        default: self = .other
        }
    }
}
