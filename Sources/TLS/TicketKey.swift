internal import COpenSSL
internal import COpenSSLShims

/// One key that session tickets are sealed with (RFC 5077 section 4): AES-256-CBC, then HMAC-SHA-256.
///
/// It lies in memory only, outside of arrays, which could be copied, and is wiped when the last context lets go of it.
final class TicketKey: @unchecked Sendable {
    // Unchecked because of the pointer alone: after init the bytes are only read.

    /// What a ticket begins with, so that its key is found again.
    static let nameLength = 16
    private static let cipherKeyLength = 32
    private static let macKeyLength = 32

    /// When it was made.
    let madeAt: ContinuousClock.Instant
    /// Name, cipher key, MAC key.
    private let bytes: UnsafeMutablePointer<UInt8>
    private static let length = nameLength + cipherKeyLength + macKeyLength

    /// Makes a random key; nil when the generator has no entropy.
    init?(madeAt: ContinuousClock.Instant) {
        self.madeAt = madeAt
        bytes = .allocate(capacity: Self.length)
        bytes.initialize(repeating: 0, count: Self.length)
        guard RAND_priv_bytes(bytes, Int32(Self.length)) == 1 else {
            ERR_clear_error()
            return nil
        }
    }

    deinit {
        OPENSSL_cleanse(bytes, Self.length)
        bytes.deallocate()
    }

    private var cipherKey: UnsafePointer<UInt8> { UnsafePointer(bytes + Self.nameLength) }
    private var macKey: UnsafePointer<UInt8> { cipherKey + Self.cipherKeyLength }

    /// Whether a ticket that begins with `name` was sealed with this key; names are no secret.
    func isNamed(_ name: UnsafePointer<UInt8>) -> Bool {
        UnsafeBufferPointer(start: bytes, count: Self.nameLength)
            .elementsEqual(UnsafeBufferPointer(start: name, count: Self.nameLength))
    }

    /// Sets OpenSSL's states up to seal a ticket; writes the key's name and a fresh initialization vector.
    func seal(
        name: UnsafeMutablePointer<UInt8>, vector: UnsafeMutablePointer<UInt8>, cipher: OpaquePointer,
        mac: OpaquePointer
    ) -> Bool {
        name.update(from: bytes, count: Self.nameLength)
        return RAND_bytes(vector, EVP_MAX_IV_LENGTH) == 1
            && EVP_EncryptInit_ex2(cipher, TicketCipher.shared.handle, cipherKey, vector, nil) == 1
            && emgate_EVP_MAC_init_SHA256(mac, macKey, Self.macKeyLength) == 1
    }

    /// Sets OpenSSL's states up to open a ticket.
    func open(vector: UnsafePointer<UInt8>, cipher: OpaquePointer, mac: OpaquePointer) -> Bool {
        EVP_DecryptInit_ex2(cipher, TicketCipher.shared.handle, cipherKey, vector, nil) == 1
            && emgate_EVP_MAC_init_SHA256(mac, macKey, Self.macKeyLength) == 1
    }
}
