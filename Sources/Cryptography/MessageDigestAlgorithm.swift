internal import COpenSSL

/// OpenSSL's implementation of a digest, fetched once.
///
/// OpenSSL 3 looks an algorithm up by name on each use of `EVP_sha256()`, which costs more than hashing a short input;
/// a fetched one is used as it is. It lives as long as the process.
@safe struct MessageDigestAlgorithm: @unchecked Sendable {
    // Unchecked because of the pointer alone: an EVP_MD is immutable after its fetch and may be used from any thread.
    static let sha256 = MessageDigestAlgorithm(name: "SHA256")

    let handle: OpaquePointer

    private init(name: String) {
        guard let handle = unsafe EVP_MD_fetch(nil, name, nil) else {
            preconditionFailure("OpenSSL offers no \(name): its configuration file loads no provider for it")
        }
        unsafe self.handle = handle
    }
}
