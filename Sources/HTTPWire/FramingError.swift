/// Why the end of a message's body cannot be told beyond doubt (RFC 9112 sections 6.1 to 6.3).
package enum FramingError: Error, Equatable, Sendable, CaseIterable {
    /// `Content-Length` is not a plain decimal number.
    case invalidContentLength
    /// There are several `Content-Length` lines, or one with a list; equal values are refused as well.
    case repeatedContentLength
    /// `Content-Length` does not fit 64 bits.
    case contentLengthOverflow
    /// Both `Content-Length` and `Transfer-Encoding` are there, the mark of request smuggling.
    case contentLengthAndTransferEncoding
    /// There are several `Transfer-Encoding` lines.
    case repeatedTransferEncoding
    /// `Transfer-Encoding` does not end in exactly one plain `chunked`.
    case invalidTransferEncoding
    /// `Transfer-Encoding` ends in `chunked` but names further codings.
    case unsupportedTransferCoding
    /// `Transfer-Encoding` in a message of HTTP/1.0, which does not know it.
    case transferEncodingInHTTP10
    /// `Connection` names more fields than allowed.
    case tooManyConnectionOptions

    /// What to tell the peer.
    package var explanation: String {
        switch self {
        case .invalidContentLength: "Content-Length is not a decimal number."
        case .repeatedContentLength: "There is more than one Content-Length."
        case .contentLengthOverflow: "Content-Length is too large."
        case .contentLengthAndTransferEncoding: "Content-Length and Transfer-Encoding are both present."
        case .repeatedTransferEncoding: "There is more than one Transfer-Encoding."
        case .invalidTransferEncoding: "Transfer-Encoding does not end in a single \"chunked\"."
        case .unsupportedTransferCoding: "A transfer coding other than \"chunked\" is not supported."
        case .transferEncodingInHTTP10: "Transfer-Encoding is not part of HTTP/1.0."
        case .tooManyConnectionOptions: "Connection names too many fields."
        }
    }
}
