import HTTPSemantics
import Testing

@Suite struct IPNetworkTests {
    private func network(_ text: String) -> IPNetwork? {
        let text = bytes(text)
        return IPNetwork(text: text.span)
    }

    private func address(_ text: String) throws -> IPAddress {
        let text = bytes(text)
        let address = IPAddress(text: text.span)
        return try #require(address)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.1.2.3/8", "10.9.9.9", true),
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("192.0.2.0/31", "192.0.2.1", true),
        ("192.0.2.0/31", "192.0.2.2", false), ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false),
        ("::/0", "::1", true), ("::/0", "1.2.3.4", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::", false), ("::1/128", "::1", true), ("::1/128", "::2", false),
        ("::ffff:10.0.0.0/104", "10.1.1.1", true), ("::ffff:10.0.0.0/104", "11.1.1.1", false),
        ("10.0.0.0/8", "::ffff:10.0.0.1", true), ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::1", false),
    ])
    func networkHoldsItsAddresses(network: String, address: String, holds: Bool) throws {
        #expect(try #require(self.network(network)).contains(try self.address(address)) == holds)
    }

    @Test func networkOrderBytesAreJudged() throws {
        let network = try #require(self.network("10.0.0.0/8"))
        let inside: [UInt8] = [10, 1, 1, 1]
        let outside: [UInt8] = [11, 1, 1, 1]
        let other: [UInt8] = [10]
        let found = [inside, outside, other].map { network.contains(networkOrder: $0.span) }
        #expect(found == [true, false, false])
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/ 8", "/8", "10.0.0/8",
        "10.0.0.0/0008", "::ffff:10.0.0.0/95", "host/8", "10.0.0.0/a", "::/18446744073709551616",
    ])
    func otherTextIsRefused(text: String) {
        #expect(network(text) == nil)
    }

    @Test func baseIsTheFirstAddress() throws {
        let network = try #require(self.network("10.1.2.3/8"))
        #expect(network.base == (try address("10.0.0.0")))
        #expect(network.prefixLength == 8)
        #expect(network == self.network("10.0.0.0/8"))
    }
}
