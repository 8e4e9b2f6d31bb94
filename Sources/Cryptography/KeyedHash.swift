internal import COpenSSLShims

/// HMAC-SHA-256 (RFC 2104) under one key, for fingerprints of credentials that say nothing to those without the key.
///
/// It may be shared by threads without a lock: each hash works on a copy of the keyed state, so the key is scheduled only
/// once.
package struct KeyedHash: Sendable {
    private let template: Template

    /// Takes the key; 32 random bytes are the usual choice.
    ///
    /// - Throws: ``CryptographyError/algorithmUnavailable`` when OpenSSL offers no HMAC.
    package init(key: [UInt8]) throws(CryptographyError) {
        template = try Template(key: key)
    }

    /// The HMAC of one message.
    ///
    /// - Complexity: O(n) in the number of bytes, plus a constant of less than a microsecond; it allocates nothing.
    package func hash(_ message: Span<UInt8>) -> SHA256Digest {
        template.hash(message)
    }
}

/// The state that holds the scheduled key.
private final class Template: Sendable {
    // It only ever is read, so threads share it.
    private let state: emgate_HMAC_SHA256_state

    init(key: [UInt8]) throws(CryptographyError) {
        var state = emgate_HMAC_SHA256_state()
        guard unsafe emgate_HMAC_SHA256_init(&state, key, key.count) == 1 else { throw .algorithmUnavailable }
        self.state = state
    }

    func hash(_ message: Span<UInt8>) -> SHA256Digest {
        let digest = unsafe SHA256Digest { output in
            unsafe withUnsafePointer(to: state) { state in
                unsafe message.withUnsafeBufferPointer { message in
                    unsafe emgate_HMAC_SHA256(state, message.baseAddress, message.count, output)
                }
            }
        }
        guard let digest else { preconditionFailure("OpenSSL could not compute an HMAC") }
        return digest
    }
}
