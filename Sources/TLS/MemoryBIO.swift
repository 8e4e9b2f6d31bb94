internal import COpenSSL
internal import COpenSSLShims

/// OpenSSL's own BIO over memory, for PEM texts.
enum MemoryBIO {
    /// Lets `body` read `bytes` by a BIO.
    static func reading<Result>(
        _ bytes: [UInt8], _ body: (OpaquePointer) throws(TLSConfigurationError) -> Result
    ) throws(TLSConfigurationError) -> Result {
        guard let count = Int32(exactly: bytes.count) else { throw .unavailable(reason: "the PEM text is too long") }
        // OpenSSL takes a count of -1 and a missing address for errors, so an empty text gets an address as well.
        let text = bytes + [0]
        return try text.span.withUnsafeBytes { text throws(TLSConfigurationError) in
            guard let bio = BIO_new_mem_buf(text.baseAddress, count) else {
                throw .unavailable(reason: "out of memory")
            }
            defer { BIO_free(bio) }
            return try body(bio)
        }
    }

    /// What `body` writes to a BIO; nil when it reports failure.
    static func written(by body: (OpaquePointer) -> Bool) -> [UInt8]? {
        guard let bio = BIO_new(BIO_s_mem()) else { return nil }
        defer { BIO_free(bio) }
        guard body(bio) else { return nil }
        var start: UnsafeMutablePointer<CChar>?
        let count = emgate_BIO_get_mem_data(bio, &start)
        guard let start, count > 0 else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
