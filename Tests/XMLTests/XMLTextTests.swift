import Testing
import XML

@Suite struct XMLTextTests {
    private func decoded(_ raw: String, as kind: XMLText.Kind) -> String {
        var output: [UInt8] = []
        XMLText.appendDecoded(Array(raw.utf8).span, as: kind, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: [
        ("", "", "", ""), ("abc", "abc", "abc", "abc"),
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'", "&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
        ("&amp;lt;", "&lt;", "&amp;lt;", "&lt;"),
        ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te", "a\nb\nc\nd\te", "a b c d e"),
        ("&#13;&#10;&#9;", "\r\n\t", "&#13;&#10;&#9;", "\r\n\t"),
        ("&#x20AC;\u{20ac}", "\u{20ac}\u{20ac}", "&#x20AC;\u{20ac}", "\u{20ac}\u{20ac}"),
    ])
    func rawBytesMean(_ raw: String, _ text: String, _ section: String, _ attribute: String) {
        #expect(decoded(raw, as: .text) == text)
        #expect(decoded(raw, as: .section) == section)
        #expect(decoded(raw, as: .attribute) == attribute)
    }

    @Test func whatIsNoReferenceIsCopied() {
        #expect(decoded("a & b &nbsp; &#0; &", as: .text) == "a & b &nbsp; &#0; &")
    }

    @Test func escapedTextReadsBackInEveryPlace() {
        let text = "<a href=\"x\" b='&amp;'>\t\r\n]]>\u{1f600}"
        var escaped: [UInt8] = []
        XMLText.appendEscaped(Array(text.utf8).span, to: &escaped)
        let string = String(decoding: escaped, as: UTF8.self)
        #expect(decoded(string, as: .text) == text)
        #expect(decoded(string, as: .attribute) == text)
        #expect(XMLTrace(Array("<a b=\"\(string)\" c='\(string)'>\(string)</a>".utf8)).error == nil)
    }

    @Test(arguments: [
        ("Href", true, true, false), ("Hre", false, true, false), ("", false, true, false),
        ("href", false, false, true),
        ("Hrefs", false, false, false), ("HREF", false, false, true), ("H\u{12}ef", false, false, false),
    ])
    func namesAreComparedByBytes(_ text: String, _ isEqual: Bool, _ isPrefix: Bool, _ isEqualLower: Bool) {
        let bytes = Array(text.utf8)
        let results = [
            XMLText.equals(bytes.span, "Href"), XMLText.isPrefix(bytes.span, of: "Href"),
            XMLText.equalsIgnoringCase(bytes.span, "href"),
        ]
        #expect(results == [isEqual, isPrefix, isEqualLower || text == "Href"])
    }
}
