internal import COpenSSL

/// A SHA-256 digest: 32 bytes that compare and hash as one value.
///
/// It is kept as four words, so that it needs no memory of its own and can be a dictionary's key.
package struct SHA256Digest: Hashable, Sendable {
    /// The number of bytes in a digest.
    package static let byteCount = 32

    private let word0: UInt64
    private let word1: UInt64
    private let word2: UInt64
    private let word3: UInt64

    /// Takes a digest that was computed or stored before; nil unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        self.init(bytes.span)
    }

    /// Takes a digest that was computed or stored before; nil unless there are exactly 32 bytes.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        word0 = Self.word(of: bytes, at: 0)
        word1 = Self.word(of: bytes, at: 8)
        word2 = Self.word(of: bytes, at: 16)
        word3 = Self.word(of: bytes, at: 24)
    }

    /// The digest of `bytes`.
    ///
    /// - Complexity: O(n) in the number of bytes, about 1 GB/s or more with the processor's SHA extensions.
    package static func of(_ bytes: [UInt8]) -> SHA256Digest {
        of(bytes.span)
    }

    /// The digest of `bytes`.
    package static func of(_ bytes: Span<UInt8>) -> SHA256Digest {
        var output = [UInt8](repeating: 0, count: byteCount)
        let succeeded = unsafe bytes.withUnsafeBytes { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe EVP_Digest(
                    input.baseAddress, input.count, output.baseAddress, nil, MessageDigestAlgorithm.sha256.handle, nil)
            }
        }
        guard succeeded == 1, let digest = SHA256Digest(output.span) else {
            preconditionFailure("OpenSSL could not compute a SHA-256 digest")
        }
        return digest
    }

    /// The 32 bytes of the digest, most significant first.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        append(to: &result)
        return result
    }

    /// Appends the 32 bytes of the digest.
    package func append(to output: inout [UInt8]) {
        for word in [word0, word1, word2, word3] {
            for shift in stride(from: 56, through: 0, by: -8) {
                output.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
    }

    private static func word(of bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        var result: UInt64 = 0
        for index in offset..<(offset + 8) {
            result = result << 8 | UInt64(bytes[index])
        }
        return result
    }
}

extension SHA256Digest: CustomStringConvertible {
    /// The digest in lower-case hexadecimal digits.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * Self.byteCount)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
