/// Searches that look at eight bytes at a time; every load is checked against the bounds of the span.
enum ByteScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// The index of the first LF at or after `start`, or nil.
    static func lineFeed(in bytes: Span<UInt8>, from start: Int) -> Int? {
        let raw = bytes.bytes
        var index = start
        while bytes.count - index >= 8 {
            let word = UInt64(littleEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = zeroBytes(word ^ (ones &* 0x0A))
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] == 0x0A { return index }
            index += 1
        }
        return nil
    }

    /// The index of the first byte of the range that may be a control byte, tab included, or the end of the range.
    static func control(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        let raw = bytes.bytes
        var index = range.lowerBound
        while range.upperBound - index >= 8 {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            // A byte below 0x20 has none of its top three bits set.
            let belowSpace = zeroBytes(word & (ones &* 0xE0))
            let delete = zeroBytes(word ^ (ones &* 0x7F))
            if belowSpace | delete != 0 { break }
            index += 8
        }
        while index < range.upperBound {
            let byte = bytes[index]
            if byte < 0x20 || byte == 0x7F { return index }
            index += 1
        }
        return index
    }

    /// The top bit of each byte that is zero; bits above the lowest one found may be wrong.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word & tops
    }
}
