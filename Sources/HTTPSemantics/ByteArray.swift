extension [UInt8] {
    /// Copies the bytes of a span into a new array with one allocation.
    package init(bytesOf span: Span<UInt8>) {
        self = span.withUnsafeBufferPointer { [UInt8]($0) }
    }

    /// Appends the bytes of a span, for less than half of what `append(contentsOf:)` costs where they are few.
    @inlinable
    public mutating func append(bytesOf span: Span<UInt8>) {
        // Even for no byte the standard library writes to the storage that all empty arrays share.
        guard !span.isEmpty else { return }
        append(addingCapacity: span.count) { $0.append(bytesOf: span) }
    }

    /// Appends the UTF-8 bytes of a literal.
    @inlinable
    public mutating func append(literal: StaticString) {
        guard literal.utf8CodeUnitCount > 0 else { return }
        append(addingCapacity: literal.utf8CodeUnitCount) { $0.append(literal: literal) }
    }

    /// Appends a number in decimal digits.
    @inlinable
    public mutating func append(decimal number: some FixedWidthInteger) {
        append(addingCapacity: 21) { $0.append(decimal: number) }
    }

    /// Appends the last digits of a number, as many as the width, with leading zeros.
    package mutating func append(decimal number: Int, width: Int) {
        append(addingCapacity: 20) { $0.append(decimal: number, width: width) }
    }
}
