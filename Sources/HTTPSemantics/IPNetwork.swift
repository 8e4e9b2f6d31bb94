/// A network in CIDR notation, `192.0.2.0/24` or `2001:db8::/32` (RFC 4632); an address alone is a network of one.
package struct IPNetwork: Sendable, Hashable {
    /// The first address of the network.
    package let base: IPAddress
    /// How many leading bits all its addresses share.
    package let prefixLength: Int

    /// Reads the text form; nil for anything else.
    ///
    /// Bits of the address behind the prefix are ignored.
    package init?(text: Span<UInt8>) {
        var slash = 0
        var isIPv6Text = false
        while slash < text.count, text[slash] != 0x2F {
            if text[slash] == 0x3A { isIPv6Text = true }
            slash += 1
        }
        guard let address = IPAddress(text: text.extracting(0..<slash)) else { return nil }
        let bits = address.isIPv6 ? 128 : 32
        // A mapped IPv4 address was written with the 96 bits of the mapping in front.
        let mapping = isIPv6Text && !address.isIPv6 ? 96 : 0
        guard slash < text.count else {
            base = address
            prefixLength = bits
            return
        }
        let digits = text.extracting(slash + 1..<text.count)
        guard digits.count <= 3, let length = ASCII.decimal(digits).map({ Int(truncatingIfNeeded: $0) - mapping }),
            (0...bits).contains(length)
        else { return nil }
        base = address.masked(to: length)
        prefixLength = length
    }

    /// Whether the address belongs to the network; IPv4 and its form mapped into IPv6 are the same.
    package func contains(_ address: IPAddress) -> Bool {
        address.isIPv6 == base.isIPv6 && address.masked(to: prefixLength) == base
    }

    /// Whether the address with these 4 or 16 bytes in network order belongs to the network.
    package func contains(networkOrder bytes: Span<UInt8>) -> Bool {
        IPAddress(networkOrder: bytes).map(contains) ?? false
    }
}
