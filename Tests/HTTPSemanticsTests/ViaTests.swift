import HTTPSemantics
import Testing

@Suite struct ViaTests {
    @Test func ownElementFollowsThoseOfEarlierProxies() {
        var value: [UInt8] = []
        Via.append(receivedVersion: "1.0", to: &value)
        #expect(text(value) == "1.0 emgate")
        Via.append(receivedVersion: "1.1", to: &value)
        #expect(text(value) == "1.0 emgate, 1.1 emgate")
    }

    @Test(arguments: [
        ("", 0), ("1.1 emgate", 1), ("1.0 EMGATE, 1.1 other (x), HTTP/1.1 emgate (y)", 2), ("1.1 emgates", 0),
        ("emgate", 0),
        ("1.1 a (emgate)", 0), ("1.1  \temgate", 1), ("1.1 ", 0),
    ])
    func pseudonymIsCounted(value: String, count: Int) {
        let value = bytes(value)
        let found = Via.count(of: Via.pseudonym, in: value.span)
        #expect(found == count)
    }
}
