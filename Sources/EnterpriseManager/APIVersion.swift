import HTTPSemantics

/// A version of the API as a logon or a request names it: `latest` or `v1_7`.
package enum APIVersion: Hashable, Sendable {
    /// Whatever is newest.
    case latest
    /// A version by number.
    case numbered(major: UInt16, minor: UInt16)

    /// Parses `latest` or `v{major}_{minor}`, ASCII case of no matter, at most three digits each; nil for all else.
    package init?(_ text: Span<UInt8>) {
        if ASCII.equalsIgnoringCase(text, "latest") {
            self = .latest
            return
        }
        guard text.count >= 4, ASCII.lowercased(text[0]) == 0x76 else { return nil }
        var separator = 1
        while separator < text.count, text[separator] != 0x5F { separator += 1 }
        guard separator < text.count, let major = Self.number(text, 1..<separator),
            let minor = Self.number(text, (separator + 1)..<text.count)
        else { return nil }
        self = .numbered(major: major, minor: minor)
    }

    /// Whether what Enterprise Manager shows under this version is what the store holds: v1_7 or newer.
    ///
    /// The versions before v1_7 are deprecated and shape the answers (em-facts 5).
    package var sharesStore: Bool {
        switch self {
        case .latest: true
        case .numbered(let major, let minor): major > 1 || (major == 1 && minor >= 7)
        }
    }

    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
        guard (1...3).contains(range.count) else { return nil }
        var value: UInt16 = 0
        for index in range {
            guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
            value = value * 10 + UInt16(text[index] - 0x30)
        }
        return value
    }
}
