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
        let digest = unsafe SHA256Digest { output in
            unsafe bytes.withUnsafeBytes { input in
                unsafe EVP_Digest(
                    input.baseAddress, input.count, output, nil, MessageDigestAlgorithm.sha256.handle, nil)
            }
        }
        guard let digest else { preconditionFailure("OpenSSL could not compute a SHA-256 digest") }
        return digest
    }

    /// Takes what OpenSSL writes to the 32 bytes that it is given; nil unless it says 1.
    @unsafe init?(writtenBy write: (UnsafeMutablePointer<UInt8>?) -> CInt) {
        var output = InlineArray<32, UInt8>(repeating: 0)
        var mutableSpan = output.mutableSpan
        guard unsafe mutableSpan.withUnsafeMutableBufferPointer({ unsafe write($0.baseAddress) }) == 1 else {
            return nil
        }
        self.init(output.span)
    }

    /// The 32 bytes of the digest, most significant first, without memory of their own.
    package var inlineBytes: InlineArray<32, UInt8> {
        InlineArray { index in
            let word = index < 16 ? (index < 8 ? word0 : word1) : (index < 24 ? word2 : word3)
            return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index & 7)))
        }
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
        let bytes = inlineBytes
        unsafe bytes.span.withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
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
