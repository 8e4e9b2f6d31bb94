import HTTPSemantics
import Testing

@Suite struct HopByHopFieldsTests {
    private func fields(_ connection: String...) -> HopByHopFields {
        var fields = HopByHopFields()
        for value in connection {
            let value = bytes(value)
            fields.combine(value.span)
        }
        return fields
    }

    private func contains(_ fields: HopByHopFields, _ name: String) -> Bool {
        let name = bytes(name)
        return fields.contains(name.span)
    }

    @Test(arguments: [
        "Connection", "keep-alive", "TE", "Trailer", "TRANSFER-ENCODING", "Upgrade", "Proxy-Connection",
        "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "HTTP2-Settings",
    ])
    func fixedSetIsNeverPassedOn(name: String) {
        #expect(contains(fields(), name))
        #expect(contains(fields("close"), name))
    }

    @Test(arguments: ["Host", "Cookie", "X-RestSvcSessionId", "Content-Length", "Via", "", "Connectio", "close"])
    func otherFieldsArePassedOn(name: String) {
        #expect(!contains(fields(), name))
        #expect(!contains(fields("close, keep-alive, te"), name))
    }

    @Test func namedFieldsOfAllLinesAreNotPassedOn() {
        let fields = fields("close, X-RestSvcSessionId", "cookie,,Upgrade", "not a token, x/y")
        #expect(contains(fields, "x-restsvcsessionid"))
        #expect(contains(fields, "Cookie"))
        #expect(!contains(fields, "x/y"))
        #expect(fields.isNamed("X-RESTSVCSESSIONID"))
        #expect(!fields.isNamed("upgrade"))
        #expect(fields.hasNames)
        #expect(fields.closes)
        #expect(!fields.keepsAlive)
    }

    @Test(arguments: [
        ("close", true, false), ("Keep-Alive", false, true), ("a, CLOSE ,keep-alive", true, true),
        ("closed", false, false),
        ("\"close\"", false, false), ("", false, false), ("clos e", false, false),
    ])
    func optionsAreTold(value: String, closes: Bool, keepsAlive: Bool) {
        let fields = fields(value)
        #expect(fields.closes == closes)
        #expect(fields.keepsAlive == keepsAlive)
    }

    @Test func namesAreBounded() {
        let names = (0..<HopByHopFields.maximumNames).map { "x\($0)" }.joined(separator: ",")
        #expect(!fields(names, names, "close, te").isOverlong)
        let overlong = fields(names, "y")
        #expect(overlong.isOverlong)
        #expect(!contains(overlong, "y"))
    }
}
