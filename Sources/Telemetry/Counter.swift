import Synchronization

/// A number that only grows.
///
/// Thread safety: an atomic; any thread may raise and read it.
package final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    init() {}

    /// Raises the number.
    package func increment(by amount: UInt64 = 1) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    /// The number now.
    package var value: UInt64 { count.load(ordering: .relaxed) }
}
