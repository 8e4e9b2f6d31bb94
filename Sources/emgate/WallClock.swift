import Glibc

/// The wall clock, read here only and passed on to those who need it.
///
/// Foundation's `Date` asks the same, and each hit asks twice.
enum WallClock {
    /// Milliseconds since 1970.
    @Sendable static func milliseconds() -> Int64 {
        let time = now()
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Seconds since 1970.
    @Sendable static func seconds() -> Int64 { Int64(now().tv_sec) }

    private static func now() -> timespec {
        var time = timespec()
        let result = clock_gettime(CLOCK_REALTIME, &time)
        // Asked at the start already.
        precondition(result == 0, "the system has no CLOCK_REALTIME")
        return time
    }
}

/// A clock that begins with the wall clock and is never put back, for what may not last longer than it should.
///
/// It counts while the machine sleeps.
struct SteadyClock: Sendable {
    private let begunAt = WallClock.milliseconds()
    private let beginning = Self.sinceBoot()

    /// Milliseconds since 1970, as the wall clock would have them had nobody touched it since the start.
    @Sendable func milliseconds() -> Int64 {
        begunAt + (Self.sinceBoot() - beginning)
    }

    /// Milliseconds since the machine was started.
    ///
    /// `ContinuousClock` says the same by way of 128 bits, and each hit asks.
    private static func sinceBoot() -> Int64 {
        var time = timespec()
        let result = clock_gettime(CLOCK_BOOTTIME, &time)
        // Asked at the start already. With a clock that stands still no lease would ever end.
        precondition(result == 0, "the system has no CLOCK_BOOTTIME")
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
