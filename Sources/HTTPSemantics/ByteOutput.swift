/// Writing bytes into room that was made before; heads and log lines consist of many small pieces, and looking for room
/// before each costs more than the piece.
///
/// Whoever makes the room counts what it takes. Bytes beyond it are left out, never written elsewhere. What is public is so
/// to be inlined by other modules (decision 0017).
extension OutputSpan<UInt8> {
    /// Appends bytes.
    ///
    /// Up to sixteen bytes are moved as two words that may overlap, without a call.
    @inlinable @inline(__always)
    public mutating func append(copying source: UnsafeBufferPointer<UInt8>) {
        let count = min(source.count, freeCapacity)
        guard count > 0, let start = source.baseAddress else { return }
        withUnsafeMutableBufferPointer { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            let target = UnsafeMutableRawPointer(base + initialized)
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
            initialized &+= count
        }
    }

    /// Appends the bytes of a span.
    @inlinable @inline(__always)
    public mutating func append(bytesOf span: Span<UInt8>) {
        span.withUnsafeBufferPointer { append(copying: $0) }
    }

    /// Appends the UTF-8 bytes of a literal.
    @inlinable @inline(__always)
    public mutating func append(literal: StaticString) {
        append(copying: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends a number in decimal digits, of which there are at most twenty and a sign.
    @inlinable @inline(__always)
    public mutating func append(decimal number: some FixedWidthInteger) {
        if number < 0 { append(literal: "-") }
        append(decimalMagnitude: UInt64(truncatingIfNeeded: number.magnitude))
    }

    @usableFromInline
    mutating func append(decimalMagnitude magnitude: UInt64) {
        var width = 1
        var bound: UInt64 = 10
        while width < 20, magnitude >= bound {
            width &+= 1
            // Beyond nineteen digits the bound is not looked at any more.
            bound &*= 10
        }
        append(digits: magnitude, width: width)
    }

    /// Appends the last digits of a number, as many as the width, with leading zeros.
    package mutating func append(decimal number: Int, width: Int) {
        append(digits: UInt64(number.magnitude), width: Swift.min(Swift.max(1, width), 20))
    }

    private mutating func append(digits number: UInt64, width: Int) {
        guard width <= freeCapacity else { return }
        withUnsafeMutableBufferPointer { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            let target = UnsafeMutableRawPointer(base + initialized)
            var rest = number
            var position = width
            while position >= 2 {
                position &-= 2
                let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
                let digits = ASCII.digits(ofNumberBelow100: UInt16(truncatingIfNeeded: pair))
                target.storeBytes(of: digits.littleEndian, toByteOffset: position, as: UInt16.self)
                rest = quotient
            }
            if position == 1 {
                target.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10), as: UInt8.self)
            }
            initialized &+= width
        }
    }

    /// Copies the first and the last word; `count` is at least one word and at most two.
    @inlinable @inline(__always)
    static func copyEnds<Word: FixedWidthInteger & BitwiseCopyable>(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ count: Int, _: Word.Type
    ) {
        let last = count &- MemoryLayout<Word>.size
        let first = source.loadUnaligned(as: Word.self)
        let second = source.loadUnaligned(fromByteOffset: last, as: Word.self)
        target.storeBytes(of: first, as: Word.self)
        target.storeBytes(of: second, toByteOffset: last, as: Word.self)
    }
}
