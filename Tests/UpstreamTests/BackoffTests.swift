import NIOCore
import Testing

@testable import Upstream

struct BackoffTests {
    @Test func delaysDoubleUpToTheCapWithoutJitter() {
        var backoff = Backoff()
        let delays = (0..<20).map { _ in backoff.next(randomBits: 0) }
        #expect(Array(delays.prefix(6)) == [50, 100, 200, 400, 500, 500].map { TimeAmount.milliseconds($0) })
        #expect(delays.allSatisfy { $0 <= Backoff.cap })
    }

    @Test func jitterShortensByAQuarterAtMost() {
        var random = SplitMix64(seed: 1)
        for failures in 0..<12 {
            for _ in 0..<200 {
                var backoff = Backoff()
                var plain = Backoff()
                for _ in 0..<failures {
                    _ = backoff.next(randomBits: 0)
                    _ = plain.next(randomBits: 0)
                }
                let full = plain.next(randomBits: 0)
                let delay = backoff.next(randomBits: random.next())
                #expect(delay <= full && delay.nanoseconds >= full.nanoseconds * 3 / 4)
            }
        }
    }

    @Test func resetStartsAtTheBaseAgain() {
        var backoff = Backoff()
        for _ in 0..<5 {
            _ = backoff.next(randomBits: 0)
        }
        backoff.reset()
        #expect(backoff.next(randomBits: 0) == Backoff.base)
    }
}
