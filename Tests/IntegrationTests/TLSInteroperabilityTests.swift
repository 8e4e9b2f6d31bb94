import Foundation
import Testing

@Suite struct TLSInteroperabilityTests {
    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func opensslClientSpeaksEachVersionAndResumes(version: String) throws {
        let stage = try Stage()
        let address = String(stage.origin.dropFirst(8))
        let openssl = try #require(Programs.find("openssl"))
        let session = stage.folder.file("session")
        let request = Data("GET /api/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
        let first = try Programs.run(
            openssl,
            ["s_client", "-connect", address, version, "-alpn", "http/1.1", "-ign_eof", "-sess_out", session],
            input: request)
        let text = String(decoding: first.output, as: UTF8.self)
        #expect(text.contains("ALPN protocol: http/1.1"))
        #expect(text.contains("HTTP/1.1 200 OK"))
        let second = try Programs.run(
            openssl, ["s_client", "-connect", address, version, "-ign_eof", "-sess_in", session], input: request)
        #expect(String(decoding: second.output, as: UTF8.self).contains("Reused, TLS"))
    }

    @Test(arguments: ["-tls1", "-tls1_1"])
    func versionsBefore12AreRefused(version: String) throws {
        let stage = try Stage()
        let openssl = try #require(Programs.find("openssl"))
        let result = try Programs.run(
            openssl,
            ["s_client", "-connect", String(stage.origin.dropFirst(8)), version, "-cipher", "ALL:@SECLEVEL=0"],
            input: Data())
        #expect(result.code != 0)
        #expect(String(decoding: result.output, as: UTF8.self).contains("Cipher is (NONE)"))
    }

    @Test func clientsWithAndWithoutServerNameAreServed() throws {
        let stage = try Stage()
        let openssl = try #require(Programs.find("openssl"))
        let request = Data("GET /api/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
        for name in [["-noservername"], ["-servername", "some.example"]] {
            let result = try Programs.run(
                openssl, ["s_client", "-connect", String(stage.origin.dropFirst(8)), "-ign_eof"] + name, input: request)
            #expect(String(decoding: result.output, as: UTF8.self).contains("HTTP/1.1 200 OK"))
        }
    }

    @Test func gnuTLSClientIsServed() throws {
        guard let client = Programs.find("gnutls-cli") else { return }
        let stage = try Stage()
        let parts = stage.origin.dropFirst(8).split(separator: ":")
        let result = try Programs.run(
            client, ["--insecure", "-p", String(parts[1]), String(parts[0])],
            input: Data("GET /api/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8))
        #expect(String(decoding: result.output, as: UTF8.self).contains("HTTP/1.1 200 OK"))
    }

    @Test func pythonVerifiesACertificateWithAnEncryptedKey() throws {
        let folder = try TemporaryFolder()
        let openssl = try #require(Programs.find("openssl"))
        let made = try Programs.run(
            openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout",
                folder.file("key.pem"),
                "-out", folder.file("certificate.pem"), "-passout", "pass:opensesame", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            ])
        try #require(made.code == 0, "\(made.error)")
        let passphrase = try folder.write("passphrase", "opensesame\n")
        let stage = try Stage(settings: [
            "--tls-certificate", folder.file("certificate.pem"), "--tls-key", folder.file("key.pem"),
            "--tls-passphrase-file", passphrase,
        ])
        let script = """
            import http.client, ssl, sys
            context = ssl.create_default_context(cafile=sys.argv[2])
            connection = http.client.HTTPSConnection("localhost", int(sys.argv[1]), context=context)
            for _ in range(3):
                connection.request("GET", "/api/", headers={"Accept": "application/json"})
                answer = connection.getresponse()
                body = answer.read()
                print(answer.status, len(body) == int(answer.getheader("Content-Length")))
            """
        let port = stage.origin.split(separator: ":").last.map(String.init) ?? ""
        let result = try Programs.run("/usr/bin/env", ["python3", "-c", script, port, folder.file("certificate.pem")])
        #expect(String(decoding: result.output, as: UTF8.self) == "200 True\n200 True\n200 True\n", "\(result.error)")
    }

    /// EM's certificate, read as the documents say, and the pin made of it.
    static func certificate(of stage: Stage) throws -> (pem: String, pin: String) {
        let address = String(stage.enterpriseManager.dropFirst(8))
        let script = """
            openssl s_client -connect \(address) </dev/null 2>/dev/null | openssl x509 > \(stage.folder.file("em.pem"))
            openssl x509 -in \(stage.folder.file("em.pem")) -pubkey -noout | openssl pkey -pubin -outform der \
            | openssl dgst -sha256 -r
            """
        let result = try Programs.run("/bin/sh", ["-c", script])
        let pin = String(decoding: result.output, as: UTF8.self).prefix(64)
        return (stage.folder.file("em.pem"), String(pin))
    }

    @Test func selfSignedCertificateOfEMIsRefusedByDefault() throws {
        let stage = try Stage(verify: [])
        let answer = try stage.curl("/api/", accept: "application/json")
        #expect(answer.status == 502)
        #expect((answer.member("Message") as? String)?.contains("TLS") == true)
    }

    @Test func pinOfEMsKeyVerifiesItAndAnotherPinDoesNot() throws {
        let stage = try Stage()
        let pin = try Self.certificate(of: stage).pin
        stage.emgate.signal(SIGTERM)
        _ = stage.emgate.wait()
        try stage.restart(adding: [])
        for (value, status) in [(pin, 200), (String(repeating: "0", count: 64), 502)] {
            let gate = try ChildProcess(
                Programs.emgate,
                [
                    "serve", "--listen", "127.0.0.1:0", "--admin-listen", "off", "--data", stage.folder.file(value),
                    "--upstream", stage.enterpriseManager, "--upstream-tls-pin", value,
                ])
            let origin = try gate.line(beginningWith: "emgate listening").split(separator: " ")[3]
            #expect(try stage.curl(origin + "/api/").status == status)
        }
    }

    @Test func certificateOfEMAsAuthorityVerifiesItUnderItsName() throws {
        let stage = try Stage()
        let certificate = try Self.certificate(of: stage).pem
        for (name, status) in [("localhost", 200), ("other.example", 502)] {
            let gate = try ChildProcess(
                Programs.emgate,
                [
                    "serve", "--listen", "127.0.0.1:0", "--admin-listen", "off", "--data", stage.folder.file(name),
                    "--upstream", stage.enterpriseManager, "--upstream-tls-ca", certificate, "--upstream-tls-name",
                    name,
                ])
            let origin = try gate.line(beginningWith: "emgate listening").split(separator: " ")[3]
            #expect(try stage.curl(origin + "/api/").status == status)
        }
    }

    @Test func plainEMIsForwardedTo() throws {
        let stage = try Stage(emsim: ["--plain"], verify: [])
        #expect(stage.enterpriseManager.hasPrefix("http://"))
        #expect(try stage.curl(Stage.sessionTarget, token: stage.logon()).status == 200)
    }
}
