internal import COpenSSL
internal import COpenSSLShims

/// HMAC-SHA-256 (RFC 2104) under one key, for fingerprints of credentials that say nothing to those without the key.
///
/// It may be shared by threads: each hash works on a copy of the keyed state, so the key is scheduled only once.
package struct KeyedHash: Sendable {
    private let template: Template

    /// Takes the key; 32 random bytes are the usual choice.
    ///
    /// - Throws: ``CryptographyError/algorithmUnavailable`` when OpenSSL offers no HMAC.
    package init(key: [UInt8]) throws(CryptographyError) {
        template = try Template(key: key)
    }

    /// The hash of the parts, each preceded by its length, so that moving bytes from one part to the next changes it.
    ///
    /// - Complexity: O(n) in the number of bytes, plus a constant of about a microsecond.
    package func hash(_ parts: [[UInt8]]) -> SHA256Digest {
        var message: [UInt8] = []
        message.reserveCapacity(parts.reduce(0) { $0 + $1.count + 8 })
        for part in parts {
            let count = UInt64(part.count)
            for shift in stride(from: 56, through: 0, by: -8) {
                message.append(UInt8(truncatingIfNeeded: count >> UInt64(shift)))
            }
            message.append(contentsOf: part)
        }
        return hash(message.span)
    }

    /// The plain HMAC of one message.
    package func hash(_ message: Span<UInt8>) -> SHA256Digest {
        template.hash(message)
    }
}

/// The state that holds the scheduled key.
@safe private final class Template: @unchecked Sendable {
    // Unchecked because of the pointer alone: after init the state is only ever read, by EVP_MAC_CTX_dup.
    private let state: OpaquePointer

    init(key: [UInt8]) throws(CryptographyError) {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else { throw .algorithmUnavailable }
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let state = unsafe EVP_MAC_CTX_new(algorithm) else { throw .algorithmUnavailable }
        // An empty key still needs an address: without one OpenSSL takes it that no key was given.
        let keyBytes = key + [0]
        let started = unsafe emgate_EVP_MAC_init_SHA256(state, keyBytes, key.count)
        guard started == 1 else {
            unsafe EVP_MAC_CTX_free(state)
            throw .algorithmUnavailable
        }
        unsafe self.state = state
    }

    deinit {
        unsafe EVP_MAC_CTX_free(state)
    }

    func hash(_ message: Span<UInt8>) -> SHA256Digest {
        guard let copy = unsafe EVP_MAC_CTX_dup(state) else { preconditionFailure("out of memory in OpenSSL") }
        defer { unsafe EVP_MAC_CTX_free(copy) }
        var output = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        var written = 0
        let updated = unsafe message.withUnsafeBytes { bytes in
            unsafe EVP_MAC_update(copy, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        }
        let finished = unsafe EVP_MAC_final(copy, &output, &written, output.count)
        guard updated == 1, finished == 1, let digest = SHA256Digest(output.span) else {
            preconditionFailure("OpenSSL could not compute an HMAC")
        }
        return digest
    }
}
