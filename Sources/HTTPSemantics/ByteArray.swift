extension [UInt8] {
    /// Copies the bytes of a span into a new array with one allocation.
    package init(bytesOf span: Span<UInt8>) {
        self = span.withUnsafeBufferPointer { [UInt8]($0) }
    }

    /// Appends the bytes of a span.
    @inline(__always)
    package mutating func append(bytesOf span: Span<UInt8>) {
        span.withUnsafeBufferPointer { append(contentsOf: $0) }
    }

    /// Appends the UTF-8 bytes of a literal.
    @inline(__always)
    package mutating func append(literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
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
