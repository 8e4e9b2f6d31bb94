import Testing

@testable import EnterpriseManagerSimulator

@Suite struct IdentifierCodecTests {
    @Test func everyKeyComesBackFromItsId() {
        let codec = IdentifierCodec(seed: 42)
        var mixer = Mixer(seed: 9).number(.name)
        var seen: Set<Identifier> = []
        for round in 0..<5000 {
            mixer = Mixer.mix(mixer)
            let kind = EntityKind.allCases[round % EntityKind.allCases.count]
            let key = ResourceKey(
                kind, job: Int(mixer & 0xFF_FFFF), run: Int(mixer >> 8 & ((1 << 45) - 1)),
                task: Int(mixer >> 40 & 0xFF_FFFF))
            let id = codec.identifier(of: key)
            #expect(codec.key(of: id) == key)
            seen.insert(id)
        }
        #expect(seen.count == 5000)
    }

    @Test func idsAreVersionFourUUIDs() {
        let text = IdentifierCodec(seed: 1).identifier(of: ResourceKey(.job, job: 3)).description
        let bytes = Array(text.utf8)
        #expect(bytes.count == 36)
        #expect(bytes[14] == UInt8(ascii: "4"))
        #expect("89ab".utf8.contains(bytes[19]))
    }

    @Test func idsOfNobodyAreUnknown() {
        let codec = IdentifierCodec(seed: 1)
        var known = 0
        for number in 0..<2000 {
            let mixed = Mixer.mix(UInt64(number))
            let id = Identifier(high: mixed & ~0xF000 | 0x4000, low: Mixer.mix(mixed) >> 2 | 1 << 63)
            if codec.key(of: id) != nil { known += 1 }
        }
        #expect(known == 0)
        #expect(codec.key(of: Identifier(high: 0, low: 0)) == nil)
    }

    @Test func idsDependOnTheSeedExceptTheWellKnownOne() {
        let first = IdentifierCodec(seed: 1)
        let second = IdentifierCodec(seed: 2)
        let key = ResourceKey(.backupSession, job: 1)
        #expect(first.identifier(of: key) != second.identifier(of: key))
        #expect(
            first.identifier(of: IdentifierCodec.wellKnownKey) == second.identifier(of: IdentifierCodec.wellKnownKey))
        #expect(first.key(of: IdentifierCodec.wellKnownSession) == IdentifierCodec.wellKnownKey)
    }

    @Test func textIsReadInAnyCaseAndWrittenInLowerCase() {
        let text = "A057C2C3-f3bd-4AB4-9fb7-24058cccb4f6"
        #expect(Identifier(text: text)?.description == text.lowercased())
        for wrong in ["", "a057c2c3f3bd4ab49fb724058cccb4f6", text + "0", "g" + text.dropFirst(), "{\(text)}"] {
            #expect(Identifier(text: wrong) == nil)
        }
    }

    @Test func base64ComesBackAndBadTextIsRefused() {
        for length in 0..<40 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        for wrong in ["a", "ab=c", "====", "ab!d", "YWI"] { #expect(Base64.decode(wrong) == nil) }
    }
}
