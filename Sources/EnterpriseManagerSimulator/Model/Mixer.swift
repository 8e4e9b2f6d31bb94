/// Deterministic numbers from a seed and the coordinates of a thing (SplitMix64): the same in every run and on every host.
struct Mixer: Sendable {
    let seed: UInt64

    /// A number that looks random and depends on nothing but the seed and the arguments.
    func number(_ topic: Topic, _ first: Int = 0, _ second: Int = 0, _ third: Int = 0) -> UInt64 {
        var value = Self.mix(seed ^ topic.rawValue)
        value = Self.mix(value ^ UInt64(truncatingIfNeeded: first))
        value = Self.mix(value ^ UInt64(truncatingIfNeeded: second))
        return Self.mix(value ^ UInt64(truncatingIfNeeded: third))
    }

    /// As `number`, brought below `limit` (which is at least 1).
    func below(_ limit: Int64, _ topic: Topic, _ first: Int = 0, _ second: Int = 0, _ third: Int = 0) -> Int64 {
        Int64(number(topic, first, second, third) % UInt64(max(1, limit)))
    }

    /// One round of SplitMix64's finaliser.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// What a number is for, so that numbers of different purposes are unrelated.
    enum Topic: UInt64, Sendable {
        case start = 1
        case duration
        case outcome
        case fraction
        case size
        case name
        case taskEnd
        case address
        case round
    }
}
