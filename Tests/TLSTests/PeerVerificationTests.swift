import Cryptography
import NIOCore
import TLS
import Testing

@Suite struct PeerVerificationTests {
    /// A handshake between a server with this certificate and a client so configured; its error on the client's side.
    private static func handshake(
        _ certificate: (pem: [UInt8], key: [UInt8]), _ configuration: TLSClientConfiguration
    ) throws -> BackToBack {
        let server = try TestContexts.server(chain: certificate.pem, key: certificate.key)
        let pair = try BackToBack(server: server, client: TLSContext.client(configuration))
        try pair.handshake()
        return pair
    }

    private static func rejection(_ pair: BackToBack) -> CertificateRejection? {
        guard pair.clientLog.tlsErrors.count == 1,
            case .certificateRejected(let rejection, _) = pair.clientLog.tlsErrors[0]
        else { return nil }
        return rejection
    }

    private static func own() throws -> (pem: [UInt8], key: [UInt8]) {
        let identity = try TestContexts.identity.get()
        return (identity.certificatePEM, identity.keyPEM)
    }

    // MARK: Full

    @Test(arguments: ["em.test", "EM.test", "em.test.", "127.0.0.1", "::1", "[::1]", "0:0:0:0:0:0:0:1"])
    func aNameOfTheCertificateIsAccepted(name: String) throws {
        let own = try Self.own()
        let pair = try Self.handshake(
            own, TLSClientConfiguration(serverName: name, certificateAuthorities: .bytes(own.pem)))
        #expect(pair.clientLog.handshake != nil)
        #expect(pair.clientLog.tlsErrors.isEmpty)
    }

    @Test(arguments: ["other.test", "test", "sub.em.test", "127.0.0.2", "::2"])
    func anotherNameIsRefused(name: String) throws {
        let own = try Self.own()
        let pair = try Self.handshake(
            own, TLSClientConfiguration(serverName: name, certificateAuthorities: .bytes(own.pem)))
        #expect(Self.rejection(pair) == .wrongName)
        #expect(pair.clientLog.handshake == nil)
        // The server learns of it by an alert, and got no byte of data.
        #expect(pair.serverLog.tlsErrors.map(\.label) == ["handshake_alert"])
        #expect(pair.serverLog.received.readableBytes == 0)
    }

    @Test func theExpectedNameReplacesTheServersName() throws {
        let own = try Self.own()
        let right = TLSClientConfiguration(
            serverName: "10.0.0.7", certificateAuthorities: .bytes(own.pem), expectedName: "em.test")
        #expect(try Self.handshake(own, right).clientLog.handshake != nil)
        let wrong = TLSClientConfiguration(
            serverName: "em.test", certificateAuthorities: .bytes(own.pem), expectedName: "other.test")
        #expect(Self.rejection(try Self.handshake(own, wrong)) == .wrongName)
    }

    @Test func aSelfSignedCertificateIsRefusedWithoutTrustInIt() throws {
        let pair = try Self.handshake(Self.own(), TLSClientConfiguration(serverName: "em.test"))
        #expect(Self.rejection(pair) == .selfSigned)
        // The operator is told what to pin.
        let pin = try TestContexts.identity.get().pin
        #expect(pair.clientLog.tlsErrors == [.certificateRejected(.selfSigned, pin: pin)])
        #expect(pair.clientLog.tlsErrors[0].description.contains(pin.description))
    }

    @Test func aChainLeadsToItsAuthority() throws {
        let root = try TestIdentity(subject: "Root", isAuthority: true)
        let middle = try TestIdentity(subject: "Middle", issuer: root, isAuthority: true)
        let leaf = try TestIdentity(subject: "leaf", names: "DNS:em.test", issuer: middle)
        let whole = (leaf.certificatePEM + middle.certificatePEM, leaf.keyPEM)
        func client(_ authority: [UInt8]) -> TLSClientConfiguration {
            TLSClientConfiguration(serverName: "em.test", certificateAuthorities: .bytes(authority))
        }
        #expect(try Self.handshake(whole, client(root.certificatePEM)).clientLog.handshake != nil)
        // Trust may begin in the middle.
        #expect(try Self.handshake(whole, client(middle.certificatePEM)).clientLog.handshake != nil)
        // A chain that was sent without its middle leads nowhere.
        let leafOnly = (leaf.certificatePEM, leaf.keyPEM)
        #expect(Self.rejection(try Self.handshake(leafOnly, client(root.certificatePEM))) == .untrusted)
        let stranger = try TestIdentity(subject: "Stranger", isAuthority: true)
        #expect(Self.rejection(try Self.handshake(whole, client(stranger.certificatePEM))) == .untrusted)
    }

