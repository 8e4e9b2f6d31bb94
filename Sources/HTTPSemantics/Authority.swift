/// The authority of a URI, as it stands in `Host` and in an absolute-form target (RFC 9110 sections 4.2 and 7.2).
///
/// Stricter than RFC 3986: a registered name consists of letters, digits, `-`, `.`, `_` and `~` only, which covers every
/// DNS name (RFC 3986 section 3.2.2) and keeps bytes out of links that XML or JSON would have to escape. User
/// information, percent-encoding, IPvFuture and zones are refused.
package enum Authority {
    /// The longest DNS name in text form (RFC 1035 section 2.3.4).
    package static let maximumHostBytes = 255

    /// The ranges of host, with the brackets of an IPv6 address, and port; nil when the authority is not valid.
    ///
    /// An absent port is nil, an empty one (`host:`, which RFC 3986 allows) is an empty range.
    package static func parse(_ text: Span<UInt8>) -> (host: Range<Int>, port: Range<Int>?)? {
        guard !text.isEmpty else { return nil }
        var end = 0
        if text[0] == 0x5B {
            while end < text.count, text[end] != 0x5D { end += 1 }
            guard end < text.count, isIPv6(text.extracting(1..<end)) else { return nil }
            end += 1
        } else {
            while end < text.count, isNameByte(text[end]) { end += 1 }
            guard end > 0, end <= maximumHostBytes else { return nil }
        }
        guard end < text.count else { return (0..<end, nil) }
        guard text[end] == 0x3A else { return nil }
        let port = end + 1..<text.count
        guard port.isEmpty || isPort(text.extracting(port)) else { return nil }
        return (0..<end, port)
    }

    /// Whether the text is a valid authority.
    package static func isValid(_ text: Span<UInt8>) -> Bool {
        parse(text) != nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2D, 0x2E, 0x5F, 0x7E: true
        default: ASCII.isDigit(byte) || ASCII.isLetter(byte)
        }
    }

    private static func isPort(_ digits: Span<UInt8>) -> Bool {
        guard digits.count <= 5, let port = ASCII.decimal(digits) else { return false }
        return port <= 65_535
    }

    private static func isIPv6(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] == 0x3A {
            return IPAddress(text: text) != nil
        }
        return false
    }
}
