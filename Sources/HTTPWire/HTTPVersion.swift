import HTTPSemantics

/// A version of HTTP that is spoken here.
package enum HTTPVersion: Sendable, Equatable {
    case http10
    case http11

    enum Recognition {
        case version(HTTPVersion)
        /// `HTTP/` digit `.` digit, but none that is spoken here, such as the 2.0 of a client's preface.
        case unsupported
        case malformed
    }

    /// Reads an HTTP-version, which is case-sensitive (RFC 9112 section 2.3).
    static func recognise(_ text: Span<UInt8>) -> Recognition {
        if ASCII.equals(text, "HTTP/1.1") { return .version(.http11) }
        if ASCII.equals(text, "HTTP/1.0") { return .version(.http10) }
        guard text.count == 8, ASCII.hasPrefix(text, "HTTP/"), text[6] == 0x2E,
            ASCII.isDigit(text[5]), ASCII.isDigit(text[7])
        else { return .malformed }
        return .unsupported
    }
}
