import HTTPSemantics

/// Writes JSON strings from bytes of any origin.
enum JSONText {
    /// Appends a quoted string (RFC 8259 section 7).
    ///
    /// Bytes that are not UTF-8 are replaced, as are controls by their escapes, so the result is always valid.
    static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        var isASCII = true
        for index in bytes.indices where bytes[index] >= 0x80 { isASCII = false }
        if isASCII {
            appendQuoted(bytes, to: &output)
        } else {
            let repaired = Array(String(decoding: [UInt8](bytesOf: bytes), as: UTF8.self).utf8)
            appendQuoted(repaired.span, to: &output)
        }
    }

    /// Appends a quoted string.
    static func append(_ text: String, to output: inout [UInt8]) {
        appendQuoted(Array(text.utf8).span, to: &output)
    }

    private static func appendQuoted(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        output.append(0x22)
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case 0x22, 0x5C:
                output.append(0x5C)
                output.append(byte)
            case 0x00..<0x20, 0x7F:
                output.append(literal: "\\u00")
                appendHexadecimal(byte, to: &output)
            default:
                output.append(byte)
            }
        }
        output.append(0x22)
    }

    /// Appends two hexadecimal digits.
    static func appendHexadecimal(_ byte: UInt8, to output: inout [UInt8]) {
        for digit in [byte >> 4, byte & 0xF] {
            output.append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
        }
    }
}
