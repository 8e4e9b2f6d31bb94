import NIOCore
import Testing

@testable import Upstream

struct ReachabilityTests {
    private func at(_ seconds: UInt64) -> NIODeadline { .uptimeNanoseconds(seconds * 1_000_000_000) }

    @Test func nothingIsKnownAtFirst() {
        #expect(Reachability().state == .unknown)
    }

    @Test func firstFailureWithoutSignOfLifeMeansUnreachable() {
        var reachability = Reachability()
        reachability.failed(.connectRefused, startedAt: at(1), at: at(2))
        #expect(reachability.state == .unreachable(since: at(1), label: "connect_refused"))
    }

    @Test func furtherFailuresKeepTheBeginningAndNameTheLastError() {
        var reachability = Reachability()
        reachability.failed(.connectRefused, startedAt: at(1), at: at(2))
        reachability.failed(.connectTimeout, startedAt: at(3), at: at(6))
        #expect(reachability.state == .unreachable(since: at(1), label: "connect_timeout"))
    }

    @Test func slowQueryAmongAnsweredOnesIsNoOutage() {
        var reachability = Reachability()
        reachability.answered(at: at(20))
        reachability.failed(.firstByteTimeout, startedAt: at(10), at: at(40))
        #expect(reachability.state == .reachable)
    }

    @Test func refusedConnectionBesideAMadeOneIsNoOutage() {
        var reachability = Reachability()
        reachability.connected(at: at(20))
        reachability.failed(.connectTimeout, startedAt: at(18), at: at(21))
        #expect(reachability.state == .reachable)
        reachability.failed(.connectTimeout, startedAt: at(21), at: at(24))
        #expect(reachability.state == .unreachable(since: at(21), label: "connect_timeout"))
    }

    @Test func madeConnectionEndsAnOutageOfConnections() {
        var reachability = Reachability()
        reachability.failed(.connectRefused, startedAt: at(1), at: at(2))
        reachability.connected(at: at(3))
        #expect(reachability.state == .reachable)
        reachability.failed(.connectRefused, startedAt: at(4), at: at(5))
        #expect(reachability.state == .unreachable(since: at(4), label: "connect_refused"))
    }

    @Test func hangingEMIsReachableOnlyWhenItAnswers() {
        var reachability = Reachability()
        reachability.connected(at: at(2))
        reachability.failed(.firstByteTimeout, startedAt: at(1), at: at(32))
        #expect(reachability.state == .unreachable(since: at(1), label: "first_byte_timeout"))
        reachability.connected(at: at(33))
        #expect(reachability.state == .unreachable(since: at(1), label: "first_byte_timeout"))
        reachability.answered(at: at(34))
        #expect(reachability.state == .reachable)
    }

    @Test func errorsThatDoNotMeanUnreachableAreIgnored() {
        let health = HealthCheck()
        health.failed(.queueFull, startedAt: at(1), at: at(2))
        health.failed(.cancelled, startedAt: at(1), at: at(2))
        health.failed(.truncatedBody, startedAt: at(1), at: at(2))
        #expect(health.state == .unknown)
        health.failed(.connectTimeout, startedAt: at(1), at: at(4))
        #expect(health.state == .unreachable(since: at(1), label: "connect_timeout"))
    }
}
