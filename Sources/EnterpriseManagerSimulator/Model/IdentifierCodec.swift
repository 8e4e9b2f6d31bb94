/// Turns coordinates into ids that look random, and back (a Feistel network over the 122 free bits of a version 4 UUID).
///
/// Redundant zero bits in the clear text tell an id of this simulator from any other, so that unknown ids stay unknown.
struct IdentifierCodec: Sendable {
    /// The id that one finished backup session always has, whatever the seed and the time; a run of the first job.
    static let wellKnownSession = Identifier(high: 0x5E55_1011_F1ED_4BAC, low: 0x8A11_0000_0000_0001)
    static let wellKnownKey = ResourceKey(.backupSession, job: 0, run: JobRun.wellKnownNumber)

    private static let halfMask: UInt64 = (1 << 61) - 1
    private let roundKeys: [UInt64]

    init(seed: UInt64) {
        let mixer = Mixer(seed: seed)
        self.roundKeys = (0..<6).map { mixer.number(.round, $0) }
    }

    /// The id of a key.
    ///
    /// Job and task take 24 bits each, the run 45.
    func identifier(of key: ResourceKey) -> Identifier {
        if key == Self.wellKnownKey { return Self.wellKnownSession }
        var left = UInt64(key.kind.rawValue) << 48
        left |= (UInt64(truncatingIfNeeded: key.job) & 0xFF_FFFF) << 24
        left |= UInt64(truncatingIfNeeded: key.task) & 0xFF_FFFF
        var right = UInt64(truncatingIfNeeded: key.run) & ((1 << 45) - 1)
        for roundKey in roundKeys {
            (left, right) = (right, left ^ (Mixer.mix(right ^ roundKey) & Self.halfMask))
        }
        // 60 bits go above the variant (48, version nibble, 12), 62 below it.
        let top = left >> 1
        let high = (top >> 12) << 16 | 0x4000 | (top & 0xFFF)
        let low = 1 << 63 | (left & 1) << 61 | right
        return Identifier(high: high, low: low)
    }

    /// The key of an id; nil for an id that no key has.
    func key(of identifier: Identifier) -> ResourceKey? {
        if identifier == Self.wellKnownSession { return Self.wellKnownKey }
        guard identifier.high >> 12 & 0xF == 4, identifier.low >> 62 == 2 else { return nil }
        let top = (identifier.high >> 16) << 12 | (identifier.high & 0xFFF)
        var left = top << 1 | (identifier.low >> 61 & 1)
        var right = identifier.low & Self.halfMask
        for roundKey in roundKeys.reversed() {
            (left, right) = (right ^ (Mixer.mix(left ^ roundKey) & Self.halfMask), left)
        }
        guard left >> 53 == 0, right >> 45 == 0, let kind = EntityKind(rawValue: UInt8(left >> 48 & 0x1F)) else {
            return nil
        }
        let key = ResourceKey(kind, job: Int(left >> 24 & 0xFF_FFFF), run: Int(right), task: Int(left & 0xFF_FFFF))
        // The permuted id of the well-known key is not in use.
        return key == Self.wellKnownKey ? nil : key
    }
}
