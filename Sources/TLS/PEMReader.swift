internal import COpenSSL
internal import COpenSSLShims

/// Reads certificates and keys in PEM form; every pointer it gives out is the receiver's to free.
enum PEMReader {
    /// All certificates of the source, in its order; at least one.
    static func certificates(_ source: PEMSource) throws(TLSConfigurationError) -> [Certificate] {
        let bytes = try source.read()
        return try MemoryBIO.reading(bytes) { bio throws(TLSConfigurationError) in
            ERR_clear_error()
            var found: [Certificate] = []
            while let handle = PEM_read_bio_X509_AUX(bio, nil, refusePassphrase, nil) {
                found.append(Certificate(handle))
            }
            let failure = OpenSSLFailure.take()
            // "No start line" is how the end of the text shows; anything else is a damaged block.
            guard failure.library == Int32(ERR_LIB_PEM), failure.code == PEM_R_NO_START_LINE else {
                throw .malformedCertificate(source: source.name, reason: failure.reason)
            }
            guard !found.isEmpty else { throw .noCertificate(source: source.name) }
            return found
        }
    }

    /// The first private key of the source.
    static func privateKey(
        _ source: PEMSource, passphrase: [UInt8]?
    ) throws(TLSConfigurationError) -> PrivateKey {
        let bytes = try source.read()
        let request = PassphraseRequest(passphrase)
        return try MemoryBIO.reading(bytes) { bio throws(TLSConfigurationError) in
            ERR_clear_error()
            let handle = withExtendedLifetime(request) {
                PEM_read_bio_PrivateKey(bio, nil, givePassphrase, Unmanaged.passUnretained(request).toOpaque())
            }
            if let handle { return PrivateKey(handle) }
            let failure = OpenSSLFailure.take()
            if request.wasAsked {
                throw passphrase == nil
                    ? .passphraseMissing(source: source.name) : .passphraseWrong(source: source.name)
            }
            if failure.library == Int32(ERR_LIB_PEM), failure.code == PEM_R_NO_START_LINE {
                throw .noPrivateKey(source: source.name)
            }
            // A text with other blocks only fails in the decoder, which finds nothing it supports.
            throw Self.hasKeyBlock(bytes)
                ? .malformedPrivateKey(source: source.name, reason: failure.reason)
                : .noPrivateKey(source: source.name)
        }
    }

    /// Whether a block's label ends in "PRIVATE KEY".
    private static func hasKeyBlock(_ text: [UInt8]) -> Bool {
        let label = Array("PRIVATE KEY-----".utf8)
        guard text.count >= label.count else { return false }
        return (0...(text.count - label.count)).contains { text[$0..<($0 + label.count)].elementsEqual(label) }
    }
}

/// What OpenSSL's question for a passphrase is answered with.
private final class PassphraseRequest {
    let passphrase: [UInt8]?
    var wasAsked = false

    init(_ passphrase: [UInt8]?) {
        self.passphrase = passphrase
    }
}

/// Without a callback of ours OpenSSL would ask on the terminal.
private func refusePassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int32, _ isWriting: Int32, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    -1
}

private func givePassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int32, _ isWriting: Int32, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let argument, let buffer else { return -1 }
    let request = Unmanaged<PassphraseRequest>.fromOpaque(argument).takeUnretainedValue()
    request.wasAsked = true
    guard let passphrase = request.passphrase, passphrase.count <= Int(capacity) else { return -1 }
    passphrase.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(start: buffer, count: bytes.count).copyMemory(from: bytes)
    }
    return Int32(passphrase.count)
}
