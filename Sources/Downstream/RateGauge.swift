import NIOCore

/// Whether a client sends fast enough, on average over the time in which it was waited for.
///
/// A pure value: time is passed in. A pause alone is bounded by the body timeout; this bounds a client that sends one byte
/// just before each of them. Time in which Enterprise Manager takes nothing is not the client's.
struct RateGauge {
    private var bytes = 0
    private var waited = TimeAmount.zero
    private var waitsSince: NIODeadline?

    /// Whether the client is waited for.
    var isWaiting: Bool { waitsSince != nil }

    /// The client is waited for; does nothing while it is already.
    mutating func waitBegan(at now: NIODeadline) {
        if waitsSince == nil { waitsSince = now }
    }

    /// The client has sent something.
    mutating func received(_ count: Int, at now: NIODeadline) {
        guard let since = waitsSince else { return }
        waitsSince = nil
        waited = waited + (now - since)
        bytes += count
    }

    /// Whether it is too slow, once it has been waited for as long as the patience says.
    ///
    /// - Parameter least: bytes a second; 0 for no bound.
    func isTooSlow(least: Int, patience: TimeAmount) -> Bool {
        guard least > 0, waited >= patience else { return false }
        return Double(bytes) < Double(least) * Double(waited.nanoseconds) / 1e9
    }
}
