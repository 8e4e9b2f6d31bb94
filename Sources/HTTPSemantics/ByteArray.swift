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
        var rest = UInt64(truncatingIfNeeded: number.magnitude)
        let start = count
        repeat {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            append(0x30 &+ UInt8(truncatingIfNeeded: remainder))
            rest = quotient
        } while rest > 0
        self[start...].reverse()
    }

    /// Appends a number in decimal digits with leading zeros up to the width.
    package mutating func append(decimal number: Int, width: Int) {
        var divisor = 1
        for _ in 1..<Swift.max(1, width) { divisor *= 10 }
        while divisor > 0 {
            append(0x30 &+ UInt8(truncatingIfNeeded: (number / divisor) % 10))
            divisor /= 10
        }
    }
}
