internal import COpenSSL
internal import Cryptography

/// One X.509 certificate; owns OpenSSL's object.
final class Certificate: @unchecked Sendable {
    // Unchecked because of the pointer alone: an X509 is not changed after it was read, and locks what it caches.
    let handle: OpaquePointer

    /// Takes over one reference.
    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        X509_free(handle)
    }

    /// SHA-256 of the whole certificate in DER.
    var fingerprint: [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        var count: UInt32 = 0
        guard X509_digest(handle, EVP_sha256(), &digest, &count) == 1 else {
            preconditionFailure("OpenSSL could not compute a SHA-256 digest")
        }
        return digest
    }

    /// Makes a context trust the certificates and nothing else.
    static func trust(
        _ certificates: [Certificate], in context: OpaquePointer, source: String
    ) throws(TLSConfigurationError) {
        guard let store = SSL_CTX_get_cert_store(context) else { throw .unavailable(reason: "no certificate store") }
        for certificate in certificates {
            guard X509_STORE_add_cert(store, certificate.handle) == 1 else {
                throw .malformedCertificate(source: source, reason: OpenSSLFailure.take().reason)
            }
        }
        // Whatever the operator put into the file is trusted, be it an authority's, an intermediate or the peer's own.
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }

    /// SHA-256 of its SubjectPublicKeyInfo in DER: what a pin is compared with.
    var pin: SHA256Digest? { Self.pin(of: handle) }

    /// SHA-256 of a certificate's SubjectPublicKeyInfo in DER.
    static func pin(of handle: OpaquePointer) -> SHA256Digest? {
        guard let key = X509_get_X509_PUBKEY(handle) else { return nil }
        let count = i2d_X509_PUBKEY(key, nil)
        guard count > 0 else { return nil }
        var encoded = [UInt8](repeating: 0, count: Int(count))
        let written = encoded.withUnsafeMutableBufferPointer { buffer in
            // The call moves the pointer behind what it wrote.
            var cursor = buffer.baseAddress
            return i2d_X509_PUBKEY(key, &cursor)
        }
        guard written == count else { return nil }
        return SHA256Digest.of(encoded)
    }
}
