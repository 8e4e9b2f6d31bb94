extension [UInt8] {
    /// Copies the bytes of a span into a new array with one allocation.
    package init(bytesOf span: Span<UInt8>) {
        self = span.withUnsafeBufferPointer { [UInt8]($0) }
    }

    /// Appends the bytes of a span.
    package mutating func append(bytesOf span: Span<UInt8>) {
        span.withUnsafeBufferPointer { append(copying: $0) }
    }

    /// Appends the UTF-8 bytes of a literal.
    package mutating func append(literal: StaticString) {
        append(copying: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends a few bytes for less than half of what `append(contentsOf:)` costs; heads and log lines consist of such.
    ///
    /// Up to sixteen bytes are moved as two words that may overlap, without a call.
    private mutating func append(copying source: UnsafeBufferPointer<UInt8>) {
        let count = source.count
        guard count > 0, let start = source.baseAddress else { return }
        append(addingCapacity: count) { output in
            output.withUnsafeMutableBufferPointer { buffer, initialized in
                // The room was just made, so there is an address.
                guard let base = buffer.baseAddress else { return }
                let target = UnsafeMutableRawPointer(base)
                let source = UnsafeRawPointer(start)
                switch count {
                case 8...16:
                    Self.copyEnds(source, target, count, UInt64.self)
                case 4..<8:
                    Self.copyEnds(source, target, count, UInt32.self)
                case 1..<4:
                    for index in 0..<count {
                        target.storeBytes(
                            of: source.load(fromByteOffset: index, as: UInt8.self), toByteOffset: index, as: UInt8.self)
                    }
                default:
                    target.copyMemory(from: source, byteCount: count)
                }
                initialized = count
            }
        }
    }

    /// Copies the first and the last word; `count` is at least one word and at most two.
    @inline(__always)
    private static func copyEnds<Word: FixedWidthInteger & BitwiseCopyable>(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ count: Int, _: Word.Type
    ) {
        let last = count &- MemoryLayout<Word>.size
        let first = source.loadUnaligned(as: Word.self)
        let second = source.loadUnaligned(fromByteOffset: last, as: Word.self)
        target.storeBytes(of: first, as: Word.self)
        target.storeBytes(of: second, toByteOffset: last, as: Word.self)
    }

    /// Appends a number in decimal digits.
    package mutating func append(decimal number: some FixedWidthInteger) {
        if number < 0 { append(0x2D) }
        // 2^64 has twenty digits.
        var digits = InlineArray<20, UInt8>(repeating: 0x30)
        var start = 20
        var rest = UInt64(truncatingIfNeeded: number.magnitude)
        repeat {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            start &-= 1
            digits[start] = 0x30 &+ UInt8(truncatingIfNeeded: remainder)
            rest = quotient
        } while rest > 0
        append(bytesOf: digits.span.extracting(start..<20))
    }

    /// Appends the last digits of a number, as many as the width, with leading zeros.
    package mutating func append(decimal number: Int, width: Int) {
        var digits = InlineArray<20, UInt8>(repeating: 0x30)
        let width = Swift.min(Swift.max(1, width), 20)
        var rest = number.magnitude
        for position in 0..<width {
            digits[19 &- position] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        append(bytesOf: digits.span.extracting((20 &- width)..<20))
    }
}
