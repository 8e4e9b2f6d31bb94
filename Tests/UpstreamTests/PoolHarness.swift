import NIOCore
import NIOPosix
import TLS

@testable import Upstream

/// A pool on an event loop of its own, and what its exchanges brought.
struct PoolHarness: Sendable {
    /// How an exchange ended.
    struct Outcome: Sendable {
        var status: Int?
        var body: String
        var failure: String?
        var lateEvents: Int
    }

    let loop: any EventLoop
    let health: HealthCheck
    private let pool: NIOLoopBound<ConnectionPool>

    /// Runs `body` with a pool for `port` of 127.0.0.1, and shuts the pool down after it.
    static func run<Result: Sendable>(
        on group: any EventLoopGroup, port: Int, host: String = "127.0.0.1", tls: TLSContext? = nil,
        adjust: @Sendable (inout UpstreamConfiguration) -> Void = { _ in },
        _ body: (PoolHarness) async throws -> Result
    ) async throws -> Result {
        var configuration = UpstreamConfiguration(
            host: host, port: port, tls: tls, hostField: Array("127.0.0.1:\(port)".utf8))
        adjust(&configuration)
        let loop = group.next()
        let health = HealthCheck()
        let pool = try await loop.submit { [configuration] in
            NIOLoopBound(
                ConnectionPool(
                    eventLoop: loop, configuration: configuration, health: health, random: SplitMix64(seed: 3)),
                eventLoop: loop)
        }.get()
        let harness = PoolHarness(loop: loop, health: health, pool: pool)
        do {
            let result = try await body(harness)
            try await harness.shutdown()
            return result
        } catch {
            try? await harness.shutdown()
            throw error
        }
    }

    func shutdown() async throws {
        try await loop.flatSubmit { pool.value.shutdown() }.get()
    }

    var statistics: ConnectionPoolStatistics {
        get async throws { try await loop.submit { pool.value.statistics }.get() }
    }

    /// Sends a request and returns how it ends; `onEvent` sees each event with its exchange, on the loop.
    func send(
        _ request: UpstreamRequest = .get(), readsOn: Bool = true,
        onEvent: (@Sendable (RecordingReceiver.Event, UpstreamExchange) -> Void)? = nil
    ) async throws -> Outcome {
        try await begin(request, readsOn: readsOn, onEvent: onEvent).get()
    }

    /// Sends a request; the future gets how it ends.
    func begin(
        _ request: UpstreamRequest = .get(), readsOn: Bool = true,
        onEvent: (@Sendable (RecordingReceiver.Event, UpstreamExchange) -> Void)? = nil
    ) -> EventLoopFuture<Outcome> {
        let promise = loop.makePromise(of: Outcome.self)
        loop.execute {
            let receiver = RecordingReceiver()
            receiver.readsOn = readsOn
            receiver.onEvent = { [unowned receiver] event in
                if let exchange = receiver.exchange { onEvent?(event, exchange) }
                switch event {
                case .ended, .failed:
                    let outcome = Outcome(
                        status: receiver.status, body: receiver.body, failure: receiver.failure,
                        lateEvents: receiver.lateEvents)
                    receiver.exchange = nil
                    promise.succeed(outcome)
                default: break
                }
            }
            let exchange = pool.value.send(request, to: receiver)
            // Nothing may have been delivered from inside send().
            precondition(receiver.events.isEmpty)
            receiver.exchange = exchange
        }
        return promise.futureResult
    }

    /// Waits until the condition holds, asking again and again on the loop; false when it does not within 20 seconds.
    func eventually(_ condition: @Sendable () async throws -> Bool) async throws -> Bool {
        let end = NIODeadline.now() + .seconds(20)
        while NIODeadline.now() < end {
            if try await condition() { return true }
            try await loop.scheduleTask(in: .milliseconds(1)) {}.futureResult.get()
        }
        return false
    }
}

/// Runs `body` with an event loop group of its own.
func withGroup<Result: Sendable>(
    _ body: (MultiThreadedEventLoopGroup) async throws -> Result
) async throws -> Result {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    do {
        let result = try await body(group)
        try await group.shutdownGracefully()
        return result
    } catch {
        try? await group.shutdownGracefully()
        throw error
    }
}
