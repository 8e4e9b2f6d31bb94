import HTTPWire
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Upstream

/// The pool against a scripted server on the loopback interface.
struct ConnectionPoolTests {
    private static func ok(_ body: String = "hello") -> ScriptedServer.Step {
        .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    @Test func requestsOneAfterAnotherShareAConnection() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, request in [Self.ok("answer \(request)")] }
            try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                for number in 0..<5 {
                    let outcome = try await pool.send(.get("/api/\(number)"))
                    #expect(outcome.status == 200 && outcome.body == "answer \(number)")
                }
                let statistics = try await pool.statistics
                #expect(statistics.opened == 1 && statistics.answered == 5 && statistics.idle == 1)
                #expect(pool.health.state == .reachable)
            }
            #expect(server.connections == 1)
            #expect(server.requests.first?.hasPrefix("GET /api/0 HTTP/1.1\r\nHost: 127.0.0.1:") == true)
            try await server.stop()
        }
    }

    @Test func hostNameIsResolved() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [Self.ok()] }
            try await PoolHarness.run(on: group, port: server.port, host: "localhost") { pool async throws in
                #expect(try await pool.send().body == "hello")
            }
            try await server.stop()
        }
    }

    // MARK: Dead pooled connections

    @Test func staleConnectionIsRetriedOnceForGET() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { connection, request in
                connection == 0 && request == 1 ? [.close] : [Self.ok("from \(connection)")]
            }
            try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                #expect(try await pool.send().body == "from 0")
                let outcome = try await pool.send()
                #expect(outcome.body == "from 1" && outcome.failure == nil && outcome.lateEvents == 0)
                #expect(try await pool.statistics.retried == 1)
            }
            #expect(server.requests.count == 3)
            try await server.stop()
        }
    }

    @Test func staleConnectionIsNotRetriedForWhatMayNotBeRepeated() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, request in
                request == 1 ? [.close] : [Self.ok()]
            }
            try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                _ = try await pool.send()
                #expect(try await pool.send(.post(.none)).failure == "closed_before_head")
                #expect(try await pool.statistics.retried == 0)
            }
            #expect(server.requests.count == 2)
            try await server.stop()
        }
    }

    @Test func freshConnectionThatDiesIsNotRetried() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { connection, request in
                connection == 0 && request == 0 ? [Self.ok()] : [.close]
            }
            try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                _ = try await pool.send()
                // The reused connection dies, the request is sent again, the new connection dies as well.
                #expect(try await pool.send().failure == "closed_before_head")
                #expect(try await pool.send().failure == "closed_before_head")
            }
            #expect(server.requests.count == 4)
            try await server.stop()
        }
    }

    @Test func connectionThatClosesWhileIdleIsNotUsedAgain() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { connection, _ in [Self.ok("from \(connection)")] }
            try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                _ = try await pool.send()
                try await server.closeConnections()
                #expect(try await pool.eventually { try await pool.statistics.connections == 0 })
                #expect(try await pool.send(.post(.none)).body == "from 1")
                #expect(try await pool.statistics.retried == 0)
            }
            try await server.stop()
        }
    }

    @Test func unusedConnectionIsClosed() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [Self.ok()] }
            try await PoolHarness.run(
                on: group, port: server.port, adjust: { $0.pooledIdleTimeout = .milliseconds(20) }
            ) { pool async throws in
                _ = try await pool.send()
                #expect(try await pool.eventually { try await pool.statistics.connections == 0 })
                #expect(try await pool.eventually { server.closedConnections == 1 })
            }
            try await server.stop()
        }
    }

    // MARK: Limits

    @Test func requestsBeyondTheLimitWaitForAConnection() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, request in [Self.ok("\(request)")] }
            try await PoolHarness.run(on: group, port: server.port, adjust: { $0.connectionLimit = 1 }) {
                pool async throws in
                let all = (0..<8).map { _ in pool.begin() }
                var bodies: [String] = []
                for outcome in all { bodies.append(try await outcome.get().body) }
                #expect(bodies == (0..<8).map { "\($0)" })
            }
            #expect(server.connections == 1)
            try await server.stop()
        }
    }

    @Test func fullQueueRefuses() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [] }
            try await PoolHarness.run(
                on: group, port: server.port,
                adjust: {
                    $0.connectionLimit = 1
                    $0.queueLimit = 1
                }
            ) { pool async throws in
                let running = pool.begin()
                #expect(try await pool.eventually { server.requests.count == 1 })
                let waiting = pool.begin()
                #expect(try await pool.send().failure == "queue_full")
                #expect(try await pool.statistics.waiting == 1)
                try await pool.shutdown()
                #expect(try await running.get().failure == "shut_down")
                #expect(try await waiting.get().failure == "shut_down")
            }
            try await server.stop()
        }
    }

    @Test func nobodyWaitsBeyondTheDeadlines() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [] }
            try await PoolHarness.run(
                on: group, port: server.port,
                adjust: {
                    $0.connectionLimit = 1
                    $0.firstByteTimeout = .milliseconds(50)
                }
            ) { pool async throws in
                let all = (0..<5).map { _ in pool.begin() }
                var labels: Set<String?> = []
                for outcome in all { labels.insert(try await outcome.get().failure) }
                // Who got the connection waited for EM in vain, the others for the connection.
                #expect(labels.isSubset(of: ["first_byte_timeout", "queue_timeout"]))
                #expect(labels.contains("first_byte_timeout"))
            }
            try await server.stop()
        }
    }

    // MARK: Giving up

    @Test func cancelledExchangeClosesItsConnection() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in
                [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")]
            }
            try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                let outcome = try await pool.send { event, exchange in
                    if event == .body("half") { exchange.cancel() }
                }
                #expect(outcome.failure == "cancelled" && outcome.body == "half" && outcome.lateEvents == 0)
                #expect(try await pool.eventually { server.closedConnections == 1 })
                #expect(try await pool.statistics.connections == 0)
            }
            try await server.stop()
        }
    }

    @Test func shutdownEndsEverything() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [] }
            try await PoolHarness.run(on: group, port: server.port, adjust: { $0.connectionLimit = 1 }) {
                pool async throws in
                let running = pool.begin()
                let waiting = pool.begin()
                #expect(try await pool.eventually { server.requests.count == 1 })
                try await pool.shutdown()
                #expect(try await running.get().failure == "shut_down")
                #expect(try await waiting.get().failure == "shut_down")
                #expect(try await pool.send().failure == "shut_down")
                #expect(try await pool.statistics.connections == 0)
            }
            try await server.stop()
        }
    }
}
