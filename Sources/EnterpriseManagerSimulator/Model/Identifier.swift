/// The 16 bytes of a resource's id, written 8-4-4-4-12 in lower case and read in any case.
package struct Identifier: Hashable, Sendable, CustomStringConvertible {
    /// The first eight bytes.
    package let high: UInt64
    /// The last eight bytes.
    package let low: UInt64

    /// Makes an id from its two halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the 36-character form; nil for any other text.
    package init?(text: some StringProtocol) {
        var value: (high: UInt64, low: UInt64) = (0, 0)
        var digits = 0
        var position = 0
        for byte in text.utf8 {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Self.digit(byte), digits < 32 else { return nil }
                if digits < 16 { value.high = value.high << 4 | digit } else { value.low = value.low << 4 | digit }
                digits += 1
            }
            position += 1
        }
        guard position == 36, digits == 32 else { return nil }
        self.init(high: value.high, low: value.low)
    }

    /// The 36-character form in lower case.
    package var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            let alphabet: StaticString = "0123456789abcdef"
            var position = 0
            for half in [high, low] {
                for nibble in 0..<16 {
                    if position == 8 || position == 13 || position == 18 || position == 23 {
                        buffer[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    let digit = Int(half >> UInt64(60 - 4 * nibble) & 0xF)
                    buffer[position] = alphabet.withUTF8Buffer { $0[digit] }
                    position += 1
                }
            }
            return position
        }
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x41...0x46: UInt64(byte - 0x37)
        case 0x61...0x66: UInt64(byte - 0x57)
        default: nil
        }
    }
}
