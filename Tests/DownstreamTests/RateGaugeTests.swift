import NIOCore
import Testing

@testable import Downstream

/// How fast a client sends, over the time in which it was waited for.
@Suite struct RateGaugeTests {
    private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

    @Test func onlyTheTimeOfWaitingCounts() {
        var gauge = RateGauge()
        for round in Int64(0)..<10 {
            gauge.waitBegan(at: at(round * 100))
            gauge.waitBegan(at: at(round * 100 + 1))
            gauge.received(10, at: at(round * 100 + 2))
            // What comes while nobody waits is no merit either.
            gauge.received(1_000_000, at: at(round * 100 + 50))
        }
        #expect(!gauge.isTooSlow(least: 5, patience: .seconds(20)), "100 bytes in 20 seconds")
        #expect(gauge.isTooSlow(least: 6, patience: .seconds(20)))
        #expect(!gauge.isTooSlow(least: 6, patience: .seconds(21)), "it is not judged yet")
        #expect(!gauge.isTooSlow(least: 0, patience: .seconds(20)), "there is no bound")
    }

    @Test func nothingIsTooSlowBeforeAnybodyWaited() {
        #expect(!RateGauge().isTooSlow(least: Int.max, patience: .seconds(1)))
    }
}
