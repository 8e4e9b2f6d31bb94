package import NIOCore

/// How durations are distributed over fixed bounds.
///
/// Thread safety: atomics; a reader may see an observation in its bucket that is not yet in the sum.
package final class Histogram: Sendable {
    /// From a hit on the loop to EM's first-byte timeout, in seconds.
    package static let standardBounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    /// The upper bounds of the buckets in seconds, ascending, without the infinite one.
    let bounds: [Double]
    private let nanoseconds: [Int64]
    /// One more than there are bounds.
    private let buckets: [Counter]
    private let sum = Counter()

    init(bounds: [Double]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds ascend")
        self.bounds = bounds
        nanoseconds = bounds.map { Int64($0 * 1e9) }
        buckets = (0...bounds.count).map { _ in Counter() }
    }

    /// Counts a duration; a negative one counts as zero.
    ///
    /// - Complexity: O(number of bounds).
    package func observe(_ duration: TimeAmount) {
        let observed = max(0, duration.nanoseconds)
        let index = nanoseconds.firstIndex { observed <= $0 } ?? nanoseconds.count
        buckets[index].increment()
        sum.increment(by: UInt64(observed))
    }

    /// Observations at most as long as each bound, and all of them as the last element.
    var cumulativeCounts: [UInt64] {
        var total: UInt64 = 0
        return buckets.map { bucket in
            total &+= bucket.value
            return total
        }
    }

    /// All durations together, in seconds.
    var sumInSeconds: Double { Double(sum.value) / 1e9 }
}
