/// Strict UTF-8 decoding of one scalar (RFC 3629).
package enum UTF8Scalar {
    /// What stands at an index.
    package enum Step: Sendable, Equatable {
        /// A scalar of 1…4 bytes.
        case scalar(UInt32, length: Int)
        /// The bytes up to the end of the input are the valid beginning of a scalar.
        case incomplete
        /// No scalar begins like this: a stray continuation, an overlong form, a surrogate, or beyond U+10FFFF.
        case invalid
    }

    /// Decodes the scalar at an index below the span's count.
    ///
    /// - Complexity: O(1).
    package static func decode(in span: Span<UInt8>, at index: Int) -> Step {
        let lead = span[index]
        if lead < 0x80 {
            return .scalar(UInt32(lead), length: 1)
        }
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xbf
        var scalar: UInt32
        switch lead {
        case 0xc2...0xdf:
            length = 2
            scalar = UInt32(lead & 0x1f)
        case 0xe0...0xef:
            length = 3
            scalar = UInt32(lead & 0x0f)
            if lead == 0xe0 { lowest = 0xa0 }
            if lead == 0xed { highest = 0x9f }
        case 0xf0...0xf4:
            length = 4
            scalar = UInt32(lead & 0x07)
            if lead == 0xf0 { lowest = 0x90 }
            if lead == 0xf4 { highest = 0x8f }
        default:
            return .invalid
        }
        var offset = 1
        while offset < length {
            guard span.count - index > offset else { return .incomplete }
            let byte = span[index + offset]
            guard byte >= lowest, byte <= highest else { return .invalid }
            scalar = scalar << 6 | UInt32(byte & 0x3f)
            lowest = 0x80
            highest = 0xbf
            offset += 1
        }
        return .scalar(scalar, length: length)
    }

    /// Appends a scalar as UTF-8; what is no scalar becomes U+FFFD.
    package static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        switch scalar {
        case 0..<0x80:
            output.append(UInt8(truncatingIfNeeded: scalar))
        case 0x80..<0x800:
            output.append(0xc0 | UInt8(truncatingIfNeeded: scalar >> 6))
            output.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3f))
        case 0x800..<0xd800, 0xe000..<0x1_0000:
            output.append(0xe0 | UInt8(truncatingIfNeeded: scalar >> 12))
            output.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3f))
            output.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3f))
        case 0x1_0000...0x10_ffff:
            output.append(0xf0 | UInt8(truncatingIfNeeded: scalar >> 18))
            output.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3f))
            output.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3f))
            output.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3f))
        default:
            append(0xfffd, to: &output)
        }
    }
}
