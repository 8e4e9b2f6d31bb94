/// A name's first and last bytes, length and place: enough to look it up without touching more of it than needed.
///
/// Two names of up to 16 bytes are equal exactly when their `SchemaName`s are; longer ones are then compared whole.
package struct SchemaName: Equatable, Sendable {
    let first: UInt64
    let last: UInt64
    /// The length and, in the two lowest bits, the place.
    let lengthAndPlace: Int

    /// The name that the bytes in `range` spell at `place`.
    ///
    /// - Complexity: O(1); reads at most 16 bytes.
    @inline(__always)
    package init(_ bytes: Span<UInt8>, _ range: Range<Int>, _ place: SchemaPlace) {
        let count = range.count
        lengthAndPlace = count &<< 2 | Int(place.rawValue)
        let raw = bytes.extracting(range).bytes
        if count >= 8 {
            first = raw.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
            last = raw.unsafeLoadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        } else if count >= 4 {
            first = UInt64(raw.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self))
            last = UInt64(raw.unsafeLoadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        } else {
            var word: UInt64 = 0
            for offset in 0..<count {
                word = word &<< 8 | UInt64(raw.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self))
            }
            first = word
            last = 0
        }
    }

    /// The length of the name in bytes.
    var count: Int { lengthAndPlace &>> 2 }

    /// Where the name stands.
    var place: SchemaPlace { SchemaPlace(rawValue: UInt8(truncatingIfNeeded: lengthAndPlace & 3)) ?? .element }

    /// A number that spreads names over the buckets of a type.
    @inline(__always)
    var hash: Int {
        var mixed = first &* 0x9E37_79B9_7F4A_7C15
        mixed ^= last &* 0xC2B2_AE3D_27D4_EB4F
        mixed = mixed &+ UInt64(truncatingIfNeeded: lengthAndPlace) &* 0x1656_67B1_9E37_79F9
        mixed ^= mixed &>> 29
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) &>> 40)
    }
}
