/// Why the head of a response was refused; the connection it came on is closed and the answer is 502.
package enum ResponseError: Error, Equatable, Sendable {
    /// The status line is longer than allowed.
    case statusLineTooLong
    /// The status line is not version, space, three digits from 100 to 599, and an optional reason phrase.
    case malformedStatusLine
    /// A well-formed version other than 1.0 and 1.1.
    case unsupportedVersion
    /// 101, although no request of ours asks for an upgrade.
    case unaskedUpgrade
    /// An interim response that declares a body, which none may have: what follows could be read in two ways.
    case interimWithBody
    /// The lines of the head are not well-formed.
    case syntax(FieldSyntaxError)
    /// The end of the body cannot be told beyond doubt.
    case framing(FramingError)

    /// What to write to the log; never holds a byte of what the peer sent.
    package var explanation: String {
        switch self {
        case .statusLineTooLong: "The status line is too long."
        case .malformedStatusLine: "The status line is malformed."
        case .unsupportedVersion: "The response is neither HTTP/1.1 nor HTTP/1.0."
        case .unaskedUpgrade: "The response switches protocols although nothing asked for it."
        case .interimWithBody: "An interim response declares a body."
        case .syntax(let cause): cause.explanation
        case .framing(let cause): cause.explanation
        }
    }
}
