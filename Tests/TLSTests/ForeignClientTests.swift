import NIOCore
import TLS
import Testing

/// Clients of other makes against our server.
///
/// `openssl s_client` shares our library, the others do not have to.
@Suite struct ForeignClientTests {
    private let files: TemporaryFiles
    private let authority: String

    init() throws {
        files = try TemporaryFiles()
        authority = try files.write(TestContexts.identity.get().certificatePEM, as: "ca.pem")
    }

    private func withServer(
        _ context: TLSContext? = nil, padding: Int = 0, _ body: (LoopbackServer) async throws -> Void
    ) async throws {
        let server = try await LoopbackServer.start(context ?? TestContexts.server(), padding: padding)
        try await body(server)
        try await server.stop()
    }

    // MARK: curl

    @Test(arguments: [(["--tlsv1.2", "--tls-max", "1.2"], "TLS 1.2"), (["--tlsv1.3"], "TLS 1.3")])
    func curlIsAnswered(arguments: [String], version: String) async throws {
        guard let curl = ExternalTool("curl") else { return }
        try await withServer { server in
            let trusting = await curl.run(
                arguments + [
                    "-sS", "--cacert", authority, "--resolve", "em.test:\(server.port):127.0.0.1",
                    "https://em.test:\(server.port)/",
                ])
            #expect(trusting == "\(version) http/1.1 full\n")
            let careless = await curl.run(arguments + ["-sSk", "https://127.0.0.1:\(server.port)/"])
            #expect(careless == "\(version) http/1.1 full\n")
            let strict = await curl.run(arguments + ["-sS", "https://127.0.0.1:\(server.port)/"])
            #expect(strict.contains("certificate"))
        }
    }

    @Test func curlGetsThirtyMegabytesWhole() async throws {
        guard let curl = ExternalTool("curl") else { return }
        try await withServer(padding: 30_000_000) { server in
            let result = await curl.run([
                "-sSk", "-o", files.path("body"), "-w", "%{http_code} %{size_download}",
                "https://127.0.0.1:\(server.port)/",
            ])
            #expect(result == "200 30000022")
        }
    }

    // MARK: openssl s_client

