import HTTPSemantics
import XML

/// The escapes of JSON strings (RFC 8259 section 7).
enum JSONEscape {
    /// What stands at a `\`.
    enum Step: Equatable {
        /// A UTF-16 unit, perhaps half of a surrogate pair, spelled by 2 or 6 bytes.
        case unit(UInt32, length: Int)
        /// The span ends inside the escape.
        case incomplete
        /// No escape begins like this.
        case malformed
    }

    /// Reads the escape whose `\` is at an index.
    static func read(in span: Span<UInt8>, at index: Int) -> Step {
        guard index + 1 < span.count else { return .incomplete }
        switch span[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return .unit(UInt32(span[index + 1]), length: 2)
        case UInt8(ascii: "b"): return .unit(0x08, length: 2)
        case UInt8(ascii: "f"): return .unit(0x0c, length: 2)
        case UInt8(ascii: "n"): return .unit(0x0a, length: 2)
        case UInt8(ascii: "r"): return .unit(0x0d, length: 2)
        case UInt8(ascii: "t"): return .unit(0x09, length: 2)
        case UInt8(ascii: "u"):
            var unit: UInt32 = 0
            for offset in 2..<6 {
                guard index + offset < span.count else { return .incomplete }
                guard let digit = ASCII.hexadecimalValue(span[index + offset]) else { return .malformed }
                unit = unit << 4 | UInt32(digit)
            }
            return .unit(unit, length: 6)
        default:
            return .malformed
        }
    }

    /// Appends a string's content with its escapes read.
    ///
    /// Half of a surrogate pair becomes U+FFFD, also where both halves are there: this is for comparing with names,
    /// which have none.
    static func appendDecoded(_ raw: Span<UInt8>, to output: inout [UInt8]) {
        var index = 0
        while index < raw.count {
            if raw[index] == UInt8(ascii: "\\"), case .unit(let unit, let length) = read(in: raw, at: index) {
                UTF8Scalar.append(unit, to: &output)
                index += length
            } else {
                output.append(raw[index])
                index += 1
            }
        }
    }
}
