import FoundationEssentials

/// The wall clock, read here only and passed on to those who need it.
enum WallClock {
    /// Milliseconds since 1970.
    @Sendable static func milliseconds() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
    /// Seconds since 1970.
    @Sendable static func seconds() -> Int64 { Int64(Date().timeIntervalSince1970) }
}
