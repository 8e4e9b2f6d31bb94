import Foundation
import Testing

/// What clients and emgate agree on in TLS, as the settings say.
@Suite struct ClientCertificateTests {
    /// Certificates made by `openssl`, in a folder of the test's own.
    private final class Certificates {
        let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            for name in ["authority", "other"] {
                try run(
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    folder.file("\(name)-key.pem"), "-out", folder.file("\(name).pem"), "-days", "2", "-subj",
                    "/CN=\(name)")
                try run(
                    "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    folder.file("\(name)-client-key.pem"), "-out", folder.file("request.pem"), "-subj",
                    "/CN=\(name) client")
                try run(
                    "x509", "-req", "-in", folder.file("request.pem"), "-CA", folder.file("\(name).pem"), "-CAkey",
                    folder.file("\(name)-key.pem"), "-CAcreateserial", "-days", "2", "-out",
                    folder.file("\(name)-client.pem"))
            }
        }

        var authority: String { folder.file("authority.pem") }

        /// curl's arguments for the client of an authority.
        func client(of name: String) -> [String] {
            ["--cert", folder.file("\(name)-client.pem"), "--key", folder.file("\(name)-client-key.pem")]
        }

        private func run(_ arguments: String...) throws {
            let made = try Programs.run(try #require(Programs.find("openssl")), arguments)
            try #require(made.code == 0, "\(made.error)")
        }
    }

    @Test func requiredCertificatesAreRequired() throws {
        let certificates = try Certificates()
        let stage = try Stage(settings: ["--tls-client-ca", certificates.authority, "--tls-client-auth", "required"])
        #expect(try stage.curl("/api/", arguments: certificates.client(of: "authority")).status == 200)
        #expect(try stage.curl("/api/", arguments: certificates.client(of: "other")).status == 0)
        #expect(try stage.curl("/api/").status == 0)
    }

    @Test func optionalCertificatesAreVerifiedIfShown() throws {
        let certificates = try Certificates()
        let stage = try Stage(settings: ["--tls-client-ca", certificates.authority, "--tls-client-auth", "optional"])
        #expect(try stage.curl("/api/", arguments: certificates.client(of: "authority")).status == 200)
        #expect(try stage.curl("/api/", arguments: certificates.client(of: "other")).status == 0)
        #expect(try stage.curl("/api/").status == 200)
    }

    @Test func theListsOfCiphersAndGroupsCount() throws {
        let stage = try Stage(settings: [
            "--tls-ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384", "--tls-cipher-suites", "TLS_CHACHA20_POLY1305_SHA256",
            "--tls-groups", "P-384",
        ])
        for (arguments, isTaken) in [
            (["--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384"], true),
            (["--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"], false),
            (["--tlsv1.3", "--tls13-ciphers", "TLS_CHACHA20_POLY1305_SHA256"], true),
            (["--tlsv1.3", "--tls13-ciphers", "TLS_AES_128_GCM_SHA256"], false),
            (["--curves", "P-384"], true), (["--curves", "X25519"], false),
        ] {
            #expect(try stage.curl("/api/", arguments: arguments).status == (isTaken ? 200 : 0), "\(arguments)")
        }
    }

    @Test func withoutSettingsForwardSecrecyAndAuthenticatedEncryptionAreKept() throws {
        let stage = try Stage()
        for (cipher, isTaken) in [
            ("ECDHE-ECDSA-AES128-GCM-SHA256", true), ("ECDHE-ECDSA-AES256-GCM-SHA384", true),
            ("ECDHE-ECDSA-CHACHA20-POLY1305", true), ("ECDHE-ECDSA-AES128-SHA256", false),
            ("ECDHE-ECDSA-AES128-SHA", false), ("ECDHE-ECDSA-AES256-CCM8", false),
        ] {
            let answer = try stage.curl("/api/", "--tls-max", "1.2", "--ciphers", cipher + ":@SECLEVEL=0")
            #expect(answer.status == (isTaken ? 200 : 0), "\(cipher)")
        }
    }

    @Test(arguments: [
        (["--tls-ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256:NO-SUCH"], "--tls-ciphers: tls.ciphers: ", "NO-SUCH"),
        (["--tls-ciphers", "ALL"], "--tls-ciphers: tls.ciphers: ", "ALL"),
        (["--tls-ciphers", "AECDH-AES128-SHA"], "--tls-ciphers: tls.ciphers: ", "AECDH-AES128-SHA"),
        (["--tls-cipher-suites", "TLS_NO_SUCH"], "--tls-cipher-suites: tls.cipher-suites: ", "TLS_NO_SUCH"),
        (["--tls-groups", "X25519:P-255"], "--tls-groups: tls.groups: ", "P-255"),
        (["--tls-groups", ""], "--tls-groups: tls.groups: ", "no group"),
        (["--tls-client-auth", "required"], "--tls-client-auth: tls.client-auth: ", "tls.client-ca"),
        (["--tls-client-auth", "optional"], "--tls-client-auth: tls.client-auth: ", "tls.client-ca"),
        (["--tls-client-ca", "/dev/null"], "--tls-client-ca: tls.client-ca: ", "tls.client-auth"),
        (
            ["--tls-client-ca", "/dev/null", "--tls-client-auth", "required"], "--tls-client-ca: tls.client-ca: ",
            "no certificate"
        ),
        (
            ["--tls-client-ca", "/nonexistent", "--tls-client-auth", "optional"], "--tls-client-ca: tls.client-ca: ",
            "cannot read /nonexistent"
        ),
    ])
    func aMistakeNamesItsSetting(arguments: [String], place: String, problem: String) throws {
        let folder = try TemporaryFolder()
        let result = try Programs.run(
            Programs.emgate, ["check", "--upstream", "https://em.example", "--data", folder.file("data")] + arguments)
        #expect(result.code == 78)
        #expect(result.error.hasPrefix("emgate: \(place)"), "\(result.error)")
        #expect(result.error.contains(problem), "\(result.error)")
    }

    @Test func halfOpenHandshakesBeyondTheLimitDoNotHurtOpenConnections() throws {
        let stage = try Stage(settings: ["--limits-handshakes", "8"])
        let script = """
            import http.client, socket, ssl, sys, time
            port = int(sys.argv[1])
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            client = http.client.HTTPSConnection("127.0.0.1", port, context=context)
            def ask():
                client.request("GET", "/api/")
                answer = client.getresponse()
                answer.read()
                print(answer.status)
            ask()
            flood = []
            for _ in range(50):
                flood.append(socket.create_connection(("127.0.0.1", port)))
            time.sleep(1)
            closed = 0
            for one in flood:
                one.settimeout(0.01)
                try:
                    closed += one.recv(1) == b""
                except TimeoutError:
                    pass
                except ConnectionResetError:
                    closed += 1
            print(closed)
            ask()
            metrics = http.client.HTTPConnection("127.0.0.1", int(sys.argv[2]))
            metrics.request("GET", "/metrics")
            for line in metrics.getresponse().read().decode().splitlines():
                if line.startswith(("emgate_handshakes_open ", 'emgate_connections_refused_total{limit="handshakes"')):
                    print(line)
            """
        let ports = [stage.origin, stage.admin].map { $0.split(separator: ":").last.map(String.init) ?? "" }
        let result = try Programs.run("/usr/bin/env", ["python3", "-c", script] + ports)
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        #expect(lines.prefix(3) == ["200", "42", "200"], "\(result.error)")
        #expect(
            Set(lines.dropFirst(3)) == [
                "emgate_handshakes_open 8", "emgate_connections_refused_total{limit=\"handshakes\"} 42",
            ])
    }
}
