internal import COpenSSL

/// AES-256-CBC as OpenSSL provides it, fetched once: `EVP_aes_256_cbc()` is looked up by name on each use.
struct TicketCipher: @unchecked Sendable {
    // Unchecked because of the pointer alone: an EVP_CIPHER is immutable after its fetch and may be used from any thread.
    static let shared = TicketCipher()

    let handle: OpaquePointer

    private init() {
        guard let handle = EVP_CIPHER_fetch(nil, "AES-256-CBC", nil) else {
            preconditionFailure("OpenSSL offers no AES-256-CBC: its configuration file loads no provider for it")
        }
        self.handle = handle
    }
}