    private func openSSL(_ port: String, _ arguments: [String], input: String? = nil) async -> String {
        guard let tool = ExternalTool("openssl") else { return "" }
        // Waiting for the server's end keeps s_client from looking for commands in its input.
        let mode = input == nil ? ["-ign_eof"] : []
        return await tool.run(
            ["s_client", "-connect", "127.0.0.1:\(port)"] + mode + arguments,
            input: input ?? "GET / HTTP/1.0\r\n\r\n")
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"], [["-servername", "em.test"], ["-noservername"]])
    func openSSLVerifiesTheServer(version: String, name: [String]) async throws {
        guard ExternalTool("openssl") != nil else { return }
        try await withServer { server in
            let output = await openSSL(
                server.port,
                [
                    version, "-CAfile", authority, "-verify_return_error", "-verify_hostname", "em.test", "-alpn",
                    "h2,http/1.1",
                ]
                    + name)
            #expect(output.contains("Verify return code: 0 (ok)"))
            #expect(output.contains("ALPN protocol: http/1.1"))
            #expect(output.contains("http/1.1 full"))
            #expect(output.contains("Secure Renegotiation IS supported") || version == "-tls1_3")
            #expect(output.contains("Compression: NONE"))
        }
    }

    @Test func openSSLResumesItsSessions() async throws {
        guard ExternalTool("openssl") != nil else { return }
        try await withServer { server in
            let saved = files.path("session")
            for version in ["-tls1_2", "-tls1_3"] {
                let first = await openSSL(server.port, [version, "-sess_out", saved])
                #expect(first.contains(" full\n"))
                let second = await openSSL(server.port, [version, "-sess_in", saved])
                #expect(second.contains(" resumed\n"))
                #expect(second.contains("Reused, TLSv1."))
            }
        }
    }

    @Test func openSSLThatOffersOnlyHTTP2IsRefused() async throws {
        guard ExternalTool("openssl") != nil else { return }
        try await withServer { server in
            let output = await openSSL(server.port, ["-alpn", "h2"])
            #expect(output.contains("no application protocol"))
            let silent = await openSSL(server.port, [])
            #expect(silent.contains("TLS 1.3 - full"))
        }
    }

    @Test func anOlderVersionIsRefused() async throws {
        guard ExternalTool("openssl") != nil else { return }
        try await withServer { server in
            let output = await openSSL(server.port, ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"])
            #expect(output.contains("alert protocol version"))
        }
        var parameters = TLSParameters.server
        parameters.minimumVersion = .v13
        try await withServer(TestContexts.server(parameters)) { server in
            let output = await openSSL(server.port, ["-tls1_2"])
            #expect(output.contains("alert protocol version"))
        }
    }

    @Test func renegotiationIsRefused() async throws {
        guard ExternalTool("openssl") != nil else { return }
        try await withServer { server in
            // A line with only R in it makes s_client ask for a new handshake.
            let output = await openSSL(server.port, ["-tls1_2", "-CAfile", authority], input: "R\n")
            #expect(output.contains("RENEGOTIATING"))
            #expect(output.contains("no renegotiation"))
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func onlyTheListedCiphersAreSpoken(version: String) async throws {
        guard let tool = ExternalTool("openssl") else { return }
        let rsa = try TestIdentity(subject: "rsa", key: .rsa(bits: 2_048))
        let listed = TLSParameters.server[version == "-tls1_2" ? .ciphers : .cipherSuites].split(separator: ":")
        let all = await tool.run(["ciphers", "-s", version, "ALL:@SECLEVEL=0"]).split { $0 == ":" || $0 == "\n" }
        let choice = version == "-tls1_2" ? "-cipher" : "-ciphersuites"
        var taken: Set<Substring> = []
        for context in [try TestContexts.server(), try TestContexts.server(chain: rsa.certificatePEM, key: rsa.keyPEM)]
        {
            try await withServer(context) { server in
                for cipher in Set(all + listed) {
                    let name = version == "-tls1_2" ? "\(cipher):@SECLEVEL=0" : "\(cipher)"
                    let output = await openSSL(server.port, [version, choice, name])
                    if output.contains("Cipher is \(cipher)\n"), output.contains("HTTP/1.1 200") {
                        taken.insert(cipher)
                    }
                }
            }
        }
        #expect(taken == Set(listed))
        #expect(all.count > listed.count || version == "-tls1_3")
    }

    @Test func onlyTheListedGroupsAreUsed() async throws {
        guard ExternalTool("openssl") != nil else { return }
        try await withServer { server in
            for (group, isListed) in [
                ("X25519", true), ("P-256", true), ("P-384", true), ("P-521", false), ("X448", false),
                ("ffdhe2048", false),
            ] {
                let output = await openSSL(server.port, ["-tls1_3", "-groups", group])
                #expect(output.contains("HTTP/1.1 200") == isListed, "\(group)")
            }
        }
    }

    @Test func earlyDataIsNeitherOfferedNorTaken() async throws {
        guard ExternalTool("openssl") != nil else { return }
        let saved = files.path("session")
        let early = try files.write(Array("GET /early HTTP/1.0\r\n\r\n".utf8), as: "early")
        try await withServer { server in
            let first = await openSSL(server.port, ["-tls1_3", "-sess_out", saved])
            #expect(first.contains("Max Early Data: 0"))
            // A client may make up that it was promised to.
            try SavedSession.promiseEarlyData(in: saved)
            let second = await openSSL(server.port, ["-tls1_3", "-sess_in", saved, "-early_data", early])
            #expect(second.contains("Early data was rejected"))
            #expect(second.contains(" resumed\n"))
        }
    }

    // MARK: gnutls-cli

    @Test func gnuTLSVerifiesTheServerAndResumes() async throws {
        guard let tool = ExternalTool("gnutls-cli") else { return }
        try await withServer { server in
            for priority in ["NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3"] {
                let output = await tool.run(
                    [
                        "--x509cafile", authority, "--port", server.port, "--priority", priority, "--alpn", "http/1.1",
                        "--sni-hostname", "em.test", "--verify-hostname", "em.test", "127.0.0.1",
                    ], input: "GET / HTTP/1.0\r\n\r\n")
                #expect(output.contains("The certificate is trusted"))
                #expect(output.contains("http/1.1 full"))
                let resuming = await tool.run(
                    [
                        "--insecure", "--resume", "--waitresumption", "--port", server.port, "--priority", priority,
                        "127.0.0.1",
                    ],
                    input: "GET / HTTP/1.0\r\n\r\n")
                #expect(resuming.contains("This is a resumed session"))
            }
        }
    }

    @Test func gnuTLSIsRefusedANewHandshake() async throws {
        guard let tool = ExternalTool("gnutls-cli") else { return }
        try await withServer { server in
            let output = await tool.run(
                [
                    "--insecure", "--rehandshake", "--port", server.port, "--priority",
                    "NORMAL:-VERS-ALL:+VERS-TLS1.2", "127.0.0.1",
                ])
            #expect(output.contains("ReHandshake has failed") || output.contains("No renegotiation"), "\(output)")
        }
    }

    // MARK: Python

    /// A ClientHello of TLS 1.2 that prefers DEFLATE; prints the compression method that the server chooses.
    private static let compression = """
        import os, socket, struct, sys
        def extension(number, data):
            return struct.pack("!HH", number, len(data)) + data
        extensions = (
            extension(10, struct.pack("!HHH", 4, 29, 23)) + extension(11, b"\\x01\\x00")
            + extension(13, struct.pack("!HHH", 4, 0x0403, 0x0401)) + extension(0xFF01, b"\\x00"))
        body = (
            b"\\x03\\x03" + os.urandom(32) + b"\\x00" + struct.pack("!HHH", 4, 0xC02B, 0xC02F) + b"\\x02\\x01\\x00"
            + struct.pack("!H", len(extensions)) + extensions)
        message = b"\\x01" + len(body).to_bytes(3, "big") + body
        connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        connection.sendall(b"\\x16\\x03\\x01" + struct.pack("!H", len(message)) + message)
        answer = b""
        while len(answer) < 80:
            answer += connection.recv(4096)
        # Behind the record's and the message's head: version, random, session id, cipher.
        at = 5 + 4 + 2 + 32
        print(answer[0], answer[5], answer[at + 1 + answer[at] + 2])
        """

    @Test func compressionIsNotTakenUp() async throws {
        guard let python = ExternalTool("python3") else { return }
        try await withServer { server in
            let output = await python.run(["-c", Self.compression, server.port])
            #expect(output == "22 2 0\n", "a ServerHello without compression")
        }
    }

    private static let script = """
        import socket, ssl, sys
        port, ca, version = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        context = ssl.create_default_context(cafile=ca)
        context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, version)
        def ask(name, session=None):
            raw = socket.create_connection(("127.0.0.1", port))
            with context.wrap_socket(raw, server_hostname=name, session=session) as connection:
                connection.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                text = b""
                while True:
                    piece = connection.recv(4096)
                    if not piece:
                        break
                    text += piece
                print(text.decode().splitlines()[-1])
                return connection.session
        session = ask("em.test")
        ask("em.test", session)
        ask("127.0.0.1")
        try:
            ask("other.test")
        except ssl.SSLCertVerificationError as error:
            print("refused", error.verify_code)
        context.check_hostname = False
        ask(None)
        """

    @Test(arguments: [("TLSv1_2", "TLS 1.2"), ("TLSv1_3", "TLS 1.3")])
    func pythonVerifiesTheServerAndResumes(version: String, name: String) async throws {
        guard let python = ExternalTool("python3") else { return }
        try await withServer { server in
            let output = await python.run(["-c", Self.script, server.port, authority, version])
            #expect(
                output.split(separator: "\n") == [
                    "\(name) - full", "\(name) - resumed", "\(name) - full", "refused 62", "\(name) - full",
                ], "\(output)")
        }
    }
}
