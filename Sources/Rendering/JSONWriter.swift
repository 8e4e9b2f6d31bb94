/// A growing buffer of JSON bytes that is emptied and used again.
///
/// It copies values a word at a time and escapes what Json.NET escapes by default, nothing more. The bytes beyond
/// `count` are scratch: copies may run over them, which spares a loop for the last few bytes of each value.
///
/// Growth doubles, so that writing n bytes costs O(n); memory is kept when the writer is emptied.
package struct JSONWriter: Sendable {
    private var storage: [UInt8] = []

    /// The number of bytes written.
    package private(set) var count = 0

    /// Room that every write keeps behind its own bytes.
    private static let slack = 32

    /// An empty writer that has no memory yet.
    package init() {}

    /// The bytes written, as a copy.
    package var bytes: [UInt8] { Array(storage[0..<count]) }

    /// Makes room for at least `capacity` bytes at once.
    package mutating func reserveCapacity(_ capacity: Int) {
        if capacity > count { reserve(capacity - count) }
    }

    /// Drops everything after the first `newCount` bytes.
    ///
    /// - Precondition: no more than were written.
    @inline(__always)
    package mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count, "a writer was truncated to more than it holds")
        count = newCount
    }

    /// Appends all bytes to `output` and empties the writer.
    package mutating func flush(into output: inout [UInt8]) {
        storage.withUnsafeBufferPointer { output.append(contentsOf: $0[0..<count]) }
        count = 0
    }

    /// Gives the bytes away, and their memory with them.
    package mutating func take() -> [UInt8] {
        var bytes: [UInt8] = []
        swap(&bytes, &storage)
        bytes.removeLast(bytes.count - count)
        count = 0
        return bytes
    }

    /// The byte at `index`.
    ///
    /// - Precondition: it was written.
    @inline(__always)
    package subscript(index: Int) -> UInt8 {
        precondition(index < count, "a byte was read that was not written")
        return storage[index]
    }

    /// Calls `body` with the bytes in `range`.
    ///
    /// - Precondition: they were written.
    @inline(__always)
    package func withSpan<R>(_ range: Range<Int>, _ body: (Span<UInt8>) -> R) -> R {
        precondition(range.upperBound <= count, "bytes were read that were not written")
        return body(storage.span.extracting(range))
    }

    // MARK: Bytes as they are

    /// Appends one byte.
    @inline(__always)
    package mutating func write(_ byte: UInt8) {
        reserve(1)
        storage[count] = byte
        count &+= 1
    }

    /// Appends an ASCII text that is part of JSON's own syntax.
    package mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { write(Span(_unsafeElements: $0)) }
    }

    /// Appends bytes that are JSON already.
    @inline(__always)
    package mutating func write(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { source in append(source, 0..<source.count) }
    }

    /// Appends bytes of an array that are JSON already.
    @inline(__always)
    package mutating func write(_ bytes: [UInt8], _ range: Range<Int>) {
        bytes.withUnsafeBytes { source in append(source, range) }
    }

    /// Appends bytes of another writer.
    @inline(__always)
    package mutating func write(_ other: JSONWriter, _ range: Range<Int>) {
        other.storage.withUnsafeBytes { source in append(source, range) }
    }

    // MARK: Strings

    /// Appends a JSON string with its quotes.
    ///
    /// - Parameter text: UTF-8.
    @inline(__always)
    package mutating func writeString(_ text: Span<UInt8>) {
        text.withUnsafeBytes { quote($0) }
    }

    /// Appends a JSON string with its quotes, made of bytes of an array.
    @inline(__always)
    package mutating func writeString(_ bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.upperBound <= bytes.count, "bytes were escaped from outside")
        bytes.withUnsafeBytes { quote(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Appends a part of a JSON string's content, escaped as Json.NET does by default.
    ///
    /// Escaped are `"`, `\`, the control characters (`\b \f \n \r \t`, others as `\u00XX`), and U+0085, U+2028 and
    /// U+2029, which .NET takes for line ends. All else is UTF-8 as it is.
    @inline(__always)
    package mutating func writeEscaped(_ text: Span<UInt8>) {
        text.withUnsafeBytes { escape($0, from: 0) }
    }

    /// Appends a part of a JSON string's content, made of bytes of an array.
    @inline(__always)
    package mutating func writeEscaped(_ bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.upperBound <= bytes.count, "bytes were escaped from outside")
        bytes.withUnsafeBytes { escape(UnsafeRawBufferPointer(rebasing: $0[range]), from: 0) }
    }

    /// Appends a string whose quotes and content go out in one step when nothing in it is special.
    @inline(__always)
    private mutating func quote(_ source: UnsafeRawBufferPointer) {
        let length = source.count
        reserve(length &+ 2)
        let written = count
        let copied = storage.withUnsafeMutableBytes { buffer in
            guard let begin = buffer.baseAddress else { return 0 }
            let to = begin + written
            to.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
            let copied = Self.copyPlain(source, 0, to + 1)
            to.storeBytes(of: UInt8(ascii: "\""), toByteOffset: copied &+ 1, as: UInt8.self)
            return copied
        }
        count = written &+ copied &+ 2
        if copied < length {
            count &-= 1
            escape(source, from: copied)
            write(UInt8(ascii: "\""))
        }
    }

    private mutating func escape(_ source: UnsafeRawBufferPointer, from start: Int) {
        var index = start
        while true {
            let rest = source.count &- index
            reserve(rest)
            let written = count
            let copied = storage.withUnsafeMutableBytes { buffer in
                guard let begin = buffer.baseAddress else { return 0 }
                return Self.copyPlain(source, index, begin + written)
            }
            count &+= copied
            index &+= copied
            if copied == rest { return }
            index = writeSpecial(source, index)
        }
    }

    /// Copies bytes that need no second look from `index` on to `to`, which has room for them and the slack.
    ///
    /// Eight bytes at a time: a byte is special when it is below 0x20 (the subtraction borrows), equals `"` or `\`
    /// (the exclusive or is zero, and subtracting one borrows) or is beyond ASCII (its own high bit). Borrows run
    /// upwards only, so that the lowest mark is always a true one.
    ///
    /// - Returns: how many were copied.
    @inline(__always)
    private static func copyPlain(
        _ source: UnsafeRawBufferPointer, _ start: Int, _ to: UnsafeMutableRawPointer
    ) -> Int {
        let length = source.count &- start
        guard length > 0, let base = source.baseAddress else { return 0 }
        let from = base + start
        var offset = 0
        while offset &+ 8 <= length {
            let word = from.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            to.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            let special = special(word)
            if special != 0 { return offset &+ special.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        if offset == length { return length }
        if length >= 8 {
            // The last eight bytes: those before `offset` are known to be plain and were copied to the same place.
            let word = from.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            to.storeBytes(of: word, toByteOffset: length &- 8, as: UInt64.self)
            let special = special(word)
            return special == 0 ? length : length &- 8 &+ special.trailingZeroBitCount &>> 3
        }
        let word = shortWord(from, length)
        to.storeBytes(of: word, as: UInt64.self)
        // The zero bytes above the short text count as special, so that a mark is always found.
        return min(length, special(word).trailingZeroBitCount &>> 3)
    }

    /// The bit 0x80 of every byte that may need an escape; exact for the lowest one.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ ones &* 0x22
        let backslash = word ^ ones &* 0x5c
        let marks = (word &- ones &* 0x20) | (quote &- ones) | (backslash &- ones) | word
        return marks & (ones &* 0x80)
    }

    /// The `length` bytes at `from`, fewer than eight, in the low bytes of a word.
    @inline(__always)
    private static func shortWord(_ from: UnsafeRawPointer, _ length: Int) -> UInt64 {
        if length >= 4 {
            let low = UInt64(from.loadUnaligned(as: UInt32.self))
            let high = UInt64(from.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self))
            return low | high &<< UInt64(8 &* (length &- 4))
        }
        var word: UInt64 = 0
        for offset in 0..<length {
            word |= UInt64(from.load(fromByteOffset: offset, as: UInt8.self)) &<< UInt64(8 &* offset)
        }
        return word
    }

    /// Writes what the special byte at `index` becomes, with a run of characters beyond ASCII after it.
    ///
    /// - Returns: the index after it.
    private mutating func writeSpecial(_ source: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        repeat {
            let byte = source[index]
            reserve(6)
            if byte < 0x80 {
                writeASCII(byte)
                index += 1
            } else if byte == 0xc2, index + 1 < source.count, source[index + 1] == 0x85 {
                write("\\u0085")
                index += 2
            } else if byte == 0xe2, index + 2 < source.count, source[index + 1] == 0x80,
                source[index + 2] & 0xfe == 0xa8
            {
                write(source[index + 2] == 0xa8 ? "\\u2028" : "\\u2029")
                index += 3
            } else {
                write(byte)
                index += 1
            }
        } while index < source.count && source[index] >= 0x80
        return index
    }

    /// Writes an ASCII character, escaped if it has to be.
    private mutating func writeASCII(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): write("\\\"")
        case UInt8(ascii: "\\"): write("\\\\")
        case 0x08: write("\\b")
        case 0x09: write("\\t")
        case 0x0a: write("\\n")
        case 0x0c: write("\\f")
        case 0x0d: write("\\r")
        case 0..<0x20:
            write("\\u00")
            write(Self.hexadecimal(byte &>> 4))
            write(Self.hexadecimal(byte & 15))
        default: write(byte)
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
    }

    // MARK: Memory

    /// Copies `range` of `source` to the end, 16 bytes at a time where both sides have room for whole steps.
    @inline(__always)
    private mutating func append(_ source: UnsafeRawBufferPointer, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= source.count, "bytes were copied from outside")
        let length = range.count
        reserve(length)
        guard length > 0, let base = source.baseAddress else { return }
        let from = base + range.lowerBound
        let written = count
        let hasRoom = range.lowerBound &+ ((length &+ 15) & ~15) <= source.count
        storage.withUnsafeMutableBytes { buffer in
            guard let begin = buffer.baseAddress else { return }
            let to = begin + written
            guard hasRoom, length <= 64 else {
                to.copyMemory(from: from, byteCount: length)
                return
            }
            var offset = 0
            repeat {
                let step = from.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
                to.storeBytes(of: step, toByteOffset: offset, as: SIMD2<UInt64>.self)
                offset &+= 16
            } while offset < length
        }
        count &+= length
    }

    @inline(__always)
    private mutating func reserve(_ additional: Int) {
        if storage.count &- count < additional &+ Self.slack { grow(additional) }
    }

    @inline(never)
    private mutating func grow(_ additional: Int) {
        let size = max(count + additional + Self.slack, storage.count * 2, 2048)
        let old = storage
        storage = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            _ = buffer.update(fromContentsOf: old[0..<count])
            buffer[count...].update(repeating: 0)
            initialized = size
        }
    }
}
