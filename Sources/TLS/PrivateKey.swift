internal import COpenSSL

/// One private key; owns OpenSSL's object.
final class PrivateKey {
    let handle: OpaquePointer

    /// Takes over one reference.
    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        EVP_PKEY_free(handle)
    }
}
