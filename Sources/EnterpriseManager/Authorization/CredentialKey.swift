/// The keyed hash of a credential, a token or a user's name: all that is ever kept of any of them.
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

    /// The sixteen bytes, as they are kept on disk.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(16)
        for word in [high, low] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                result.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return result
    }
}
