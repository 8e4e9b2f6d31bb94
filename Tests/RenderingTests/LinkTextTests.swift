import Testing

@testable import Rendering

@Suite struct LinkTextTests {
    private func rewritten(_ url: String, to origin: LinkOrigin) -> String? {
        LinkText.rewritten(Array(url.utf8).span, to: origin).map { String(decoding: $0, as: UTF8.self) }
    }

    private func origin(_ text: String) throws -> LinkOrigin {
        let origin = LinkOrigin(Array(text.utf8).span)
        return try #require(origin)
    }

    @Test(arguments: [
        ("https://em:9398/api/jobs", "https://gate/api/jobs"), ("http://em/api", "https://gate/api"),
        ("HTTPS://EM/API/Jobs?a=b#c", "https://gate/API/Jobs?a=b#c"), ("https:///api/jobs", "https://gate/api/jobs"),
        ("https://em/api?x", "https://gate/api?x"), ("https://em/api#x", "https://gate/api#x"),
        ("https://[::1]:9398/aPi/", "https://gate/aPi/"), ("https://u:p@em/api/", "https://gate/api/"),
        ("https://evil\\@x \u{20ac}/api/", "https://gate/api/"),
    ])
    func linkIsPutToTheOrigin(_ url: String, _ expected: String) throws {
        #expect(rewritten(url, to: try origin("https://gate")) == expected)
    }

    @Test(arguments: [
        "", "h", "http", "https:", "https:/", "https://", "https://em", "https://em/", "https://em/ap", "/api/jobs",
        "https://em/apis", "https://em/api2/x", "https://em/web/api/", "https://em?/api/", "https://em#/api/",
        "ftp://em/api/", "httpx://em/api/", "httpss://em/api/", " https://em/api/", "https//em/api/",
        "https:/em/api/", "https://em//api/", "https://em/%61pi/", "https://em/api%2f",
        "Workspace/View.aspx?x=https://em/api/",
        "http\u{17f}://em/api/", "https://em/ap\u{131}/",
    ])
    func whatIsNoLinkStays(_ url: String) throws {
        #expect(rewritten(url, to: try origin("https://gate")) == nil)
    }

    @Test func neutralFormIsRewrittenAndReached() throws {
        let neutral = try #require(rewritten("http://em:9399/api/jobs", to: .neutral))
        #expect(neutral == "https:///api/jobs")
        #expect(rewritten(neutral, to: try origin("http://gate:1")) == "http://gate:1/api/jobs")
    }

    @Test(arguments: [
        ("https:&#x2F;&#x2F;host&#x2F;api", 22), ("&#104;ttps://em/api/x", 15), ("https://em/a&#112;i", 10),
        ("https://em&amp;x/api/", 16), ("https://em/api&#47;", 10), ("https://em/api&#x3f;", 10),
        ("https://em/api", 10),
    ])
    func referencesInXMLAreRead(_ raw: String, _ start: Int) {
        #expect(LinkText.pathStart(in: Array(raw.utf8).span, .xml) == start)
    }

    @Test(arguments: ["https://em/api&amp;x", "https://em&#x3f;/api/", "https://em&#35;/api/", "https://em/api&x"])
    func referencesInXMLAreNotMistaken(_ raw: String) {
        #expect(LinkText.pathStart(in: Array(raw.utf8).span, .xml) == nil)
    }

    @Test(arguments: [
        ("https:\\/\\/host\\/api", 14), ("\\u0068ttps://em/api/x", 15),
        ("https:\\u002f\\u002Fem\\u002Fapi\\u003fformat", 20),
        ("https://em/\\u0041pi", 10), ("https://em\\\\x/api/", 13), ("https://em&amp;/api/", 15),
    ])
    func escapesInJSONAreRead(_ raw: String, _ start: Int) {
        #expect(LinkText.pathStart(in: Array(raw.utf8).span, .json) == start)
    }

    @Test func usualSpellingAndEscapedSpellingAreJudgedAlike() {
        // Every character of a text spelled as a reference must give the verdict of the plain text.
        for text in [
            "https://em/api/", "http://em/api?", "https:///api", "https://em/apix", "https://em?/api/", "https://em/",
            "https://em#/api", "http:/em/api", "httpsx://em/api/",
        ] {
            let plain = LinkText.pathStart(in: Array(text.utf8).span, .none)
            for index in text.utf8.indices {
                let place = text.utf8.distance(from: text.utf8.startIndex, to: index)
                let raw = "\(text[..<index])&#\(text.utf8[index]);\(text[text.utf8.index(after: index)...])"
                let found = LinkText.pathStart(in: Array(raw.utf8).span, .xml)
                #expect((found == nil) == (plain == nil), "\(raw)")
                if let plain, let found, place >= plain { #expect(found == plain, "\(raw)") }
            }
        }
    }
}
