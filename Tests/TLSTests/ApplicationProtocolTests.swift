import Testing

@testable import TLS

@Suite struct ApplicationProtocolTests {
    private static func list(_ names: [String]) -> [UInt8] {
        names.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    }

    @Test(
        arguments: [
            (["http/1.1"], 1..<9), (["h2", "http/1.1"], 4..<12), (["http/1.0", "http/1.1", "h2"], 10..<18),
            (["h2"], nil), ([], nil), (["HTTP/1.1"], nil), (["http/1.1x"], nil), (["xhttp/1.1"], nil),
        ] as [([String], Range<Int>?)])
    func http11IsFoundAsAWholeName(names: [String], expected: Range<Int>?) {
        #expect(ApplicationProtocol.range(in: Self.list(names)) == expected)
    }

    @Test func aListThatEndsInsideANameHasNothingBehindIt() {
        let list = Self.list(["h2", "http/1.1"])
        for count in 0..<list.count {
            #expect(ApplicationProtocol.range(in: list[..<count]) == nil)
        }
        #expect(ApplicationProtocol.range(in: [255] + list) == nil)
    }

    @Test func theClientsOfferIsFoundByTheServersRule() {
        #expect(ApplicationProtocol.range(in: ApplicationProtocol.list) == 1..<9)
    }
}
