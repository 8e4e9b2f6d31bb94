/// Base64 (RFC 4648) read as widely as any server might read it.
package enum Base64 {
    /// The bytes that a text stands for; nil when it has a byte of neither alphabet, or is longer than `limit`.
    ///
    /// Both alphabets, white space anywhere, and padding that is missing, short or long are taken; bits left over at the
    /// end are dropped. Meant for finding out that two texts may mean the same, never for proving who sent one.
    package static func decodeLeniently(_ text: Span<UInt8>, limit: Int) -> [UInt8]? {
        guard text.count <= limit else { return nil }
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for index in 0..<text.count {
            let byte = text[index]
            if ASCII.isWhitespace(byte) || byte == 0x0A || byte == 0x0D || byte == 0x3D { continue }
            guard let digit = digit(byte) else { return nil }
            bits = bits << 6 | digit
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61) + 26
        case 0x30...0x39: UInt32(byte - 0x30) + 52
        case 0x2B, 0x2D: 62
        case 0x2F, 0x5F: 63
        default: nil
        }
    }
}
