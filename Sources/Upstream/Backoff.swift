import NIOCore

/// Delays between connection attempts while Enterprise Manager cannot be reached.
///
/// | failed attempt | delay before the next one |
/// | --- | --- |
/// | 1 | 38 to 50 ms |
/// | 2 | 75 to 100 ms |
/// | 3 | 150 to 200 ms |
/// | 4 | 300 to 400 ms |
/// | 5 and later | 375 to 500 ms |
///
/// The cap keeps the promise that service is normal again within one second of EM's return. The jitter only shortens, so
/// that the cap holds, and keeps the event loops from knocking in step. Its bits come from the caller.
struct Backoff: Sendable {
    /// Delay after the first failure.
    static let base = TimeAmount.milliseconds(50)
    /// Longest delay.
    static let cap = TimeAmount.milliseconds(500)

    private var failures = 0

    /// The delay after one more failure; `randomBits` choose the jitter.
    mutating func next(randomBits: UInt64) -> TimeAmount {
        // Ten doublings are beyond the cap: the shift cannot overflow.
        let doublings = min(failures, 10)
        failures = min(failures + 1, 10)
        let full = min(Self.base.nanoseconds << doublings, Self.cap.nanoseconds)
        let quarter = UInt64(full / 4)
        return .nanoseconds(full - Int64(randomBits % (quarter + 1)))
    }

    /// EM was reached: the next failure starts at the base again.
    mutating func reset() {
        failures = 0
    }
}
