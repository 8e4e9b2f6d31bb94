import COpenSSL
import COpenSSLShims
import Cryptography

/// A certificate and key made for a test, by whichever authority, for whichever time.
final class TestIdentity {
    enum KeyKind {
        case p256
        case rsa(bits: Int32)
    }

    struct Failure: Error {}

    let certificate: OpaquePointer
    let key: OpaquePointer

    /// Makes a certificate that `issuer` signs, or itself; `validFrom` and `validUntil` are days from now.
    init(
        subject: String, names: String? = nil, issuer: TestIdentity? = nil, isAuthority: Bool = false,
        key kind: KeyKind = .p256, validFrom: Int32 = -1, validUntil: Int32 = 10, purpose: String? = nil
    ) throws {
        key = try Self.makeKey(kind)
        guard let certificate = X509_new() else { throw Failure() }
        self.certificate = certificate
        let name = X509_get_subject_name(certificate)
        let text = Array(subject.utf8)
        X509_set_version(certificate, Int(X509_VERSION_3))
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1..<(1 << 40)))
        X509_time_adj_ex(X509_getm_notBefore(certificate), validFrom, 0, nil)
        X509_time_adj_ex(X509_getm_notAfter(certificate), validUntil, 0, nil)
        X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, text, Int32(text.count), -1, 0)
        X509_set_issuer_name(certificate, issuer.map { X509_get_subject_name($0.certificate) } ?? name)
        X509_set_pubkey(certificate, key)
        try add(NID_basic_constraints, isAuthority ? "critical,CA:TRUE" : "critical,CA:FALSE")
        if let purpose { try add(NID_ext_key_usage, purpose) }
        if let names { try add(NID_subject_alt_name, names) }
        guard X509_sign(certificate, issuer?.key ?? key, EVP_sha256()) > 0 else { throw Failure() }
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    var certificatePEM: [UInt8] {
        Self.text { PEM_write_bio_X509($0, certificate) }
    }

    var keyPEM: [UInt8] {
        Self.text { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    /// The key in PKCS #8, encrypted by AES.
    func encryptedKeyPEM(_ passphrase: String) -> [UInt8] {
        let secret = passphrase.utf8.map { CChar(bitPattern: $0) }
        return Self.text {
            PEM_write_bio_PKCS8PrivateKey($0, key, EVP_aes_128_cbc(), secret, Int32(secret.count), nil, nil)
        }
    }

    /// The key in the older form of OpenSSL, encrypted by AES.
    func traditionalEncryptedKeyPEM(_ passphrase: String) -> [UInt8] {
        let secret = Array(passphrase.utf8)
        return Self.text {
            PEM_write_bio_PrivateKey_traditional(
                $0, key, EVP_aes_128_cbc(), secret, Int32(secret.count), nil, nil)
        }
    }

    private func add(_ identifier: Int32, _ value: String) throws {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
        guard let addition = X509V3_EXT_conf_nid(nil, &context, identifier, value) else { throw Failure() }
        X509_add_ext(certificate, addition, -1)
        X509_EXTENSION_free(addition)
    }

    private static func makeKey(_ kind: KeyKind) throws -> OpaquePointer {
        guard case .rsa(let bits) = kind else {
            guard let key = emgate_EVP_EC_gen_P256() else { throw Failure() }
            return key
        }
        let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) == 1,
            EVP_PKEY_generate(context, &key) == 1, let key
        else { throw Failure() }
        return key
    }

    private static func text(_ write: (OpaquePointer?) -> Int32) -> [UInt8] {
        let bio = BIO_new(BIO_s_mem())
        defer { BIO_free(bio) }
        guard write(bio) == 1 else { return [] }
        var start: UnsafeMutablePointer<CChar>?
        let count = emgate_BIO_get_mem_data(bio, &start)
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension TestIdentity {
    /// SHA-256 of the public key, computed apart from the code under test.
    var pin: SHA256Digest? {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = i2d_PUBKEY(key, &encoded)
        guard count > 0, let encoded else { return nil }
        defer { emgate_OPENSSL_free(encoded) }
        return SHA256Digest.of(Array(UnsafeBufferPointer(start: encoded, count: Int(count))))
    }
}
