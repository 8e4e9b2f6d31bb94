/// The byte classes and case-insensitive comparisons that HTTP is made of.
///
/// HTTP compares in ASCII only, never by Unicode, so nothing here makes a `String`. What is public is so to be inlined by
/// other modules (decision 0017).
public enum ASCII {
    /// Whether the byte may stand in a token (RFC 9110 section 5.6.2).
    @inlinable @inline(__always)
    public static func isTokenByte(_ byte: UInt8) -> Bool {
        // One bit for each byte from 0 to 63, and from 64 to 127, that is called a tchar.
        let mask: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && (mask &>> UInt64(byte & 63)) & 1 == 1
    }

    /// Whether the bytes are a token: at least one byte, all of them token bytes (RFC 9110 section 5.6.2).
    package static func isToken(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where !isTokenByte(bytes[index]) {
            return false
        }
        return !bytes.isEmpty
    }

    /// Whether the byte may stand in a field value: anything but controls, with the tab allowed (RFC 9110 section 5.5).
    @inlinable @inline(__always)
    public static func isFieldValueByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 ? byte != 0x7F : byte == 0x09
    }

    /// The two decimal digits of a number below 100, the tens in the low byte.
    @inlinable @inline(__always)
    public static func digits(ofNumberBelow100 number: UInt16) -> UInt16 {
        // The tens by multiplication: 103/1024 is a little more than a tenth, which is right for all of them.
        let tens = (number &* 103) &>> 10
        return 0x3030 &+ (tens | (number &- tens &* 10) &<< 8)
    }

    /// Whether the byte is optional white space: a space or a tab (RFC 9110 section 5.6.3).
    @inlinable @inline(__always)
    public static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09
    }

    /// Whether the byte is one of `0` to `9`.
    @inlinable @inline(__always)
    public static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// Whether the byte is one of `A` to `Z` or `a` to `z`.
    @inlinable @inline(__always)
    public static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26
    }

    /// The value of a hexadecimal digit, or nil for any other byte.
    @inlinable @inline(__always)
    public static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    /// The byte with `A` to `Z` folded to `a` to `z`.
    @inlinable @inline(__always)
    public static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// Eight bytes with `A` to `Z` folded to `a` to `z`, each byte on its own.
    @inline(__always)
    static func lowercased(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Without the top bits no sum carries into the next byte; the top bit then tells "at least A" and "above Z".
        let low = word & (ones &* 0x7F)
        let fromA = low &+ ones &* (0x80 - 0x41)
        let aboveZ = low &+ ones &* (0x80 - 0x5B)
        return word | ((fromA & ~aboveZ & ~word & (ones &* 0x80)) &>> 2)
    }

    /// Whether both hold the same bytes but for ASCII case.
    package static func equalsIgnoringCase(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where lowercased(left[index]) != lowercased(right[index]) {
            return false
        }
        return true
    }

    /// Whether the bytes are the literal but for ASCII case.
    package static func equalsIgnoringCase(_ bytes: Span<UInt8>, _ literal: StaticString) -> Bool {
        bytes.count == literal.utf8CodeUnitCount && hasPrefixIgnoringCase(bytes, literal)
    }

    /// Whether the bytes begin with the literal but for ASCII case.
    package static func hasPrefixIgnoringCase(_ bytes: Span<UInt8>, _ literal: StaticString) -> Bool {
        begins(bytes, literal) { lowercased($0) }
    }

    /// Whether the bytes are exactly the literal.
    package static func equals(_ bytes: Span<UInt8>, _ literal: StaticString) -> Bool {
        bytes.count == literal.utf8CodeUnitCount && hasPrefix(bytes, literal)
    }

    /// Whether the bytes begin with exactly the literal.
    package static func hasPrefix(_ bytes: Span<UInt8>, _ literal: StaticString) -> Bool {
        begins(bytes, literal) { $0 }
    }

    /// Whether the bytes begin with the literal once each word of both is folded.
    ///
    /// Compares words, for names of fields, elements and resources are looked up by this; the last word overlaps the one
    /// before where the count is no multiple of its size.
    @inline(__always)
    private static func begins(_ bytes: Span<UInt8>, _ literal: StaticString, _ fold: (UInt64) -> UInt64) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard bytes.count >= count else { return false }
        let left = bytes.bytes
        let right = UnsafeRawPointer(literal.utf8Start)
        guard count >= 8 else {
            guard count >= 4 else {
                for index in 0..<count where fold(UInt64(bytes[index])) != fold(UInt64(literal.utf8Start[index])) {
                    return false
                }
                return true
            }
            let leftEnd = left.unsafeLoadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            let leftWord = UInt64(left.unsafeLoadUnaligned(as: UInt32.self)) | UInt64(leftEnd) &<< 32
            let rightEnd = right.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            let rightWord = UInt64(right.loadUnaligned(as: UInt32.self)) | UInt64(rightEnd) &<< 32
            return fold(leftWord) == fold(rightWord)
        }
        var index = 0
        while true {
            let leftWord = left.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let rightWord = right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if leftWord != rightWord, fold(leftWord) != fold(rightWord) { return false }
            if index == count &- 8 { return true }
            index = min(index &+ 8, count &- 8)
        }
    }

    /// Whether both hold the same bytes.
    package static func equals(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] {
            return false
        }
        return true
    }

    /// Whether the literal stands anywhere in the bytes but for ASCII case.
    package static func containsIgnoringCase(_ bytes: Span<UInt8>, _ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard count > 0 else { return true }
        let initial = lowercased(literal.utf8Start.pointee)
        var start = 0
        while bytes.count &- start >= count {
            if lowercased(bytes[start]) == initial,
                hasPrefixIgnoringCase(bytes.extracting(start..<start &+ count), literal)
            {
                return true
            }
            start &+= 1
        }
        return false
    }

    /// The part of a range of the bytes that is left without white space at both ends (RFC 9110 section 5.6.3).
    package static func trimmed(_ range: Range<Int>, of bytes: Span<UInt8>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, isWhitespace(bytes[start]) { start += 1 }
        while start < end, isWhitespace(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    /// The number that one or more decimal digits spell, or nil for anything else and for more than 64 bits.
    package static func decimal(_ bytes: Span<UInt8>) -> UInt64? {
        guard !bytes.isEmpty else { return nil }
        var number: UInt64 = 0
        for index in bytes.indices {
            guard isDigit(bytes[index]) else { return nil }
            let (product, productOverflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflow) = product.addingReportingOverflow(UInt64(bytes[index] &- 0x30))
            guard !productOverflow, !sumOverflow else { return nil }
            number = sum
        }
        return number
    }
}
