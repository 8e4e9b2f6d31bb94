import HTTPWire
import NIOCore
import NIOPosix
import Testing

@testable import Upstream

/// An answer that `isOwnAnswer` denies comes from something before EM that cannot reach it.
struct ForeignAnswerTests {
    private static func answer(_ status: Int, _ body: String = "hello") -> ScriptedServer.Step {
        .send("HTTP/1.1 \(status) S\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    private static let judge: @Sendable (inout UpstreamConfiguration) -> Void = {
        $0.isOwnAnswer = { $0.status != 502 }
    }

    private func isForeign(_ state: Reachability.State) -> Bool {
        if case .unreachable(_, "foreign_error") = state { true } else { false }
    }

    @Test func aForeignAnswerMeansUnreachableAndIsDeliveredAllTheSame() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [Self.answer(502, "proxy")] }
            try await PoolHarness.run(on: group, port: server.port, adjust: Self.judge) { pool async throws in
                let outcome = try await pool.send()
                #expect(outcome.status == 502 && outcome.body == "proxy" && outcome.failure == nil)
                #expect(isForeign(pool.health.state), "\(pool.health.state)")
                let statistics = try await pool.statistics
                #expect(statistics.answered == 1 && statistics.retried == 0)
                #expect(statistics.idle == 1, "the connection is as good as any")
            }
            try await server.stop()
        }
    }

    @Test func onlyAnAnswerOfItsOwnMakesEMReachableAgain() async throws {
        try await withGroup { group in
            let statuses = [200, 502, 502, 500, 502, 404]
            let server = try await ScriptedServer.start(on: group) { connection, request in
                // The fourth answer of the first connection closes it: a new one is no sign of life either.
                let number = connection == 0 ? request : request + 3
                return [Self.answer(statuses[number])] + (connection == 0 && request == 2 ? [.close] : [])
            }
            try await PoolHarness.run(on: group, port: server.port, adjust: Self.judge) { pool async throws in
                var begun: [NIODeadline] = []
                for (number, status) in statuses.enumerated() {
                    if number == 3 {
                        #expect(try await pool.eventually { try await pool.statistics.connections == 0 })
                        #expect(isForeign(pool.health.state))
                    }
                    let outcome = try await pool.send()
                    #expect(outcome.status == status)
                    if status == 502 {
                        #expect(isForeign(pool.health.state), "answer \(number)")
                    } else {
                        #expect(pool.health.state == .reachable, "answer \(number)")
                    }
                    if case .unreachable(let since, _) = pool.health.state { begun.append(since) }
                }
                #expect(begun.count == 3)
                #expect(begun.first == begun.dropFirst().first, "one outage, one beginning")
                #expect(begun.last != begun.first)
                #expect(try await pool.statistics.answered == 6)
            }
            #expect(server.connections == 2)
            try await server.stop()
        }
    }

    @Test func everyAnswerIsItsOwnUnlessToldOtherwise() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [Self.answer(502)] }
            try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                #expect(try await pool.send().status == 502)
                #expect(pool.health.state == .reachable)
            }
            try await server.stop()
        }
    }

    private func at(_ seconds: UInt64) -> NIODeadline { .uptimeNanoseconds(seconds * 1_000_000_000) }

    @Test func aConnectionThatIsMadeDoesNotEndAnOutageOfForeignAnswers() {
        var reachability = Reachability()
        reachability.answered(at: at(1))
        reachability.failed(.foreignError(status: 503), startedAt: at(2), at: at(3))
        reachability.connected(at: at(4))
        #expect(reachability.state == .unreachable(since: at(2), label: "foreign_error"))
        reachability.answered(at: at(5))
        #expect(reachability.state == .reachable)
    }

    @Test func aForeignAnswerToWhatBeganBeforeEMsLastOneSaysNothing() {
        var reachability = Reachability()
        reachability.answered(at: at(5))
        reachability.failed(.foreignError(status: 503), startedAt: at(4), at: at(6))
        #expect(reachability.state == .reachable)
        reachability.failed(.foreignError(status: 503), startedAt: at(6), at: at(7))
        #expect(reachability.state == .unreachable(since: at(6), label: "foreign_error"))
    }
}
