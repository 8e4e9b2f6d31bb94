import HTTPSemantics

/// A UUID as Enterprise Manager uses it to name its resources: sixteen bytes, whatever the case of its text.
package struct ResourceID: Hashable, Sendable {
    /// The first eight bytes, most significant first.
    private let high: UInt64
    /// The last eight bytes, most significant first.
    private let low: UInt64

    /// The length of the text form in bytes.
    package static let textLength = 36

    /// The length of the binary form in bytes.
    package static let byteCount = 16

    /// Parses the text form 8-4-4-4-12, hexadecimal digits of any case; nil for everything else.
    ///
    /// Braces, missing hyphens and surrounding white space are other spellings and refused. Does not allocate.
    package init?(text: Span<UInt8>) {
        guard text.count == Self.textLength, text[8] == 0x2D, text[13] == 0x2D, text[18] == 0x2D, text[23] == 0x2D,
            let first = Self.number(text, 0..<8), let second = Self.number(text, 9..<13),
            let third = Self.number(text, 14..<18), let fourth = Self.number(text, 19..<23),
            let fifth = Self.number(text, 24..<36)
        else { return nil }
        high = first << 32 | second << 16 | third
        low = fourth << 48 | fifth
    }

    /// The number that at most sixteen hexadecimal digits make; nil where a byte is none.
    @inline(__always)
    private static func number(_ text: Span<UInt8>, _ digits: Range<Int>) -> UInt64? {
        var number: UInt64 = 0
        for index in digits {
            guard let digit = ASCII.hexadecimalValue(text[index]) else { return nil }
            number = number << 4 | UInt64(digit)
        }
        return number
    }

    /// Takes the binary form; nil unless there are exactly sixteen bytes.
    package init?(bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<8 {
            high = high << 8 | UInt64(bytes[index])
            low = low << 8 | UInt64(bytes[index + 8])
        }
        self.high = high
        self.low = low
    }

    /// Parses the UUID that ends a `urn:veeam:{type}:{uuid}`; nil when the text is of any other form.
    ///
    /// Enterprise Manager names every resource so in `UID`, `JobUid`, `JobSessionUid` and the like (em-facts 1).
    package init?(urn: Span<UInt8>) {
        guard let parts = ResourceURN(urn) else { return nil }
        self = parts.id
    }

    /// The binary form, sixteen bytes.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        for word in [high, low] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                result.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return result
    }

    /// Appends the text form in lower case, 36 bytes.
    package func appendText(to output: inout [UInt8]) {
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { output.append(0x2D) }
            let word = index < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (index & 15))) & 0xF
            output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}

extension ResourceID: CustomStringConvertible {
    /// The text form in lower case.
    package var description: String {
        var text: [UInt8] = []
        appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
