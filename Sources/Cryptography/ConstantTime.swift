internal import COpenSSL

/// Comparison whose time does not tell where two secrets differ.
package enum ConstantTime {
    /// Whether the two are equal; only their lengths may be learnt from the time it takes.
    package static func equal(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        return unsafe one.withUnsafeBytes { one in
            unsafe other.withUnsafeBytes { other in
                unsafe one.count == 0 || CRYPTO_memcmp(one.baseAddress, other.baseAddress, one.count) == 0
            }
        }
    }

    /// Whether the two are equal; only their lengths may be learnt from the time it takes.
    package static func equal(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        equal(one.span, other.span)
    }
}
