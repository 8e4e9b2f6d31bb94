/// Searching eight bytes at a time.
///
/// Each test sets the high bit of the bytes it finds. A borrow can set bits above a true finding but never below it,
/// so the lowest set bit is exact, and only that one is used.
package enum ByteScan {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// A byte repeated eight times.
    @inline(__always)
    static func pattern(_ byte: UInt8) -> UInt64 {
        UInt64(byte) &* ones
    }

    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word & highs
    }

    /// The first index from `start` whose byte is a control below 0x20, not ASCII, or one of three bytes.
    ///
    /// - Returns: the index, or `span.count` when there is none.
    @inline(__always)
    package static func firstSpecial(
        in span: Span<UInt8>, from start: Int, _ first: UInt8, _ second: UInt8, _ third: UInt8
    ) -> Int {
        let raw = span.bytes
        let count = span.count
        let one = pattern(first)
        let two = pattern(second)
        let three = pattern(third)
        let space = pattern(0x20)
        var index = start
        while index &+ 8 <= count {
            let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let control = (word &- space) & ~word & highs
            let found =
                control | (word & highs) | zeros(word ^ one) | zeros(word ^ two) | zeros(word ^ three)
            if found != 0 {
                return index &+ found.trailingZeroBitCount &>> 3
            }
            index &+= 8
        }
        while index < count {
            let byte = span[index]
            if byte < 0x20 || byte >= 0x80 || byte == first || byte == second || byte == third {
                return index
            }
            index &+= 1
        }
        return count
    }
}
