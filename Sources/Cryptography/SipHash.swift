internal import COpenSSL

/// SipHash-2-4 with 128 bits under a random key of its own, for finding again in memory what was hashed before.
///
/// It costs a tenth of an HMAC where the processor has no instructions for SHA-256. Without the key nothing can be told of
/// the message, and nobody can make two that agree; what is kept on disk is an HMAC all the same (``KeyedHash``).
///
/// Belongs to one thread or event loop. Nothing of it outlives the process.
package final class SipHash {
    /// The hash of one message.
    package struct Digest: Hashable, Sendable {
        let words: (UInt64, UInt64)

        package static func == (one: Digest, other: Digest) -> Bool {
            one.words.0 == other.words.0 && one.words.1 == other.words.1
        }

        package func hash(into hasher: inout Hasher) {
            // The words are as good as random already.
            hasher.combine(words.0)
        }
    }

    private let key: [UInt8]
    private let context: OpaquePointer

    /// Takes a random key.
    ///
    /// - Throws: ``CryptographyError/algorithmUnavailable`` when OpenSSL offers no SipHash, as a restricted provider may.
    package convenience init() throws(CryptographyError) {
        try self.init(key: SecureRandom.bytes(16))
    }

    /// Takes a key of 16 bytes.
    init(key: [UInt8]) throws(CryptographyError) {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "SIPHASH", nil) else { throw .algorithmUnavailable }
        let made = unsafe EVP_MAC_CTX_new(algorithm)
        // The context holds it as long as it needs it.
        unsafe EVP_MAC_free(algorithm)
        guard let made = unsafe made else { throw .algorithmUnavailable }
        unsafe context = made
        self.key = key
    }

    deinit {
        unsafe EVP_MAC_CTX_free(context)
    }

    /// The hash of a message; nil when OpenSSL could not make it.
    ///
    /// - Complexity: O(n) in the number of bytes; allocates nothing.
    package func hash(_ message: Span<UInt8>) -> Digest? {
        var words: (UInt64, UInt64) = (0, 0)
        let length = MemoryLayout.size(ofValue: words)
        let isDone = unsafe withUnsafeMutableBytes(of: &words) { output in
            var written = 0
            // The key is given each time: that is what sets the state back.
            return unsafe EVP_MAC_init(context, key, key.count, nil) == 1
                && message.withUnsafeBufferPointer { unsafe EVP_MAC_update(context, $0.baseAddress, $0.count) } == 1
                && EVP_MAC_final(context, output.baseAddress, &written, length) == 1 && written == length
        }
        return isDone ? Digest(words: words) : nil
    }
}

@available(*, unavailable)
extension SipHash: Sendable {}
