internal import COpenSSL

/// Unpredictable bytes from OpenSSL's random number generator, fit for keys.
package enum SecureRandom {
    /// `count` random bytes.
    ///
    /// - Throws: ``CryptographyError/randomUnavailable`` when the generator could not be seeded.
    package static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
        guard count > 0, let length = CInt(exactly: count) else { return [] }
        var output = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&output, length) == 1 else { throw .randomUnavailable }
        return output
    }
}
