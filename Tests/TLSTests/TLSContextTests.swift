import TLS
import Testing

@Suite struct TLSContextTests {
    private static func server(
        chain: PEMSource, key: PEMSource, passphrase: String? = nil, parameters: TLSParameters = .server
    ) throws(TLSConfigurationError) -> TLSContext {
        try TLSContext.server(
            TLSServerConfiguration(
                certificateChain: chain, privateKey: key, passphrase: passphrase.map { Array($0.utf8) },
                parameters: parameters))
    }

    @Test(arguments: ["secret", "pass word", "p", String(repeating: "x", count: 1_000)])
    func anEncryptedKeyIsUnlockedByItsPassphrase(passphrase: String) throws {
        let identity = try TestIdentity(subject: "em.test")
        let chain = PEMSource.bytes(identity.certificatePEM)
        let key = PEMSource.bytes(identity.encryptedKeyPEM(passphrase))
        _ = try Self.server(chain: chain, key: key, passphrase: passphrase)
        #expect(throws: TLSConfigurationError.passphraseWrong(source: "the given PEM text")) {
            try Self.server(chain: chain, key: key, passphrase: passphrase + "!")
        }
        #expect(throws: TLSConfigurationError.passphraseMissing(source: "the given PEM text")) {
            try Self.server(chain: chain, key: key)
        }
    }

    @Test func theOlderFormOfEncryptedKeysIsRead() throws {
        let identity = try TestIdentity(subject: "em.test", key: .rsa(bits: 2_048))
        let key = PEMSource.bytes(identity.traditionalEncryptedKeyPEM("secret"))
        let chain = PEMSource.bytes(identity.certificatePEM)
        _ = try Self.server(chain: chain, key: key, passphrase: "secret")
        #expect(throws: TLSConfigurationError.passphraseWrong(source: "the given PEM text")) {
            try Self.server(chain: chain, key: key, passphrase: "wrong")
        }
    }

    @Test func certificateAndKeyMayShareOneText() throws {
        let identity = try TestIdentity(subject: "em.test")
        let both = PEMSource.bytes(identity.keyPEM + Array("comment\r\n".utf8) + identity.certificatePEM)
        _ = try Self.server(chain: both, key: both)
        let other = PEMSource.bytes(identity.certificatePEM + identity.keyPEM)
        _ = try Self.server(chain: other, key: other)
    }

    @Test func theKeyOfAnotherCertificateIsAMismatch() throws {
        let one = try TestIdentity(subject: "one")
        for other in [try TestIdentity(subject: "two"), try TestIdentity(subject: "three", key: .rsa(bits: 2_048))] {
            #expect(
                throws: TLSConfigurationError.keyMismatch(
                    certificate: "the given PEM text", key: "the given PEM text")
            ) {
                try Self.server(chain: .bytes(one.certificatePEM), key: .bytes(other.keyPEM))
            }
        }
    }

    @Test func whatIsMissingOrDamagedIsNamed() throws {
        let identity = try TestIdentity(subject: "em.test")
        let chain = PEMSource.bytes(identity.certificatePEM)
        let key = PEMSource.bytes(identity.keyPEM)
        var damaged = identity.certificatePEM
        damaged[100] = damaged[100] == 0x41 ? 0x42 : 0x41
        var damagedKey = identity.keyPEM
        damagedKey[60] = 0x21
        let cases: [(PEMSource, PEMSource, String)] = [
            (.file("/nonexistent/cert.pem"), key, "cannot read /nonexistent/cert.pem: No such file or directory"),
            (chain, .file("/nonexistent/key.pem"), "cannot read /nonexistent/key.pem: No such file or directory"),
            (.file("/"), key, "cannot read /: Is a directory"),
            (.file("/dev/zero"), key, "cannot read /dev/zero: it is larger than"),
            (.bytes([]), key, "has no certificate"), (key, key, "has no certificate"),
            (chain, .bytes([]), "has no private key"), (chain, chain, "has no private key"),
            (.bytes(damaged), key, "is damaged"), (chain, .bytes(damagedKey), "is damaged"),
        ]
        for (chain, key, text) in cases {
            let error = #expect(throws: TLSConfigurationError.self) { try Self.server(chain: chain, key: key) }
            #expect(error?.description.contains(text) == true, "\(String(describing: error)) instead of: \(text)")
        }
    }

    @Test func aKeyThatIsTooShortIsRefused() throws {
        let weak = try TestIdentity(subject: "weak", key: .rsa(bits: 1_024))
        let error = #expect(throws: TLSConfigurationError.self) {
            try Self.server(chain: .bytes(weak.certificatePEM), key: .bytes(weak.keyPEM))
        }
        #expect(error?.description.contains("stronger key") == true)
    }

    @Test func listsThatOpenSSLDoesNotKnowAreNamed() throws {
        let identity = try TestIdentity(subject: "em.test")
        let suite = "TLS_AES_128_GCM_SHA256"
        let cipher = "ECDHE-ECDSA-AES128-GCM-SHA256"
        for (list, name, change) in [
            (.ciphers, "NONSENSE", { $0.cipherList += ":NONSENSE" }), (.ciphers, "", { $0.cipherList = "" }),
            // Keywords and commands of OpenSSL's, which could let in what nobody meant.
            (.ciphers, "ALL", { $0.cipherList = "ALL" }), (.ciphers, "!aNULL", { $0.cipherList += ":!aNULL" }),
            (.ciphers, "@SECLEVEL=0", { $0.cipherList += ":@SECLEVEL=0" }),
            (.ciphers, suite, { $0.cipherList = suite }),
            (.cipherSuites, "NONSENSE", { $0.cipherSuites += ":NONSENSE" }),
            (.cipherSuites, cipher, { $0.cipherSuites = cipher }), (.cipherSuites, "", { $0.cipherSuites = "" }),
            (.groups, "NONSENSE", { $0.groups += ":NONSENSE" }), (.groups, "", { $0.groups = "" }),
        ] as [(TLSParameters.List, String, (inout TLSParameters) -> Void)] {
            var parameters = TLSParameters.server
            change(&parameters)
            #expect(throws: TLSConfigurationError.unknownParameter(list, name: name)) {
                try Self.server(
                    chain: .bytes(identity.certificatePEM), key: .bytes(identity.keyPEM), parameters: parameters)
            }
        }
    }

    @Test(arguments: ["AECDH-AES128-SHA", "ECDHE-ECDSA-NULL-SHA"])
    func aCipherThatProtectsTooLittleIsRefused(name: String) throws {
        let identity = try TestIdentity(subject: "em.test")
        var parameters = TLSParameters.server
        parameters.cipherList += ":\(name)"
        #expect(throws: TLSConfigurationError.weakCipher(name: name)) {
            try Self.server(
                chain: .bytes(identity.certificatePEM), key: .bytes(identity.keyPEM), parameters: parameters)
        }
    }

    @Test func missingAuthoritiesOfClientsAreNamed() {
        for (source, error) in [
            (.bytes([0x0A]), .noCertificate(source: "the given PEM text")),
            (.file("/nonexistent"), .unreadable(path: "/nonexistent", reason: "No such file or directory")),
        ] as [(PEMSource, TLSConfigurationError)] {
            #expect(throws: error) { try TestContexts.server(clients: .required(authorities: source)) }
        }
    }

    @Test func missingAuthoritiesAreNamed() {
        #expect(throws: TLSConfigurationError.noCertificate(source: "the given PEM text")) {
            try TLSContext.client(
                TLSClientConfiguration(serverName: "em.test", certificateAuthorities: .bytes([0x0A])))
        }
    }

    @Test func theDefaultListsAreKnownInFull() throws {
        // Each name by itself: a list is accepted as long as one of its names is known.
        for parameters in [TLSParameters.server, .client] {
            for cipher in parameters.cipherList.split(separator: ":") {
                var single = TLSParameters.client
                single.cipherList = String(cipher)
                _ = try TestContexts.client(single)
            }
            for group in parameters.groups.split(separator: ":") {
                var single = TLSParameters.client
                single.groups = String(group)
                _ = try TestContexts.client(single)
            }
        }
    }
}
