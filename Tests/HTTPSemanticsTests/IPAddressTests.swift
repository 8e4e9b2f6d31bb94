import HTTPSemantics
import Testing

@Suite struct IPAddressTests {
    private func address(_ text: String) -> IPAddress? {
        let text = bytes(text)
        return IPAddress(text: text.span)
    }

    private func written(_ address: IPAddress?) -> String? {
        address.map {
            var output: [UInt8] = []
            $0.append(to: &output)
            return text(output)
        }
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
        ("::1", "::1"), ("1::", "1::"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("2001:db8::0:1", "2001:db8::1"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
        ("1:0:0:4:0:0:0:8", "1:0:0:4::8"),
        ("1:0:0:4:5:0:0:8", "1::4:5:0:0:8"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:201", "192.0.2.1"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("fe80::00a", "fe80::a"), ("::1.2.3.4", "::102:304"),
    ])
    func textIsReadAndWrittenInItsShortestForm(input: String, output: String) {
        #expect(written(address(input)) == output)
        #expect(address(input) == address(output))
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4 ", "a.b.c.d",
        "-1.2.3.4",
        "1.2.3.0004", ":", ":::", "1:2", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "1::2::3", "::12345", "::g", ":1::",
        "1:",
        "1:2:3:4:5:6:7:", "::1%eth0", "[::1]", "1:2:3:4:5:6:7::8", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.4:5",
        "1.2.3.4::", "::256.1.1.1", "::1 ", "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0",
    ])
    func otherTextIsRefused(input: String) {
        #expect(address(input) == nil)
    }

    @Test func networkOrderBytesAreTaken() {
        let four: [UInt8] = [192, 0, 2, 1]
        let mapped = [UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 1]
        let sixteen = [0x20, 0x01] + [UInt8](repeating: 0, count: 13) + [7]
        #expect(written(IPAddress(networkOrder: four.span)) == "192.0.2.1")
        #expect(written(IPAddress(networkOrder: mapped.span)) == "192.0.2.1")
        #expect(written(IPAddress(networkOrder: sixteen.span)) == "2001::7")
        for count in [0, 3, 5, 15, 17] {
            let other = [UInt8](repeating: 1, count: count)
            let address = IPAddress(networkOrder: other.span)
            #expect(address == nil)
        }
    }

    @Test(
        arguments: [
            ("192.0.2.1:80", "192.0.2.1"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("::1", "::1"),
            ("1.2.3.4", "1.2.3.4"),
            ("host", nil), ("1.2.3.4:x", nil), ("unknown", nil), ("_x", nil), ("[::1", nil), ("", nil),
            ("[1.2.3.4]", nil),
        ] as [(String, String?)])
    func portIsOptional(input: String, output: String?) {
        let input = bytes(input)
        let address = IPAddress(textWithOptionalPort: input.span)
        #expect(written(address) == output)
    }
}
