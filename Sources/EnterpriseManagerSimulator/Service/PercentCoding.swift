/// Percent-encoding as .NET's HttpUtility does it.
enum PercentCoding {
    /// Decodes escapes; a broken escape is left as it is.
    static func decode(_ text: String, plusIsSpace: Bool) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count, let high = hex(bytes[index + 1]),
                let low = hex(bytes[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Encodes a query value as EM's paging links show it: `%3e%3d` in EM 12, `%3E%3D` in EM 13 (em-facts 6).
    static func encode(_ text: String, release: SimulatedRelease) -> String {
        let digits = Array((release == .v12 ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                output.append(byte)
            case UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "("), UInt8(ascii: ")"):
                if release == .v12 { output.append(byte) } else { escape(byte, digits, into: &output) }
            case 0x20 where release == .v12: output.append(UInt8(ascii: "+"))
            case UInt8(ascii: "~") where release == .v13: output.append(byte)
            default: escape(byte, digits, into: &output)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func escape(_ byte: UInt8, _ digits: [UInt8], into output: inout [UInt8]) {
        output.append(UInt8(ascii: "%"))
        output.append(digits[Int(byte >> 4)])
        output.append(digits[Int(byte & 15)])
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
