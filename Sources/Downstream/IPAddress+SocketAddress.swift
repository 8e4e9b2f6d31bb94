package import HTTPSemantics
package import NIOCore

extension IPAddress {
    /// The address of a peer; nil for one that is no IP address.
    package init?(_ address: SocketAddress) {
        switch address {
        case .v4: self.init(Self.bytes(4..<8, of: address))
        case .v6: self.init(Self.bytes(8..<24, of: address))
        case .unixDomainSocket: return nil
        }
    }

    private init?(_ bytes: [UInt8]) {
        self.init(networkOrder: bytes.span)
    }

    /// Bytes of the kernel's form of an address: family and port, then `sin_addr`, or flow and `sin6_addr`.
    private static func bytes(_ range: Range<Int>, of address: SocketAddress) -> [UInt8] {
        address.withSockAddr { pointer, size in
            let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
            return range.upperBound <= bytes.count ? Array(bytes[range]) : []
        }
    }
}
