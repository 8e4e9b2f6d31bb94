internal import COpenSSL
internal import COpenSSLShims
package import Cryptography

/// Makes the certificate that emgate shows when none is given: self-signed, with a key on the curve P-256.
package enum SelfSignedCertificate {
    /// A certificate and its key in PEM form.
    package struct Pair: Sendable {
        /// The certificate.
        package let certificatePEM: [UInt8]
        /// The unencrypted private key (PKCS #8): a secret, to be written for its owner's eyes only.
        package let keyPEM: [UInt8]
        /// SHA-256 of the public key, for clients that pin it.
        package let pin: SHA256Digest
    }

    /// Why no certificate could be made.
    package enum Failure: Error, Equatable, Sendable {
        /// Without a name no client could verify it.
        case noName
        /// The text is neither a host name nor an IP address.
        case invalidName(String)
        /// OpenSSL refused, in its own words.
        case unavailable(reason: String)
    }

    /// Ten years: nobody is there to renew it, and the operator who minds brings a certificate of an authority.
    package static let defaultDays = 3650

    /// Makes a key and a certificate for `names`, host names and IP addresses in any order; the first is its subject
    /// too.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970; the certificate is valid from an hour before, for clients whose clocks are slow.
    ///   - days: how long it is valid from `now`.
    /// - Complexity: about 100 microseconds.
    package static func generate(
        names: [String], now: Int64, days: Int = defaultDays
    ) throws(Failure) -> Pair {
        guard let first = names.first else { throw .noName }
        ERR_clear_error()
        guard let keyHandle = emgate_EVP_EC_gen_P256() else { throw unavailable() }
        let key = PrivateKey(keyHandle)
        guard let handle = X509_new() else { throw unavailable() }
        let certificate = Certificate(handle)
        try fill(handle, subject: first, key: key.handle, now: now, days: days)
        try addNames(names, to: handle)
        for (identifier, value) in [
            (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, "serverAuth"), (NID_subject_key_identifier, "hash"),
        ] {
            try addExtension(identifier, value, to: handle)
        }
        guard X509_sign(handle, key.handle, EVP_sha256()) > 0 else { throw unavailable() }
        let certificatePEM = MemoryBIO.written { PEM_write_bio_X509($0, handle) == 1 }
        let keyPEM = MemoryBIO.written { PEM_write_bio_PKCS8PrivateKey($0, key.handle, nil, nil, 0, nil, nil) == 1 }
        guard let certificatePEM, let keyPEM, let pin = certificate.pin else { throw unavailable() }
        return Pair(certificatePEM: certificatePEM, keyPEM: keyPEM, pin: pin)
    }

    private static func fill(
        _ certificate: OpaquePointer, subject: String, key: OpaquePointer, now: Int64, days: Int
    ) throws(Failure) {
        var random: [UInt8]
        do {
            random = try SecureRandom.bytes(16)
        } catch {
            throw .unavailable(reason: "no random bytes")
        }
        // A serial number is positive and has at most 20 bytes (RFC 5280 section 4.1.2.2).
        random[0] = random[0] & 0x7F | 0x40
        let number = BN_bin2bn(random, Int32(random.count), nil)
        defer { BN_free(number) }
        var time = time_t(now)
        // A common name holds at most 64 characters (RFC 5280 appendix A.1); verifiers look at the alternative names.
        let commonName = Array(subject.utf8.prefix(64))
        guard X509_set_version(certificate, Int(X509_VERSION_3)) == 1,
            BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil,
            X509_time_adj_ex(X509_getm_notBefore(certificate), 0, -3600, &time) != nil,
            X509_time_adj_ex(X509_getm_notAfter(certificate), Int32(clamping: days), 0, &time) != nil,
            X509_set_pubkey(certificate, key) == 1,
            let name = X509_get_subject_name(certificate),
            X509_NAME_add_entry_by_NID(
                name, NID_commonName, MBSTRING_UTF8, commonName, Int32(commonName.count), -1, 0) == 1,
            X509_set_issuer_name(certificate, name) == 1
        else { throw unavailable() }
    }

    /// Adds the alternative names as objects: in OpenSSL's text form a comma in one would smuggle in another.
    private static func addNames(_ names: [String], to certificate: OpaquePointer) throws(Failure) {
        guard let list = GENERAL_NAMES_new() else { throw unavailable() }
        defer { GENERAL_NAMES_free(list) }
        for text in names {
            let name: UnsafeMutablePointer<GENERAL_NAME>?
            do throws(TLSConfigurationError) {
                name =
                    switch try PeerName(text) {
                    case .address(let address): a2i_GENERAL_NAME(nil, nil, nil, GEN_IPADD, address, 0)
                    case .host(let host): a2i_GENERAL_NAME(nil, nil, nil, GEN_DNS, host, 0)
                    }
            } catch {
                throw .invalidName(text)
            }
            guard let name else { throw unavailable() }
            guard emgate_sk_GENERAL_NAME_push(list, name) > 0 else {
                GENERAL_NAME_free(name)
                throw unavailable()
            }
        }
        guard X509_add1_ext_i2d(certificate, NID_subject_alt_name, UnsafeMutableRawPointer(list), 0, 0) == 1 else {
            throw unavailable()
        }
    }

    private static func addExtension(
        _ identifier: Int32, _ value: String, to certificate: OpaquePointer
    ) throws(Failure) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
        guard let addition = X509V3_EXT_conf_nid(nil, &context, identifier, value) else { throw unavailable() }
        defer { X509_EXTENSION_free(addition) }
        guard X509_add_ext(certificate, addition, -1) == 1 else { throw unavailable() }
    }

    private static func unavailable() -> Failure {
        .unavailable(reason: OpenSSLFailure.take().reason)
    }
}
