/// Why a request was refused before it was looked at; the connection is closed after the answer.
package enum RequestError: Error, Equatable, Sendable {
    // The request line.
    /// More empty lines than allowed came before the request line.
    case tooManyEmptyLines
    /// The request line is longer than allowed.
    case requestLineTooLong
    /// The request line is not method, space, target, space, version; an HTTP/0.9 request is one such.
    case malformedRequestLine
    /// The method is not a token.
    case invalidMethod
    /// `CONNECT`, which only a forward proxy serves.
    case connectRefused
    /// `TRACE`, which would echo credentials.
    case traceRefused
    /// The target holds a control byte, or is none of the accepted forms (RFC 9112 section 3.2).
    case invalidTarget
    /// The version does not read `HTTP/` digit `.` digit.
    case malformedVersion
    /// A well-formed version other than 1.0 and 1.1.
    case unsupportedVersion

    // The fields.
    /// The lines of the head are not well-formed.
    case syntax(FieldSyntaxError)
    /// An HTTP/1.1 request without `Host` (RFC 9112 section 3.2).
    case missingHost
    /// More than one `Host`.
    case repeatedHost
    /// `Host`, or the authority of an absolute-form target, is not a valid authority.
    case invalidHost
    /// `Expect` asks for something other than `100-continue` (RFC 9110 section 10.1.1).
    case expectationFailed

    // The body.
    /// The end of the body cannot be told beyond doubt.
    case framing(FramingError)
    /// `Content-Length` is over the limit for bodies.
    case bodyTooLarge

    /// The status code of the answer.
    package var status: Int {
        switch self {
        case .requestLineTooLong: 414
        case .connectRefused, .traceRefused, .framing(.unsupportedTransferCoding): 501
        case .unsupportedVersion: 505
        case .syntax(.tooManyFields), .syntax(.tooLarge): 431
        case .expectationFailed: 417
        case .bodyTooLarge, .framing(.contentLengthOverflow): 413
        case .tooManyEmptyLines, .malformedRequestLine, .invalidMethod, .invalidTarget, .malformedVersion, .syntax,
            .missingHost, .repeatedHost, .invalidHost, .framing:
            400
        }
    }

    /// What to tell the client; never holds a byte of what the client sent.
    package var explanation: String {
        switch self {
        case .tooManyEmptyLines: "Too many empty lines precede the request line."
        case .requestLineTooLong: "The request line is too long."
        case .malformedRequestLine: "The request line is malformed."
        case .invalidMethod: "The request method is malformed."
        case .connectRefused: "CONNECT is not supported."
        case .traceRefused: "TRACE is not supported."
        case .invalidTarget: "The request target is malformed."
        case .malformedVersion: "The HTTP version is malformed."
        case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are supported."
        case .syntax(let cause): cause.explanation
        case .missingHost: "The Host header field is missing."
        case .repeatedHost: "There is more than one Host header field."
        case .invalidHost: "The Host header field is malformed."
        case .expectationFailed: "Only the expectation \"100-continue\" is supported."
        case .framing(let cause): cause.explanation
        case .bodyTooLarge: "The request body is too large."
        }
    }
}
