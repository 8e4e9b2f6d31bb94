/// Searching sixteen or eight bytes at a time, with every load checked against the span's bounds.
package enum ByteScan {
    /// The first index from `start` whose byte is a control below 0x20, not ASCII, or one of three bytes.
    ///
    /// - Returns: the index, or `span.count` when there is none.
    @inline(__always)
    package static func firstSpecial(
        in span: Span<UInt8>, from start: Int, _ first: UInt8, _ second: UInt8, _ third: UInt8
    ) -> Int {
        firstSpecial(in: span, from: start, first, second, third, third)
    }

    /// The first index from `start` whose byte is a control below 0x20, not ASCII, or one of four bytes.
    ///
    /// - Returns: the index, or `span.count` when there is none.
    @inline(__always)
    package static func firstSpecial(
        in span: Span<UInt8>, from start: Int, _ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8
    ) -> Int {
        let raw = span.bytes
        let count = span.count
        let one = SIMD16<Int8>(repeating: Int8(bitPattern: first))
        let two = SIMD16<Int8>(repeating: Int8(bitPattern: second))
        let three = SIMD16<Int8>(repeating: Int8(bitPattern: third))
        let four = SIMD16<Int8>(repeating: Int8(bitPattern: fourth))
        // Read as signed, bytes beyond ASCII are negative: one comparison finds them and the controls.
        let space = SIMD16<Int8>(repeating: 0x20)
        var index = start
        while index &+ 16 <= count {
            let block = raw.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD16<Int8>.self)
            let found =
                ((block .< space) .| (block .== one)) .| ((block .== two) .| (block .== three)) .| (block .== four)
            let place = firstSet(found)
            if place < 16 { return index &+ place }
            index &+= 16
        }
        while index < count {
            let byte = span[index]
            if byte < 0x20 || byte >= 0x80 || byte == first || byte == second || byte == third
                || byte == fourth
            {
                return index
            }
            index &+= 1
        }
        return count
    }

    /// The first index from `start` whose byte is no ASCII letter or digit.
    ///
    /// - Returns: the index, or `span.count` when there is none.
    @inline(__always)
    static func firstNonAlphanumeric(in span: Span<UInt8>, from start: Int) -> Int {
        let raw = span.bytes
        let count = span.count
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index &+ 8 <= count {
            let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            // Adding to seven bits carries into the eighth when the byte has reached a bound, and never further.
            let digits = word & 0x7f7f_7f7f_7f7f_7f7f
            let letters = digits | 0x2020_2020_2020_2020
            let isLetter = (letters &+ 0x1f1f_1f1f_1f1f_1f1f) & ~(letters &+ 0x0505_0505_0505_0505)
            let isDigit = (digits &+ 0x5050_5050_5050_5050) & ~(digits &+ 0x4646_4646_4646_4646)
            let other = (~(isLetter | isDigit) | word) & highs
            if other != 0 {
                return index &+ other.trailingZeroBitCount &>> 3
            }
            index &+= 8
        }
        while index < count {
            let byte = span[index]
            let folded = byte | 0x20
            guard byte &- 0x30 < 10 || (folded &- 0x61 < 26 && byte < 0x80) else { return index }
            index &+= 1
        }
        return count
    }

    /// The first lane that is set, or 16.
    @inline(__always)
    private static func firstSet(_ mask: SIMDMask<SIMD16<Int8>>) -> Int {
        let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        let low = UInt64(littleEndian: halves[0])
        if low != 0 { return low.trailingZeroBitCount &>> 3 }
        return 8 &+ UInt64(littleEndian: halves[1]).trailingZeroBitCount &>> 3
    }
}
