import HTTPWire
import NIOCore
import NIOPosix
import Synchronization
import TLS
import Testing

@testable import Upstream

/// What the pool makes of an EM that refuses, hangs, cuts, or is slow to read and to write, on real sockets.
struct BadEnterpriseManagerTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    @Test func hangingEMFailsWithinTheFirstByteDeadline() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [] }
            try await PoolHarness.run(
                on: group, port: server.port, adjust: { $0.firstByteTimeout = .milliseconds(50) }
            ) { pool async throws in
                let outcome = try await pool.send()
                #expect(outcome.failure == "first_byte_timeout")
                guard case .unreachable(_, "first_byte_timeout") = pool.health.state else {
                    Issue.record("\(pool.health.state)")
                    return
                }
            }
            try await server.stop()
        }
    }

    @Test func hangInsideTheBodyFailsWithinTheIdleDeadline() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [.send(String(Self.ok.dropLast(2)))] }
            try await PoolHarness.run(
                on: group, port: server.port, adjust: { $0.idleTimeout = .milliseconds(50) }
            ) { pool async throws in
                let outcome = try await pool.send()
                #expect(outcome.failure == "idle_timeout" && outcome.status == 200 && outcome.body == "hel")
            }
            try await server.stop()
        }
    }

    @Test func responseCutAtEveryByteIsNeverWhole() async throws {
        let responses = [
            Self.ok, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
        ]
        try await withGroup { group in
            for response in responses {
                let bytes = Array(response.utf8)
                let server = try await ScriptedServer.start(on: group) { connection, _ in
                    [.sendBytes(Array(bytes[..<connection])), .close]
                }
                try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                    for cut in 0..<bytes.count {
                        let outcome = try await pool.send(.get(isReplayable: false))
                        let expected = outcome.status == nil ? "closed_before_head" : "truncated_body"
                        #expect(outcome.failure == expected && outcome.lateEvents == 0, "cut at \(cut)")
                    }
                    #expect(try await pool.send().body == "hello", "the whole response, then close")
                }
                try await server.stop()
            }
        }
    }

    /// Waits until nobody listens any more: a program that another test starts holds every socket for a moment, between
    /// its fork and its exec.
    private static func awaitRefusal(of port: Int, _ group: any EventLoopGroup) async throws {
        let end = NIODeadline.now() + .seconds(20)
        while NIODeadline.now() < end {
            guard let channel = try? await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port).get()
            else { return }
            try? await channel.close()
        }
    }

    @Test func refusedPortFailsAtOnceAndServiceComesBackWithEM() async throws {
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in [.send(Self.ok)] }
            let port = server.port
            try await server.stop()
            try await Self.awaitRefusal(of: port, group)
            try await PoolHarness.run(on: group, port: port) { pool async throws in
                let first = try await pool.send()
                #expect(first.failure == "connect_refused")
                // In the outage requests do not even try, but probes do.
                let second = try await pool.send()
                #expect(second.failure == "connect_refused")
                #expect(try await pool.eventually { try await pool.statistics.failedToOpen >= 4 })
                guard case .unreachable(_, "connect_refused") = pool.health.state else {
                    Issue.record("\(pool.health.state)")
                    return
                }
                let again = try await ScriptedServer.start(on: group, port: port) { _, _ in [.send(Self.ok)] }
                #expect(try await pool.eventually { try await pool.send().status == 200 })
                #expect(pool.health.state == .reachable)
                try await again.stop()
            }
        }
    }

    @Test func slowReceiverSlowsEMDown() async throws {
        // More than all socket buffers on the way can hold.
        let size = 64 << 20
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group) { _, _ in
                [
                    .send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"),
                    .sendBytes([UInt8](repeating: 0x61, count: size)),
                ]
            }
            try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                let received = Mutex(0)
                let held: HeldExchange = .init()
                let outcome = pool.begin(readsOn: false) { event, exchange in
                    switch event {
                    case .head: held.keep(exchange, on: pool.loop)
                    case .body(let text):
                        received.withLock { $0 += text.utf8.count }
                        exchange.read()
                    default: break
                    }
                }
                #expect(try await pool.eventually { server.finishedWrites == 1 })
                // Other exchanges go on meanwhile, and not a byte of the body is taken.
                #expect(try await pool.statistics.busy == 1)
                #expect(received.withLock { $0 } == 0)
                #expect(server.finishedWrites == 1, "EM cannot get rid of the body while nobody asks for it")
                held.read(on: pool.loop)
                #expect(try await outcome.get().failure == nil)
                #expect(received.withLock { $0 } == size)
            }
            try await server.stop()
        }
    }

    @Test func uploadIsStreamedAsFastAsEMTakesIt() async throws {
        let size = 2 << 20
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group, bodyLength: size) { _, _ in [.send(Self.ok)] }
            try await PoolHarness.run(on: group, port: server.port) { pool async throws in
                let left = Mutex(size)
                let outcome = try await pool.send(.post(.length(UInt64(size)))) { event, exchange in
                    guard event == .writable else { return }
                    while exchange.isWritable {
                        let count = left.withLock { rest in
                            let count = min(rest, 60_000)
                            rest -= count
                            return count
                        }
                        guard count > 0 else { return exchange.endBody() }
                        exchange.write(ByteBuffer(repeating: 0x62, count: count))
                    }
                }
                #expect(outcome.body == "hello")
                #expect(try await pool.statistics.idle == 1)
            }
            #expect(server.requests.first.map { $0.utf8.count > size } == true)
            try await server.stop()
        }
    }

    // MARK: TLS

    private static func contexts() throws -> (server: TLSContext, client: TLSContext) {
        let pair = try SelfSignedCertificate.generate(names: ["localhost"], now: 1_700_000_000)
        let server = try TLSContext.server(
            TLSServerConfiguration(certificateChain: .bytes(pair.certificatePEM), privateKey: .bytes(pair.keyPEM)))
        let client = try TLSContext.client(TLSClientConfiguration(serverName: "localhost", pin: pair.pin))
        return (server, client)
    }

    @Test func requestsRunOverTLS() async throws {
        let (serverTLS, clientTLS) = try Self.contexts()
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group, tls: serverTLS) { _, _ in [.send(Self.ok)] }
            try await PoolHarness.run(on: group, port: server.port, tls: clientTLS) { pool async throws in
                for _ in 0..<3 { #expect(try await pool.send().body == "hello") }
                #expect(try await pool.statistics.opened == 1)
            }
            try await server.stop()
        }
    }

    @Test func bodyWithoutLengthNeedsCloseNotifyToBeWhole() async throws {
        let (serverTLS, clientTLS) = try Self.contexts()
        try await withGroup { group in
            for (end, failure) in [(ScriptedServer.Step.close, nil), (.cut, "truncated_body" as String?)] {
                let server = try await ScriptedServer.start(on: group, tls: serverTLS) { _, _ in
                    [.send("HTTP/1.1 200 OK\r\n\r\nhello"), end]
                }
                try await PoolHarness.run(on: group, port: server.port, tls: clientTLS) { pool async throws in
                    let outcome = try await pool.send()
                    #expect(outcome.body == "hello" && outcome.failure == failure)
                }
                try await server.stop()
            }
        }
    }

    @Test func hangingHandshakeFailsWithinTheConnectDeadline() async throws {
        let (_, clientTLS) = try Self.contexts()
        try await withGroup { group in
            // It accepts and reads, but never answers the handshake.
            let server = try await ScriptedServer.start(on: group) { _, _ in [] }
            try await PoolHarness.run(
                on: group, port: server.port, tls: clientTLS, adjust: { $0.connectTimeout = .milliseconds(80) }
            ) { pool async throws in
                #expect(try await pool.send().failure == "connect_timeout")
            }
            try await server.stop()
        }
    }

    @Test func certificateOfAnotherKeyIsATLSError() async throws {
        let (serverTLS, _) = try Self.contexts()
        let (_, clientTLS) = try Self.contexts()
        try await withGroup { group in
            let server = try await ScriptedServer.start(on: group, tls: serverTLS) { _, _ in [.send(Self.ok)] }
            try await PoolHarness.run(on: group, port: server.port, tls: clientTLS) { pool async throws in
                #expect(try await pool.send().failure == "tls")
            }
            #expect(server.requests.isEmpty)
            try await server.stop()
        }
    }
}

/// An exchange handed from its event loop to the test and back.
private final class HeldExchange: Sendable {
    private let exchange: Mutex<NIOLoopBound<UpstreamExchange>?> = Mutex(nil)

    func keep(_ exchange: UpstreamExchange, on loop: any EventLoop) {
        let bound = NIOLoopBound(exchange, eventLoop: loop)
        self.exchange.withLock { $0 = bound }
    }

    func read(on loop: any EventLoop) {
        let bound = exchange.withLock { $0 }
        loop.execute { bound?.value.read() }
    }
}
