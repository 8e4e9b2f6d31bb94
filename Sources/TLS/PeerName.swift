internal import COpenSSL

/// What a certificate is expected to be for.
enum PeerName: Sendable, Equatable {
    /// A host name, without a dot at its end.
    case host(String)
    /// An IP address, without brackets.
    case address(String)

    /// Tells a name from an address; an IPv6 address may stand in brackets.
    init(_ text: String) throws(TLSConfigurationError) {
        var name = text[...]
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        if Self.isAddress(String(name)) {
            self = .address(String(name))
            return
        }
        // The root's dot belongs neither into a certificate nor into SNI (RFC 6066 section 3).
        if name.hasSuffix(".") { name = name.dropLast() }
        let isHost = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard !name.isEmpty, name.utf8.count <= 253, isHost else { throw .invalidName(text) }
        self = .host(String(name))
    }

    private static func isAddress(_ text: String) -> Bool {
        guard let parsed = a2i_IPADDRESS(text) else {
            ERR_clear_error()
            return false
        }
        ASN1_OCTET_STRING_free(parsed)
        return true
    }
}
