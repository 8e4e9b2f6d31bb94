import Glibc
import HTTPWire
import Logging
import NIOCore
import NIOPosix
import TLS
import Testing

@testable import Downstream

/// The listener on real sockets.
@Suite(.timeLimit(.minutes(1))) struct ListenerTests {
    @Test func curlGetsWholeResponsesOverOneConnection() async throws {
        let server = try await Server.start { Harness.answerHello($0) }
        let url = "http://127.0.0.1:\(server.port)/"
        let (code, output) = try await server.curl("-w", "%{http_code} %{num_connects} ", url, url)
        #expect(code == 0 && output == "hello200 1 hello200 0 ")
        try await server.stop()
        #expect(server.listener.statistics.exchanges == 2 && server.listener.statistics.open == 0)
    }

    @Test func curlGetsAStreamedResponseWithBackPressure() async throws {
        let server = try await Server.start { Pump($0, chunks: 100).start() }
        let (code, output) = try await server.curl(
            "-o", "/dev/null", "-w", "%{size_download}", "http://127.0.0.1:\(server.port)/")
        #expect(code == 0 && output == "5000000")
        try await server.stop()
    }

    @Test func curlUploadsWithExpectContinue() async throws {
        let server = try await Server.start { Counting($0).start() }
        let (code, output) = try await server.curl(
            "-H", "Expect: 100-continue", "--data-binary", "@/usr/bin/curl", "http://127.0.0.1:\(server.port)/")
        var file = stat()
        stat("/usr/bin/curl", &file)
        #expect(code == 0 && output == "\(file.st_size)")
        try await server.stop()
    }

    @Test func earlyRefusalOfAnUploadReachesCurl() async throws {
        var configuration = DownstreamConfiguration()
        configuration.limits.body = 1000
        let server = try await Server.start(configuration) { Counting($0).start() }
        // A large file that is there on every machine: the program of these tests.
        let (_, output) = try await server.curl(
            "-H", "Expect:", "-o", "/dev/null", "-w", "%{http_code}", "--data-binary", "@/proc/\(getpid())/exe",
            "http://127.0.0.1:\(server.port)/")
        #expect(output.hasSuffix("413"), "\(output)")
        try await server.stop()
    }

    @Test func abortedResponseIsAnErrorForCurl() async throws {
        let server = try await Server.start { exchange in
            exchange.respond(DownstreamResponse(status: 200), length: nil)
            exchange.write(ByteBuffer(string: "part"))
            exchange.abort()
        }
        // Until-close framing: only the reset tells the client that the body is not whole.
        for version in ["--http1.0", "--http1.1"] {
            let (code, _) = try await server.curl(version, "http://127.0.0.1:\(server.port)/")
            #expect(code == 18 || code == 56, "cut short, or reset")
        }
        try await server.stop()
    }

    @Test func exchangesKnowTheAddressOfTheirClient() async throws {
        let server = try await Server.start { exchange in
            let address = exchange.remoteAddress?.ipAddress ?? "none"
            let text = ByteBuffer(string: address + " " + String(decoding: exchange.remoteAddressText, as: UTF8.self))
            exchange.respond(DownstreamResponse(status: 200), body: text)
        }
        let (code, output) = try await server.curl("--interface", "127.0.0.2", "http://127.0.0.1:\(server.port)/")
        #expect(code == 0 && output == "127.0.0.2 127.0.0.2", "\(output)")
        try await server.stop()
    }

    @Test func connectionsSendSmallAnswersAtOnce() async throws {
        let server = try await Server.start { exchange in
            let options = exchange.connection?.context?.channel.syncOptions
            let isSet = try? options?.getOption(.tcpOption(.tcp_nodelay))
            exchange.respond(DownstreamResponse(status: 200), body: ByteBuffer(string: "nodelay \(isSet ?? -1)"))
        }
        let (code, output) = try await server.curl("http://127.0.0.1:\(server.port)/")
        #expect(code == 0 && output == "nodelay 1")
        try await server.stop()
    }

    private static func tls() throws -> TLSContext {
        let pair = try SelfSignedCertificate.generate(names: ["localhost"], now: Int64(time(nil)))
        return try TLSContext.server(
            TLSServerConfiguration(certificateChain: .bytes(pair.certificatePEM), privateKey: .bytes(pair.keyPEM)))
    }

    @Test func httpsWorksAndPlainHTTPOnItsPortIsTold() async throws {
        let server = try await Server.start(tls: Self.tls()) { exchange in
            exchange.respond(
                DownstreamResponse(status: 200), body: ByteBuffer(string: exchange.scheme == .https ? "secure" : "open")
            )
        }
        let url = "https://127.0.0.1:\(server.port)/"
        let (code, output) = try await server.curl("-k", "-w", "%{num_connects} ", url, url)
        #expect(code == 0 && output == "secure1 secure0 ", "\(output)")
        let (closingCode, closing) = try await server.curl("-k", "--no-alpn", "--http1.0", url)
        #expect(closingCode == 0 && closing == "secure", "\(closing)")
        let (plainCode, plain) = try await server.curl("-w", "%{http_code}", "http://127.0.0.1:\(server.port)/")
        #expect(plainCode == 0 && plain.hasSuffix("400") && plain.contains("https://"), "\(plain)")
        try await server.stop()
    }

    @Test func clientThatSpeaksPlainHTTPToTheTLSPortHoldsNoPlaceOfAHandshake() async throws {
        let pair = try SelfSignedCertificate.generate(names: ["localhost"], now: Int64(time(nil)))
        let context = try TLSContext.server(
            TLSServerConfiguration(certificateChain: .bytes(pair.certificatePEM), privateKey: .bytes(pair.keyPEM)))
        var configuration = DownstreamConfiguration()
        configuration.handshakeTimeout = .minutes(5)
        let server = try await Server.start(configuration, tls: context) { Harness.answerHello($0) }
        let client = try await ClientBootstrap(group: server.group)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: server.port).get()
        #expect(await server.eventually { $0.handshakes == 1 }, "until it has said anything, it may begin one")
        try await client.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(await server.eventually { $0.handshakes == 0 })
        #expect(server.listener.statistics.open == 1)
        try await client.close()
        try await server.stop()
    }

    /// What is left unread would have the kernel reset the connection, and the client would not get the answer.
    @Test func clientThatUploadsByPlainHTTPToTheTLSPortReadsTheAnswer() async throws {
        let server = try await Server.start(tls: Self.tls()) { Harness.answerHello($0) }
        let client = RawClient(port: server.port)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 150000\r\n\r\n")
        for _ in 0..<15 { client.send(String(repeating: "x", count: 10_000)) }
        let answer = client.receiveAll()
        #expect(answer?.hasPrefix("HTTP/1.1 400 ") == true && answer?.contains("https://") == true)
        try await server.stop()
    }

    @Test func abortedResponseOverTLSIsAnErrorForCurl() async throws {
        let server = try await Server.start(tls: Self.tls()) { exchange in
            exchange.respond(DownstreamResponse(status: 200), length: nil)
            exchange.write(ByteBuffer(string: "part"))
            exchange.abort()
        }
        let url = "https://127.0.0.1:\(server.port)/"
        let (code, output) = try await server.curl("-k", "--no-alpn", "--http1.0", url)
        #expect(code != 0 && output.contains("part"), "\(output)")
        try await server.stop()
    }

    @Test func halfClosedClientGetsALargeResponse() async throws {
        let server = try await Server.start { exchange in
            exchange.respond(DownstreamResponse(status: 200), body: ByteBuffer(repeating: 0x61, count: 30_000_000))
        }
        let client = RawClient(port: server.port)
        client.send(get())
        client.endOutput()
        let answer = client.receiveAll()
        #expect(answer?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
        #expect(answer?.hasSuffix("aaa") == true && (answer?.utf8.count ?? 0) > 30_000_000)
        try await server.stop()
    }

    @Test func responseSurvivesBytesThatTheServerNeverReads() async throws {
        let server = try await Server.start { exchange in
            exchange.respond(DownstreamResponse(status: 403, closes: true), body: ByteBuffer(string: "no"))
        }
        let client = RawClient(port: server.port)
        client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + String(repeating: "x", count: 100_000))
        #expect(client.receive()?.hasSuffix("no") == true)
        client.send(String(repeating: "x", count: 1000))
        #expect(client.receive() == "", "an orderly end, not a reset")
        try await server.stop()
    }

    @Test func connectionsBeyondTheLimitAreClosedAtOnce() async throws {
        var configuration = DownstreamConfiguration()
        configuration.connectionsPerClient = 1
        let server = try await Server.start(configuration) { Harness.answerHello($0) }
        let first = RawClient(port: server.port)
        first.send(get())
        #expect(first.receive() == ok("hello"))
        let second = RawClient(port: server.port)
        second.send(get())
        #expect((second.receiveAll() ?? "") == "")
        first.send(get())
        #expect(first.receive() == ok("hello"))
        #expect(server.listener.statistics.refusedByClient == 1)
        try await server.stop()
    }

    @Test func drainEndsIdleConnectionsAndCutsTheRestAtTheDeadline() async throws {
        let server = try await Server.start { exchange in
            if exchange.head.bytes.count > 30 { return }
            Harness.answerHello(exchange)
        }
        let idle = RawClient(port: server.port)
        idle.send(get())
        #expect(idle.receive() == ok("hello"))
        let stuck = RawClient(port: server.port)
        stuck.send(get("/never-answered"))
        await server.listener.stopAccepting()
        async let drained: Void = server.listener.drain(deadline: .now() + .milliseconds(300))
        #expect(idle.receive() == "")
        #expect((stuck.receiveAll() ?? "") == "")
        await drained
        try await server.stop()
        #expect(server.listener.statistics.open == 0)
    }

    @Test func addressInUseIsAnError() async throws {
        let server = try await Server.start { Harness.answerHello($0) }
        await #expect(throws: ListenerError.self) {
            _ = try await Listener.bind(
                to: [SocketAddress(ipAddress: "127.0.0.1", port: server.port)],
                configuration: DownstreamConfiguration(), group: server.group, wallClock: { 0 },
                renderError: { _, _, _ in ("", []) }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                makeHandler: { _ in ScriptedHandler { _ in } })
        }
        try await server.stop()
    }

    /// In a process of its own, for it uses up the process's descriptors.
    @Test func acceptingSurvivesALackOfDescriptors() async throws {
        await #expect(processExitsWith: .success) {
            let server = try await Server.start { Harness.answerHello($0) }
            let first = RawClient(port: server.port)
            first.send(get())
            guard first.receive() == ok("hello") else { exit(1) }
            // One descriptor is left: the client's own; the server has none for its side.
            var held: [CInt] = []
            while case let descriptor = dup(0), descriptor >= 0 { held.append(descriptor) }
            if let last = held.popLast() { close(last) }
            let second = RawClient(port: server.port)
            second.send(get())
            var before = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &before)
            usleep(500_000)
            var after = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &after)
            let spent =
                (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1_000_000
                + Int(after.ru_utime.tv_usec - before.ru_utime.tv_usec)
            guard server.listener.statistics.acceptPauses == 1, spent < 200_000 else { exit(2) }
            first.send(get())
            guard first.receive() == ok("hello") else { exit(3) }
            for descriptor in held { close(descriptor) }
            guard second.receive() == ok("hello") else { exit(4) }
            exit(0)
        }
    }
}
