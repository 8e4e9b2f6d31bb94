internal import COpenSSL
internal import COpenSSLShims
import Synchronization

/// HMAC-SHA-256 (RFC 2104) under one key, for fingerprints of credentials that say nothing to those without the key.
///
/// It may be shared by threads: each hash works on a copy of the keyed state, so the key is scheduled only once. Copies are
/// used again, as many as there were hashes at the same time.
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
    // Unchecked because of the pointers alone: after init the state is only ever read, by EVP_MAC_CTX_dup, and a copy
    // belongs to whoever has taken it out of `spares`, whose lock guards the list.
    private let state: OpaquePointer
    private let spares = Mutex<Spares>(Spares())

    /// Copies that nobody uses at the moment.
    private struct Spares: @unchecked Sendable {
        // Unchecked because of the pointers alone: see above.
        var copies: [OpaquePointer] = []
    }

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
        spares.withLock { spares in
            for copy in unsafe spares.copies { unsafe EVP_MAC_CTX_free(copy) }
        }
    }

    func hash(_ message: Span<UInt8>) -> SHA256Digest {
        let copy = unsafe takeCopy()
        defer { unsafe giveBack(copy) }
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

    /// A copy of the keyed state, at the beginning of a message.
    private func takeCopy() -> OpaquePointer {
        if let spare = spares.withLock({ unsafe $0.copies.popLast() }) {
            // Without a key it begins anew with the one that it has (EVP_MAC(3)).
            if unsafe EVP_MAC_init(spare, nil, 0, nil) == 1 { return unsafe spare }
            unsafe EVP_MAC_CTX_free(spare)
        }
        guard let copy = unsafe EVP_MAC_CTX_dup(state) else { preconditionFailure("out of memory in OpenSSL") }
        return unsafe copy
    }

    private func giveBack(_ copy: OpaquePointer) {
        spares.withLock { unsafe $0.copies.append(copy) }
    }
}