    @Test func aLeafIsNoAuthority() throws {
        let root = try TestIdentity(subject: "Root", isAuthority: true)
        let mallory = try TestIdentity(subject: "mallory", names: "DNS:mallory.test", issuer: root)
        let forged = try TestIdentity(subject: "em.test", names: "DNS:em.test", issuer: mallory)
        let pair = try Self.handshake(
            (forged.certificatePEM + mallory.certificatePEM, forged.keyPEM),
            TLSClientConfiguration(serverName: "em.test", certificateAuthorities: .bytes(root.certificatePEM)))
        #expect(pair.clientLog.tlsErrors.map(\.label) == ["certificate_invalid"])
    }

    @Test func theDatesOfACertificateCount() throws {
        for (from, until, expected) in [(Int32(-9), Int32(-1), CertificateRejection.expired), (1, 9, .notYetValid)] {
            let identity = try TestIdentity(
                subject: "em.test", names: "DNS:em.test", validFrom: from, validUntil: until)
            let pair = try Self.handshake(
                (identity.certificatePEM, identity.keyPEM),
                TLSClientConfiguration(
                    serverName: "em.test", certificateAuthorities: .bytes(identity.certificatePEM)))
            #expect(Self.rejection(pair) == expected)
        }
    }

    @Test func aWildcardStandsForOneLabel() throws {
        let identity = try TestIdentity(subject: "x", names: "DNS:*.corp.test")
        for (name, isAccepted) in [("em.corp.test", true), ("a.em.corp.test", false), ("corp.test", false)] {
            let pair = try Self.handshake(
                (identity.certificatePEM, identity.keyPEM),
                TLSClientConfiguration(serverName: name, certificateAuthorities: .bytes(identity.certificatePEM)))
            #expect((pair.clientLog.handshake != nil) == isAccepted, "\(name)")
        }
    }

    // MARK: Pin and none

    @Test func theRightPinIsEnoughForASelfSignedExpiredCertificateOfAnotherName() throws {
        let identity = try TestIdentity(subject: "WIN-EM", validFrom: -9, validUntil: -1)
        let pin = try #require(identity.pin)
        let pair = try Self.handshake(
            (identity.certificatePEM, identity.keyPEM), TLSClientConfiguration(serverName: "em.test", pin: pin))
        #expect(pair.clientLog.handshake != nil)
        #expect(pair.clientLog.tlsErrors.isEmpty)
    }

    @Test(arguments: [TLSClientConfiguration.Verification.full, .none])
    func aWrongPinIsRefusedWhateverElseIsRight(verification: TLSClientConfiguration.Verification) throws {
        let own = try Self.own()
        let pair = try Self.handshake(
            own,
            TLSClientConfiguration(
                serverName: "em.test", verification: verification, certificateAuthorities: .bytes(own.pem),
                pin: SHA256Digest.of([1])))
        #expect(Self.rejection(pair) == .wrongPin)
        #expect(pair.clientLog.tlsErrors[0].label == "certificate_wrong_pin")
        #expect(pair.serverLog.tlsErrors.map(\.label) == ["handshake_alert"])
    }

    @Test func thePinOfAGeneratedCertificateIsAccepted() throws {
        let identity = try TestContexts.identity.get()
        let pair = try Self.handshake(
            (identity.certificatePEM, identity.keyPEM),
            TLSClientConfiguration(serverName: "x", pin: identity.pin))
        #expect(pair.clientLog.handshake != nil)
    }

    @Test func withoutVerificationAnyCertificateWillDo() throws {
        let identity = try TestIdentity(subject: "whoever", validFrom: -9, validUntil: -1)
        let pair = try Self.handshake(
            (identity.certificatePEM, identity.keyPEM),
            TLSClientConfiguration(serverName: "em.test", verification: .none))
        #expect(pair.clientLog.handshake != nil)
    }

    // MARK: SNI

    @Test(
        arguments: [
            ("em.test", nil, "em.test"), ("em.test.", nil, "em.test"), ("127.0.0.1", nil, nil), ("[::1]", nil, nil),
            ("127.0.0.1", "em.test", "em.test"), ("em.test", "127.0.0.1", nil),
        ] as [(String, String?, String?)])
    func serverNameIndicationIsTheNameAndNeverAnAddress(
        server: String, expected: String?, indication: String?
    ) throws {
        let own = try Self.own()
        let pair = try Self.handshake(
            own,
            TLSClientConfiguration(
                serverName: server, certificateAuthorities: .bytes(own.pem), expectedName: expected))
        #expect(pair.clientLog.handshake != nil)
        let hello = pair.toServer.getSlice(at: 0, length: 1_000) ?? pair.toServer
        let text = String(decoding: hello.readableBytesView, as: UTF8.self)
        #expect(text.contains("em.test") == (indication != nil))
        #expect(!text.contains("127.0.0.1") && !text.contains("em.test."))
    }

    @Test(arguments: ["", ".", "em test", "em/test", "em\u{0}.test", "ümlaut.test", String(repeating: "a", count: 254)])
    func aNameThatIsNoneIsAConfigurationError(name: String) {
        #expect(throws: TLSConfigurationError.invalidName(name)) {
            try TLSContext.client(TLSClientConfiguration(serverName: name))
        }
    }
}
