/// Why a body was given up while it was read; the connection it came on is closed.
package enum BodyError: Error, Equatable, Sendable {
    /// The body has more bytes than allowed.
    case tooLarge
    /// The input ended before the body did.
    case truncated
    /// A chunk size is not a hexadecimal number.
    case invalidChunkSize
    /// A chunk size does not fit 64 bits.
    case chunkSizeOverflow
    /// A line with a chunk size and extensions is longer than allowed.
    case chunkLineTooLong
    /// A chunk extension holds a control byte.
    case invalidChunkExtension
    /// The extensions of all chunks together are longer than allowed.
    case chunkExtensionsTooLarge
    /// A line of the framing does not end in CRLF, or a chunk is not followed by CRLF.
    case invalidChunkEnd
    /// The trailer section is not well-formed or too large.
    case trailer(FieldSyntaxError)

    /// The status code of the answer to a request with such a body.
    package var status: Int {
        switch self {
        case .tooLarge: 413
        case .trailer(.tooManyFields), .trailer(.tooLarge): 431
        default: 400
        }
    }

    /// What to tell the client or the log; never holds a byte of what the peer sent.
    package var explanation: String {
        switch self {
        case .tooLarge: "The body is too large."
        case .truncated: "The body is incomplete."
        case .invalidChunkSize: "The size of a chunk is malformed."
        case .chunkSizeOverflow: "The size of a chunk is too large."
        case .chunkLineTooLong: "The line with the size of a chunk is too long."
        case .invalidChunkExtension: "A chunk extension holds a control character."
        case .chunkExtensionsTooLarge: "The chunk extensions are too large."
        case .invalidChunkEnd: "A chunk does not end in CRLF."
        case .trailer(let cause): cause.explanation
        }
    }
}
