/// The keyed hash of a credential, or of a token: all that is ever kept of either.
package struct CredentialKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Takes the first sixteen bytes of a keyed hash; nil when there are fewer.
    package init?(hash: Span<UInt8>) {
        guard hash.count >= 16 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<8 {
            high = high << 8 | UInt64(hash[index])
            low = low << 8 | UInt64(hash[index + 8])
        }
        self.high = high
        self.low = low
    }
}
