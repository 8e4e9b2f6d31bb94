import NIOCore
import Synchronization
import TLS
import Testing

/// Our client against servers of other makes.
@Suite struct ForeignServerTests {
    private let files: TemporaryFiles
    private let identity: TestIdentity
    private let certificatePath: String
    private let keyPath: String

    init() throws {
        files = try TemporaryFiles()
        // What EM usually shows: RSA and self-signed.
        identity = try TestIdentity(subject: "WIN-EM", names: "DNS:em.test,IP:127.0.0.1", key: .rsa(bits: 2_048))
        certificatePath = try files.write(identity.certificatePEM, as: "cert.pem")
        keyPath = try files.write(identity.keyPEM, as: "key.pem")
    }

    // MARK: openssl s_server

    private func withOpenSSL(_ arguments: [String], _ body: (Int) async throws -> Void) async throws {
        guard let tool = ExternalTool("openssl") else { return }
        let (running, port) = try await tool.serve(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificatePath, "-key", keyPath, "-www"] + arguments
        ) { line in
            // It tells the port that it got as "ACCEPT 127.0.0.1:45671".
            line.hasPrefix("ACCEPT ") ? line.split(separator: ":").last.flatMap { Int($0) } : nil
        }
        try await body(port)
        running.stop()
    }

    @Test(arguments: [
        (["-tls1_3"], TLSVersion.v13, "TLS_AES_128_GCM_SHA256"),
        (["-tls1_2"], .v12, "ECDHE-RSA-AES128-GCM-SHA256"),
        // All that Windows Server 2012 R2 has.
        (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256"], .v12, "ECDHE-RSA-AES128-SHA256"),
        (["-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA"], .v12, "ECDHE-RSA-AES256-SHA"),
    ])
    func openSSLsAnswerIsReadToItsEnd(arguments: [String], version: TLSVersion, cipher: String) async throws {
        try await withOpenSSL(arguments) { port in
            let context = try TLSContext.client(
                TLSClientConfiguration(serverName: "em.test", certificateAuthorities: .file(certificatePath)))
            for index in 0..<3 {
                let answer = try await LoopbackAnswer.get(port: port, context)
                #expect(answer.handshake?.version == version)
                #expect(answer.handshake?.cipher == cipher)
                #expect(answer.handshake?.isResumed == (index > 0))
                #expect(answer.text.hasPrefix("HTTP/1.0 200 ok\r\n"))
                #expect(answer.text.contains("</html>") || answer.text.contains("</HTML>"))
                #expect(answer.errors.isEmpty)
            }
        }
    }

    @Test func openSSLsCertificateIsJudged() async throws {
        try await withOpenSSL([]) { port in
            for (configuration, expected) in [
                (TLSClientConfiguration(serverName: "em.test", pin: identity.pin), nil),
                (TLSClientConfiguration(serverName: "em.test"), "certificate_self_signed"),
                (
                    TLSClientConfiguration(serverName: "x.test", certificateAuthorities: .file(certificatePath)),
                    "certificate_wrong_name"
                ),
                (TLSClientConfiguration(serverName: "x.test", verification: .none), nil),
            ] as [(TLSClientConfiguration, String?)] {
                let answer = try await LoopbackAnswer.get(port: port, TLSContext.client(configuration))
                #expect(answer.tlsErrors.first?.label == expected)
                #expect((answer.handshake != nil) == (expected == nil))
            }
        }
    }

    // MARK: Python

    /// Answers one connection after the other; the request's target says how the connection ends.
    private static let script = """
        import socket, ssl, struct, sys
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        context.set_alpn_protocols(["http/1.1"])
        listener = socket.create_server(("127.0.0.1", 0))
        print("PORT", listener.getsockname()[1], flush=True)
        while True:
            raw, _ = listener.accept()
            try:
                connection = context.wrap_socket(raw, server_side=True)
                request = connection.recv(4096)
                connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n" + b"x" * 100000)
                if b"/notify" in request:
                    try:
                        connection.unwrap()
                    except OSError:
                        pass
                elif b"/half" in request:
                    # A record's head and nothing behind it.
                    plain = socket.socket(fileno=connection.detach())
                    plain.sendall(bytes([23, 3, 3, 0, 100, 1, 2, 3]))
                    plain.close()
                    continue
                elif b"/reset" in request:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
            except OSError:
                raw.close()
        """

    private func withPython(_ body: (Int) async throws -> Void) async throws {
        guard let tool = ExternalTool("python3") else { return }
        let (running, port) = try await tool.serve(["-c", Self.script, certificatePath, keyPath]) { line in
            line.hasPrefix("PORT ") ? Int(line.dropFirst(5)) : nil
        }
        try await body(port)
        running.stop()
    }

    @Test func pythonsCloseNotifyIsACleanEndAndItsMissingIsTruncation() async throws {
        let context = try TLSContext.client(
            TLSClientConfiguration(serverName: "127.0.0.1", certificateAuthorities: .file(certificatePath)))
        try await withPython { port in
            let clean = try await LoopbackAnswer.get(port: port, context, request: "GET /notify HTTP/1.0\r\n\r\n")
            #expect(clean.errors.isEmpty)
            #expect(clean.text.utf8.count == 100_019)
            #expect(clean.handshake?.applicationProtocol == "http/1.1")
            let cut = try await LoopbackAnswer.get(port: port, context, request: "GET /cut HTTP/1.0\r\n\r\n")
            #expect(cut.tlsErrors == [.truncated])
            #expect(cut.text.utf8.count == 100_019)
            let half = try await LoopbackAnswer.get(port: port, context, request: "GET /half HTTP/1.0\r\n\r\n")
            #expect(half.tlsErrors == [.truncated])
            let reset = try await LoopbackAnswer.get(port: port, context, request: "GET /reset HTTP/1.0\r\n\r\n")
            #expect(reset.tlsErrors == [.truncated])
        }
    }

    // MARK: Ourselves

    @Test func aSocketThatIsToBeResetSendsNoCloseNotify() async throws {
        // An alert in a record of TLS 1.3 with AES-GCM: head, alert, type and tag.
        let alertSize = 5 + 2 + 1 + 16
        for (ending, sendsAlert) in [(LoopbackServer.Ending.reset, false), (.close, true)] {
            let server = try await LoopbackServer.start(TestContexts.server(), ending: ending)
            let port = try #require(server.channel.localAddress?.port)
            let answer = try await LoopbackAnswer.get(port: port, TestContexts.client())
            #expect(answer.handshake != nil)
            #expect((answer.tlsErrors == [.truncated]) == !sendsAlert)
            // The client has seen the end, so the server has written all that it ever will.
            #expect(server.wire.sizes.withLock { $0.contains(alertSize) } == sendsAlert)
            try await server.stop()
        }
    }
}
