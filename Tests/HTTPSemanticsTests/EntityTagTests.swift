import HTTPSemantics
import Testing

@Suite struct EntityTagTests {
    private func matches(_ value: String, _ tag: String = "\"abc\"") -> Bool {
        let value = bytes(value)
        let tag = bytes(tag)
        return EntityTag.matches(ifNoneMatch: value.span, tag: tag.span)
    }

    @Test(arguments: [
        "*", " * ", "\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "\"x\",W/\"abc\"", ",,\"abc\"", "\"abc\" , bad",
        "\t\"abc\"",
        "\"a,b\",\"abc\"", "\"\", \"abc\"", "\"\\\",\"abc\"",
    ])
    func tagInTheListMatches(value: String) {
        #expect(matches(value))
    }

    @Test(arguments: [
        "", "abc", "\"ABC\"", "\"abc", "abc\"", "w/\"abc\"", "\"x\"", "bad, \"abc\"", "*, \"x\"", "\"x\" \"abc\"",
        "\"abcd\"", "\"ab\"",
        "W/ \"abc\"", "\"x\"\"abc\"", "W/", "\"a bc\", \"abc\"", "'abc'", "\"x\",*",
    ])
    func otherValuesDoNotMatch(value: String) {
        #expect(!matches(value))
    }

    @Test func comparisonIsWeakOnBothSides() {
        #expect(matches("\"a\"", "W/\"a\""))
        #expect(matches("W/\"a\"", "W/\"a\""))
        #expect(!matches("\"b\"", "W/\"a\""))
    }

    @Test(arguments: [
        ("\"a\"", true), ("W/\"\"", true), ("\"a,\\b\"", true), ("a", false), ("\"a", false), ("\"a\"b", false),
        ("", false),
        ("\"a b\"", false), ("\"a\u{7f}\"", false), ("\"ä\"", true),
    ])
    func validTagsAreTold(tag: String, isValid: Bool) {
        let tag = bytes(tag)
        let found = EntityTag.isValid(tag.span)
        #expect(found == isValid)
    }
}
