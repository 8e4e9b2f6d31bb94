import EnterpriseManager
import Testing

@Suite struct ResourceIDTests {
    private static let text = "a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6"

    private func parse(_ text: String) -> ResourceID? {
        ResourceID(text: Array(text.utf8).span)
    }

    @Test func textOfAnyCaseNamesTheSameResource() throws {
        let id = try #require(parse(Self.text))
        #expect(parse(Self.text.uppercased()) == id)
        #expect(id.description == Self.text)
        #expect(id.bytes.map { String($0, radix: 16) }.joined().hasPrefix("a057c2c3f3bd"))
    }

    @Test func bytesRoundTrip() throws {
        let id = try #require(parse(Self.text))
        #expect(ResourceID(binary: id.bytes) == id)
        #expect(ResourceID(binary: id.bytes.dropLast()) == nil)
        #expect(ResourceID(binary: id.bytes + [0]) == nil)
    }

    @Test(arguments: [
        "", "a057c2c3f3bd4ab49fb724058cccb4f6", "{a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6}",
        "a057c2c3-f3bd-4ab4-9fb7-24058cccb4f", "a057c2c3-f3bd-4ab4-9fb7-24058cccb4f66",
        "a057c2c3-f3bd-4ab4-9fb724058-cccb4f6", "a057c2c3-f3bd-4ab4-9fb7-24058cccb4fg",
        "a057c2c3+f3bd-4ab4-9fb7-24058cccb4f6", " a057c2c3-f3bd-4ab4-9fb7-24058cccb4f",
    ])
    func otherSpellingsAreRefused(_ text: String) {
        #expect(parse(text) == nil)
    }

    @Test func changingAnyByteOfTheTextChangesTheResourceOrIsRefused() throws {
        let id = try #require(parse(Self.text))
        let bytes = Array(Self.text.utf8)
        for index in bytes.indices {
            for byte in UInt8.min...UInt8.max where byte != bytes[index] && byte != bytes[index] ^ 0x20 {
                var changed = bytes
                changed[index] = byte
                let other = ResourceID(text: changed.span)
                #expect(other != id)
            }
        }
    }

    @Test(arguments: [
        ("urn:veeam:BackupJobSession:a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6", true),
        ("URN:Veeam:X:A057C2C3-f3bd-4ab4-9fb7-24058cccb4f6", true),
        ("urn:veeam::a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6", false),
        ("urn:veeam:a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6", false),
        ("urn:veeam:A:B:a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6", false),
        ("urn:VMware:Vm:a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6.vm-12", false),
        ("a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6", false), ("", false),
        ("urn:veeam:Job:a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6 ", false),
    ])
    func onlyNamesOfVeeamResourcesAreURNs(_ text: String, _ isURN: Bool) {
        let bytes = Array(text.utf8)
        let id = ResourceID(urn: bytes.span)
        let isParsed = ResourceURN(bytes.span) != nil
        #expect((id == parse(Self.text)) == isURN)
        #expect(isParsed == isURN)
    }
}
