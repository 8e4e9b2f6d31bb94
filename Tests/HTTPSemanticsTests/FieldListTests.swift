import HTTPSemantics
import Testing

@Suite struct FieldListTests {
    private func elements(_ value: String) -> [String] {
        let value = bytes(value)
        var list = FieldList()
        var elements: [String] = []
        while let range = list.next(in: value.span) { elements.append(text(value, range) ?? "") }
        let afterEnd = list.next(in: value.span)
        #expect(afterEnd == nil)
        return elements
    }

    @Test(arguments: [
        ("", []), (",", []), (" , ,\t", []), ("a", ["a"]), (" a , b,c ", ["a", "b", "c"]), ("a,,b,", ["a", "b"]),
        ("\"a,b\",c", ["\"a,b\"", "c"]), ("x=\"a\\\",b\",c", ["x=\"a\\\",b\"", "c"]), ("\"a,b", ["\"a,b"]),
        ("\"a\\", ["\"a\\"]), ("a\\,b", ["a\\", "b"]), ("a;q=1, b", ["a;q=1", "b"]),
    ])
    func elementsAreSeparatedByCommasOutsideOfQuotes(value: String, expected: [String]) {
        #expect(elements(value) == expected)
    }

    @Test func otherSeparatorsSeparateToo() {
        let value = bytes("a ; b=\";\";c")
        var list = FieldList()
        var parts: [String] = []
        while let range = list.next(in: value.span, separator: 0x3B) { parts.append(text(value, range) ?? "") }
        #expect(parts == ["a", "b=\";\"", "c"])
    }
}
