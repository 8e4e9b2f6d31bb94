/// Searches that look at eight bytes at a time; every load is checked against the bounds of the span.
enum ByteScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The index of the first LF at or after `start`, or nil.
    static func lineFeed(in bytes: Span<UInt8>, from start: Int) -> Int? {
        let raw = bytes.bytes
        var index = start
        while bytes.count &- index >= 8 {
            let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = zeroBytes(word ^ (ones &* 0x0A))
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < bytes.count {
            if bytes[index] == 0x0A { return index }
            index &+= 1
        }
        return nil
    }

    /// The index of the first control byte of the range, tab included, or the end of the range.
    static func control(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        first(in: bytes, range) { word in
            // A byte below 0x20 has none of its top three bits set.
            zeroBytes(word & (ones &* 0xE0)) | zeroBytes(word ^ (ones &* 0x7F))
        } whereByte: { byte in
            byte < 0x20 || byte == 0x7F
        }
    }

    /// The index of the first control byte or space of the range, or the end of the range.
    static func controlOrSpace(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        first(in: bytes, range) { word in
            zeroBytes(word & (ones &* 0xE0)) | zeroBytes(word ^ (ones &* 0x20)) | zeroBytes(word ^ (ones &* 0x7F))
        } whereByte: { byte in
            byte <= 0x20 || byte == 0x7F
        }
    }

    /// The index of the first byte of the range that is no letter, digit or hyphen, or an index at most seven bytes before
    /// the end of the range that all bytes before are such.
    static func unusualNameByte(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        let raw = bytes.bytes
        var index = range.lowerBound
        while range.upperBound &- index >= 8 {
            let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            // Without the top bits no sum carries into the next byte; the top bit of a sum tells "at least".
            let low = word & (ones &* 0x7F)
            let folded = low | (ones &* 0x20)
            let isLetter = (folded &+ ones &* (0x80 - 0x61)) & ~(folded &+ ones &* (0x80 - 0x7B))
            let isDigit = (low &+ ones &* (0x80 - 0x30)) & ~(low &+ ones &* (0x80 - 0x3A))
            let isHyphen = (low &+ ones &* (0x80 - 0x2D)) & ~(low &+ ones &* (0x80 - 0x2E))
            let unusual = (~(isLetter | isDigit | isHyphen) | word) & (ones &* 0x80)
            if unusual != 0 { return index &+ unusual.trailingZeroBitCount / 8 }
            index &+= 8
        }
        return index
    }

    /// Searches by words and, in ranges of less than one word, by bytes; the last word may overlap the one before.
    @inline(__always)
    private static func first(
        in bytes: Span<UInt8>, _ range: Range<Int>, marks: (UInt64) -> UInt64, whereByte isFound: (UInt8) -> Bool
    ) -> Int {
        var index = range.lowerBound
        guard range.upperBound &- index >= 8 else {
            while index < range.upperBound {
                if isFound(bytes[index]) { return index }
                index &+= 1
            }
            return index
        }
        let raw = bytes.bytes
        let last = range.upperBound &- 8
        while true {
            let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = marks(word)
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            if index == last { return range.upperBound }
            index = min(index &+ 8, last)
        }
    }

    /// The top bit of each byte that is zero; marks above the lowest one may be wrong.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word & (ones &* 0x80)
    }
}
