import Glibc
import Synchronization
import TLS
import Testing

/// Clients of other makes that have to show a certificate.
@Suite struct ClientCertificateTests {
    /// What a test's clients and servers have.
    private struct Cast {
        let files: TemporaryFiles
        let authority: TestIdentity
        let otherAuthority: TestIdentity
        /// The arguments by which `openssl s_client` shows a certificate.
        let known: [String]
        let stranger: [String]

        init() throws {
            files = try TemporaryFiles()
            authority = try TestIdentity(subject: "Clients' authority", isAuthority: true)
            otherAuthority = try TestIdentity(subject: "Other authority", isAuthority: true)
            known = try Self.arguments(TestIdentity(subject: "known", issuer: authority), "known", files)
            stranger = try Self.arguments(TestIdentity(subject: "stranger", issuer: otherAuthority), "stranger", files)
        }

        static func arguments(_ identity: TestIdentity, _ name: String, _ files: TemporaryFiles) throws -> [String] {
            [
                "-cert", try files.write(identity.certificatePEM, as: "\(name).pem"),
                "-key", try files.write(identity.keyPEM, as: "\(name)-key.pem"),
            ]
        }

        var required: ClientAuthentication { .required(authorities: .bytes(authority.certificatePEM)) }
        var optional: ClientAuthentication { .optional(authorities: .bytes(authority.certificatePEM)) }
    }

    private let cast: Cast
    private static let versions = ["-tls1_2", "-tls1_3"]

    init() throws {
        cast = try Cast()
    }

    /// What `openssl s_client` shows of a connection to a server.
    private func ask(_ context: TLSContext, _ arguments: [String]) async throws -> String {
        let server = try await LoopbackServer.start(context)
        let output = try await ask(server, arguments)
        try await server.stop()
        return output
    }

    private func ask(_ server: LoopbackServer, _ arguments: [String]) async throws -> String {
        let tool = try #require(ExternalTool("openssl"))
        return await tool.run(
            ["s_client", "-connect", "127.0.0.1:\(server.port)", "-ign_eof"] + arguments,
            input: "GET / HTTP/1.0\r\n\r\n")
    }

    // MARK: In the handshake

    @Test(arguments: versions)
    func aRequiredCertificateLetsItsOwnerIn(version: String) async throws {
        let output = try await ask(TestContexts.server(clients: cast.required), [version] + cast.known)
        #expect(output.contains(" full verified\n"))
        #expect(output.contains("Acceptable client certificate CA names\nCN = Clients' authority\n"))
    }

    @Test(arguments: versions)
    func withoutTheRequiredCertificateTheHandshakeFails(version: String) async throws {
        let output = try await ask(TestContexts.server(clients: cast.required), [version])
        #expect(output.contains(version == "-tls1_3" ? "alert certificate required" : "alert handshake failure"))
        #expect(!output.contains("HTTP/1.1"))
    }

    @Test(arguments: versions, [true, false])
    func aCertificateOfAnotherAuthorityIsRefused(version: String, isRequired: Bool) async throws {
        let context = try TestContexts.server(clients: isRequired ? cast.required : cast.optional)
        let output = try await ask(context, [version] + cast.stranger)
        #expect(output.contains("alert unknown ca"))
        #expect(!output.contains("HTTP/1.1"))
    }

    @Test(arguments: versions)
    func anOptionalCertificateMayBeMissing(version: String) async throws {
        let context = try TestContexts.server(clients: cast.optional)
        #expect(try await ask(context, [version]).contains(" full\n"))
        #expect(try await ask(context, [version] + cast.known).contains(" full verified\n"))
    }

    @Test func withoutAuthoritiesNoCertificateIsAskedFor() async throws {
        let output = try await ask(TestContexts.server(), cast.known)
        #expect(output.contains("No client certificate CA names sent"))
        #expect(output.contains(" full\n"))
    }

    @Test func aServersCertificateIsNoClients() async throws {
        let identity = try TestIdentity(subject: "server", issuer: cast.authority, purpose: "serverAuth")
        let output = try await ask(
            TestContexts.server(clients: cast.required), Cast.arguments(identity, "server", cast.files))
        #expect(output.contains("alert unsupported certificate"))
        #expect(!output.contains("HTTP/1.1"))
    }

    @Test func anExpiredCertificateIsRefused() async throws {
        let identity = try TestIdentity(subject: "old", issuer: cast.authority, validFrom: -3, validUntil: -1)
        let output = try await ask(
            TestContexts.server(clients: cast.optional), Cast.arguments(identity, "old", cast.files))
        #expect(output.contains("alert certificate expired"))
        #expect(!output.contains("HTTP/1.1"))
    }

