import Glibc
import NIOCore
import TLS
import Testing

@testable import Downstream

/// Connections that do not get on with their TLS handshake.
@Suite struct HandshakeLimitTests {
    private static func server(handshakes: Int) async throws -> Server {
        let pair = try SelfSignedCertificate.generate(names: ["localhost"], now: Int64(time(nil)))
        var configuration = DownstreamConfiguration()
        configuration.handshakes = handshakes
        let context = try TLSContext.server(
            TLSServerConfiguration(certificateChain: .bytes(pair.certificatePEM), privateKey: .bytes(pair.keyPEM)))
        return try await Server.start(configuration, tls: context) { Harness.answerHello($0) }
    }

    @Test func handshakesBeyondTheLimitAreClosedAtOnce() async throws {
        let server = try await Self.server(handshakes: 2)
        let first = RawClient(port: server.port)
        let second = RawClient(port: server.port)
        // Half a head of a record, so that nothing is answered.
        first.send("\u{16}\u{3}")
        #expect(await server.eventually { $0.handshakes == 2 })
        let third = RawClient(port: server.port)
        #expect(third.receive() != "x", "closed or reset")
        #expect(server.listener.statistics.refusedByHandshakes == 1)
        #expect(server.listener.statistics.open == 2)
        second.send("")
        try await server.stop()
    }

    @Test func aPlaceIsFreeAgainOnceTheClientIsGone() async throws {
        let server = try await Self.server(handshakes: 1)
        do {
            let idle = RawClient(port: server.port)
            idle.send("\u{16}")
            #expect(await server.eventually { $0.handshakes == 1 })
        }
        #expect(await server.eventually { $0.handshakes == 0 })
        let (code, output) = try await server.curl("-k", "https://127.0.0.1:\(server.port)/")
        #expect(code == 0 && output == "hello", "\(output)")
        try await server.stop()
    }

    @Test func anOpenConnectionTakesNoPlaceAndGoesOn() async throws {
        let server = try await Self.server(handshakes: 1)
        let url = "https://127.0.0.1:\(server.port)/"
        // One connection for all three, the last of them seconds later.
        async let asked = server.curl("-k", "-w", "%{num_connects} ", "--rate", "60/m", url, url, url)
        try await Task.sleep(for: .milliseconds(700))
        #expect(await server.eventually { $0.handshakes == 0 })
        let idle = RawClient(port: server.port)
        idle.send("\u{16}")
        #expect(await server.eventually { $0.handshakes == 1 })
        let (code, output) = try await asked
        #expect(code == 0 && output == "hello1 hello0 hello0 ", "\(output)")
        try await server.stop()
    }
}
