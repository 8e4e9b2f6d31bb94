internal import COpenSSL
internal import Cryptography

/// One X.509 certificate; owns OpenSSL's object.
final class Certificate {
    let handle: OpaquePointer

    /// Takes over one reference.
    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        X509_free(handle)
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
