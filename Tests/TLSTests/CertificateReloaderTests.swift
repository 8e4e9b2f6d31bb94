import Glibc
import TLS
import Testing

@Suite final class CertificateReloaderTests {
    private let directory: String

    init() throws {
        var template = Array("/tmp/emgate-tls-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Missing() }
        directory = String(cString: made)
    }

    deinit {
        for name in ["cert.pem", "key.pem", "clients.pem", "new"] { unlink("\(directory)/\(name)") }
        rmdir(directory)
    }

    private var certificatePath: String { "\(directory)/cert.pem" }
    private var keyPath: String { "\(directory)/key.pem" }

    /// Replaces a file as certificate managers do: written beside it, then renamed over it.
    private func replace(_ path: String, _ bytes: [UInt8]) throws {
        guard let file = fopen("\(directory)/new", "w") else { throw Missing() }
        let written = fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        #expect(written == bytes.count)
        #expect(rename("\(directory)/new", path) == 0)
    }

    private func reloader() throws -> CertificateReloader {
        try CertificateReloader(
            configuration: TLSServerConfiguration(
                certificateChain: .file(certificatePath), privateKey: .file(keyPath)))
    }

    private func pin(shownBy context: TLSContext, expected: TestIdentity) throws -> Bool {
        let pair = try BackToBack(
            server: context, client: TestContexts.client(pin: #require(expected.pin)))
        try pair.handshake()
        return pair.clientLog.handshake != nil
    }

    @Test func aReplacedPairIsUsedForNewConnections() throws {
        let old = try TestIdentity(subject: "old")
        let new = try TestIdentity(subject: "new")
        try replace(certificatePath, old.certificatePEM)
        try replace(keyPath, old.keyPEM)
        let reloader = try reloader()
        #expect(reloader.checkForChanges() == .unchanged)
        #expect(try pin(shownBy: reloader.context, expected: old))
        try replace(certificatePath, new.certificatePEM)
        try replace(keyPath, new.keyPEM)
        #expect(reloader.checkForChanges() == .reloaded)
        #expect(reloader.checkForChanges() == .unchanged)
        #expect(try pin(shownBy: reloader.context, expected: new))
        #expect(try !pin(shownBy: reloader.context, expected: old))
    }

    @Test func halfARenewalIsReportedOnceAndTheOldPairServesOn() throws {
        let old = try TestIdentity(subject: "old")
        let new = try TestIdentity(subject: "new")
        try replace(certificatePath, old.certificatePEM)
        try replace(keyPath, old.keyPEM)
        let reloader = try reloader()
        try replace(certificatePath, new.certificatePEM)
        #expect(reloader.checkForChanges() == .failed(.keyMismatch(certificate: certificatePath, key: keyPath)))
        #expect(reloader.checkForChanges() == .unchanged)
        #expect(try pin(shownBy: reloader.context, expected: old))
        try replace(keyPath, new.keyPEM)
        #expect(reloader.checkForChanges() == .reloaded)
        #expect(try pin(shownBy: reloader.context, expected: new))
    }

    @Test func aRemovedFileIsReportedAndItsReturnIsSeen() throws {
        let identity = try TestIdentity(subject: "only")
        try replace(certificatePath, identity.certificatePEM)
        try replace(keyPath, identity.keyPEM)
        let reloader = try reloader()
        unlink(keyPath)
        #expect(
            reloader.checkForChanges()
                == .failed(.unreadable(path: keyPath, reason: "No such file or directory")))
        #expect(try pin(shownBy: reloader.context, expected: identity))
        try replace(keyPath, identity.keyPEM)
        #expect(reloader.checkForChanges() == .reloaded)
    }

    @Test func sessionsOutlastARenewal() throws {
        let identity = try TestIdentity(subject: "only")
        try replace(certificatePath, identity.certificatePEM)
        try replace(keyPath, identity.keyPEM)
        let reloader = try reloader()
        let client = try TestContexts.client(pin: #require(identity.pin))
        for isResumed in [false, true] {
            let pair = try BackToBack(server: reloader.context, client: client)
            try pair.handshake()
            #expect(pair.clientLog.handshake?.isResumed == isResumed)
            #expect(reloader.reload() == .reloaded)
        }
    }

    @Test func clientsHaveToShowACertificateAfterAReloadAsWell() throws {
        let identity = try TestIdentity(subject: "only")
        try replace(certificatePath, identity.certificatePEM)
        try replace(keyPath, identity.keyPEM)
        let path = "\(directory)/clients.pem"
        try replace(path, identity.certificatePEM)
        let reloader = try CertificateReloader(
            configuration: TLSServerConfiguration(
                certificateChain: .file(certificatePath), privateKey: .file(keyPath),
                clientAuthentication: .required(authorities: .file(path))))
        func refusal() throws -> [TLSError] {
            let pair = try BackToBack(
                server: reloader.context, client: TestContexts.client(pin: #require(identity.pin)))
            try pair.handshake()
            return pair.serverLog.tlsErrors
        }
        #expect(try refusal() == [.clientCertificateMissing])
        #expect(reloader.checkForChanges() == .unchanged)
        try replace(path, TestIdentity(subject: "other").certificatePEM)
        #expect(reloader.checkForChanges() == .reloaded)
        #expect(try refusal() == [.clientCertificateMissing])
        try replace(path, [])
        #expect(reloader.checkForChanges() == .failed(.noCertificate(source: path)))
        #expect(try refusal() == [.clientCertificateMissing])
    }

    @Test func aReloadOnDemandNeedsNoChange() throws {
        let identity = try TestIdentity(subject: "only")
        try replace(certificatePath, identity.certificatePEM)
        try replace(keyPath, identity.keyPEM)
        let reloader = try reloader()
        let before = reloader.context
        #expect(reloader.reload() == .reloaded)
        #expect(reloader.context !== before)
    }
}