    @Test(arguments: ["NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3"])
    func gnuTLSShowsItsCertificate(priority: String) async throws {
        guard let tool = ExternalTool("gnutls-cli") else { return }
        let server = try await LoopbackServer.start(TestContexts.server(clients: cast.required))
        let common = ["--insecure", "--priority", priority, "--port", server.port, "127.0.0.1"]
        let request = "GET / HTTP/1.0\r\n\r\n"
        let known = await tool.run(
            ["--x509certfile", cast.known[1], "--x509keyfile", cast.known[3]] + common, input: request)
        #expect(known.contains(" full verified\n"))
        let nobody = await tool.run(common, input: request)
        #expect(!nobody.contains("HTTP/1.1"))
        try await server.stop()
    }

    private static let script = """
        import socket, ssl, sys
        port, certificate, key, version = sys.argv[1:]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, version)
        def ask():
            raw = socket.create_connection(("127.0.0.1", int(port)))
            try:
                with context.wrap_socket(raw) as connection:
                    connection.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                    text = b""
                    while piece := connection.recv(4096):
                        text += piece
                    print(text.decode().splitlines()[-1])
            except ssl.SSLError as error:
                print("refused")
        ask()
        context.load_cert_chain(certificate, key)
        ask()
        """

    @Test(arguments: [("TLSv1_2", "TLS 1.2"), ("TLSv1_3", "TLS 1.3")])
    func pythonIsLetInWithItsCertificateOnly(version: String, name: String) async throws {
        guard let python = ExternalTool("python3") else { return }
        let server = try await LoopbackServer.start(TestContexts.server(clients: cast.required))
        let output = await python.run(["-c", Self.script, server.port, cast.known[1], cast.known[3], version])
        #expect(output == "refused\n\(name) - full verified\n")
        try await server.stop()
    }

    // MARK: Sessions

    /// Makes a session with one server and offers it to another one, which shares the ticket keys.
    private func resume(
        _ version: String, madeWith first: (ClientAuthentication, [String]), at name: String = "em.test",
        offeredTo second: (ClientAuthentication, [String]), at otherName: String = "em.test"
    ) async throws -> String {
        let tickets = try TicketKeys()
        let saved = cast.files.path("session")
        let made = try await ask(
            TestContexts.server(clients: first.0, tickets: tickets),
            [version, "-servername", name, "-sess_out", saved] + first.1)
        try #require(made.contains(" full"))
        return try await ask(
            TestContexts.server(clients: second.0, tickets: tickets),
            [version, "-servername", otherName, "-sess_in", saved] + second.1)
    }

    @Test(arguments: versions)
    func aResumedSessionKeepsItsVerifiedClient(version: String) async throws {
        for rule in [cast.required, cast.optional] {
            let output = try await resume(version, madeWith: (rule, cast.known), offeredTo: (rule, []))
            #expect(output.contains(" resumed verified\n"))
        }
    }

    @Test(arguments: versions)
    func aSessionMadeWithoutACertificateIsNotTakenWhereOneIsRequired(version: String) async throws {
        for rule in [ClientAuthentication.none, cast.optional] {
            let refused = try await resume(version, madeWith: (rule, []), offeredTo: (cast.required, []))
            #expect(refused.contains(version == "-tls1_3" ? "alert certificate required" : "alert handshake failure"))
            #expect(!refused.contains("HTTP/1.1"))
            let known = try await resume(version, madeWith: (rule, []), offeredTo: (cast.required, cast.known))
            #expect(known.contains(" full verified\n"))
        }
    }

    @Test(arguments: versions)
    func aSessionMadeUnderOtherAuthoritiesIsNotTaken(version: String) async throws {
        let both = PEMSource.bytes(cast.authority.certificatePEM + cast.otherAuthority.certificatePEM)
        let output = try await resume(
            version, madeWith: (.required(authorities: both), cast.stranger), offeredTo: (cast.required, []))
        #expect(!output.contains("HTTP/1.1"))
    }

    @Test(arguments: versions)
    func aSessionMadeUnderAnotherNameIsNotTaken(version: String) async throws {
        for (rule, known) in [(ClientAuthentication.none, []), (cast.required, cast.known)] {
            let other = try await resume(
                version, madeWith: (rule, known), at: "one.test", offeredTo: (rule, known), at: "two.test")
            #expect(other.contains(known.isEmpty ? " full\n" : " full verified\n"))
        }
    }

    @Test(arguments: versions)
    func aSessionEndsWithItsCertificate(version: String) async throws {
        let identity = try TestIdentity(subject: "brief", issuer: cast.authority, validFrom: -1, validUntil: 1)
        let brief = try Cast.arguments(identity, "brief", cast.files)
        let offset = Mutex<Int64>(0)
        let context = try TestContexts.server(clients: cast.required) { Int64(time(nil)) + offset.withLock { $0 } }
        let server = try await LoopbackServer.start(context)
        let saved = cast.files.path("session")
        let made = try await ask(server, [version, "-sess_out", saved] + brief)
        #expect(made.contains(" full verified\n"))
        let early = try await ask(server, [version, "-sess_in", saved])
        #expect(early.contains(" resumed verified\n"))
        offset.withLock { $0 = 25 * 3_600 }
        let late = try await ask(server, [version, "-sess_in", saved])
        #expect(!late.contains("HTTP/1.1"))
        try await server.stop()
    }
}
