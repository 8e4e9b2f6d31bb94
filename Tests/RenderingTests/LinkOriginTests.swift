import Rendering
import Testing

@Suite struct LinkOriginTests {
    @Test(arguments: [
        ("https://gate:9398", "https://gate:9398"), ("HTTPS://gate/", "https://gate"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("http://10.0.0.1", "http://10.0.0.1"), ("https://", nil), ("https:///", nil), ("https://gate//", nil),
        ("https://gate/x", nil), ("https://a b", nil), ("https://a\"b", nil), ("https://a&b", nil),
        ("https://u@h", nil),
        ("ftp://gate", nil), ("gate", nil), ("", nil), ("https://gate:x", nil), ("https://gate?", nil),
    ])
    func textIsReadStrictly(_ text: String, _ expected: String?) {
        let origin = LinkOrigin(Array(text.utf8).span)
        #expect(origin.map { String(decoding: $0.bytes, as: UTF8.self) } == expected)
    }

    @Test(arguments: ["", "a/b", "a<b", "a\r\nb", "a'b", "\u{e9}"])
    func hostThatIsNoAuthorityIsRefused(_ host: String) {
        #expect(LinkOrigin(scheme: .https, authority: Array(host.utf8).span) == nil)
    }

    @Test func neutralOriginHasNoAuthority() {
        #expect(LinkOrigin.neutral.bytes == Array("https://".utf8))
    }
}
