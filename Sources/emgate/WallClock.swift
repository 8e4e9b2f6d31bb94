import FoundationEssentials

/// The wall clock, read here only and passed on to those who need it.
enum WallClock {
    /// Milliseconds since 1970.
    @Sendable static func milliseconds() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
    /// Seconds since 1970.
    @Sendable static func seconds() -> Int64 { Int64(Date().timeIntervalSince1970) }
}

/// A clock that begins with the wall clock and is never put back, for what may not last longer than it should.
///
/// It counts while the machine sleeps.
struct SteadyClock: Sendable {
    private let begunAt = WallClock.milliseconds()
    private let beginning = ContinuousClock.now

    /// Milliseconds since 1970, as the wall clock would have them had nobody touched it since the start.
    @Sendable func milliseconds() -> Int64 {
        let elapsed = (ContinuousClock.now - beginning).components
        return begunAt + elapsed.seconds * 1_000 + elapsed.attoseconds / 1_000_000_000_000_000
    }
}
