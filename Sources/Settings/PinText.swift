/// The spellings of a SHA-256 digest: hexadecimal, with or without colons, or base64, with or without `sha256/`.
enum PinText {
    /// The 32 bytes, or nil when the text is neither spelling of 32 bytes.
    static func bytes(_ text: String) -> [UInt8]? {
        hexadecimal(text.filter { $0 != ":" }) ?? base64(text.hasPrefix("sha256/") ? text.dropFirst(7) : text[...])
    }

    private static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { byte in Character(UnicodeScalar(byte)).hexDigitValue }
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for pair in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[pair], let low = digits[pair + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }

    private static func base64(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count == 44, text.hasSuffix("="), !text.hasSuffix("==") else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8.dropLast() {
            guard let sextet = alphabet.firstIndex(of: byte) else { return nil }
            bits = (bits & 0xFFFF) << 6 | UInt32(sextet)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes.count == 32 ? bytes : nil
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
