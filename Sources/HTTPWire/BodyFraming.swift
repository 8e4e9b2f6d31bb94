/// How the end of a message's body is found (RFC 9112 section 6.3).
package enum BodyFraming: Sendable, Equatable {
    /// There is no body, and no field that declares one.
    case none
    /// The body has this many bytes.
    case length(UInt64)
    /// The body comes in chunks and ends with the last of them.
    case chunked
    /// The body ends with the connection; in responses only.
    case untilClose

    /// Whether there is certainly no byte of body.
    package var isEmpty: Bool {
        switch self {
        case .none, .length(0): true
        case .length, .chunked, .untilClose: false
        }
    }
}
