/// Whoever limits per client count by: an IPv4 address or an IPv6 /64 network.
///
/// One host commands all addresses of its /64, so counting single IPv6 addresses would be no limit at all.
package struct ClientNetwork: Hashable, Sendable {
    private let base: IPAddress

    /// The network of an address; IPv4 and its form mapped into IPv6 are the same.
    package init(_ address: IPAddress) {
        base = address.isIPv6 ? address.masked(to: 64) : address
    }
}
