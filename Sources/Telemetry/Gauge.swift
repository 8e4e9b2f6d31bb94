import Synchronization

/// A number that goes up and down.
///
/// Thread safety: an atomic; any thread may change and read it.
package final class Gauge: Sendable {
    private let number = Atomic<Int>(0)

    init() {}

    /// Sets the number.
    package func set(_ value: Int) { number.store(value, ordering: .relaxed) }

    /// Adds to the number; negative amounts are subtracted.
    package func add(_ amount: Int) { number.wrappingAdd(amount, ordering: .relaxed) }

    /// The number now.
    package var value: Int { number.load(ordering: .relaxed) }
}
