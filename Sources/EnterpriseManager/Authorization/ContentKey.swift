/// Which content something stored has: the first eight bytes of its digest.
package struct ContentKey: Hashable, Sendable {
    /// The bytes as a number.
    package let number: UInt64

    /// The content of this number.
    package init(_ number: UInt64) {
        self.number = number
    }

    /// Takes the first eight bytes of a digest; of fewer, those.
    package init(digest: Span<UInt8>) {
        var number: UInt64 = 0
        for index in 0..<min(8, digest.count) { number = number << 8 | UInt64(digest[index]) }
        self.number = number
    }
}
