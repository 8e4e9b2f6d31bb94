import NIOCore

/// The client that the limit of connections per client counts by: an IPv4 address or an IPv6 /64 network.
///
/// One host commands all addresses of its /64, so counting single IPv6 addresses would be no limit at all.
struct ClientNetwork: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Nil for an address that is not IP.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4: self.init(Self.bytes(4..<8, of: address))
        case .v6: self.init(Self.bytes(8..<24, of: address))
        case .unixDomainSocket: return nil
        }
    }

    /// Takes the 4 or 16 bytes of an address in network order; nil for any other count.
    init?(_ bytes: [UInt8]) {
        var words: [UInt64] = [0, 0]
        let padded = bytes.count == 4 ? [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes : bytes
        guard padded.count == 16 else { return nil }
        for (index, byte) in padded.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        high = words[0]
        // An IPv4 client of a dual-stack socket is the same client as on an IPv4 socket (RFC 4291 section 2.5.5.2).
        low = words[0] == 0 && words[1] >> 32 == 0xFFFF ? words[1] : 0
    }

    /// Bytes of the kernel's form of an address: family and port, then `sin_addr`, or flow and `sin6_addr`.
    private static func bytes(_ range: Range<Int>, of address: SocketAddress) -> [UInt8] {
        address.withSockAddr { pointer, size in
            let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
            return range.upperBound <= bytes.count ? Array(bytes[range]) : []
        }
    }
}
