import HTTPSemantics
import Testing

@Suite struct AuthorityTests {
    private func parts(_ text: String) -> [String?]? {
        let bytes = bytes(text)
        guard let parts = Authority.parse(bytes.span) else { return nil }
        return [HTTPSemanticsTests.text(bytes, parts.host), HTTPSemanticsTests.text(bytes, parts.port)]
    }

    @Test(
        arguments: [
            ("em", ["em", nil]), ("em.example.:9398", ["em.example.", "9398"]), ("EM_1-x~:0", ["EM_1-x~", "0"]),
            ("192.0.2.1:65535", ["192.0.2.1", "65535"]), ("[::1]", ["[::1]", nil]),
            ("[2001:DB8::1.2.3.4]:1", ["[2001:DB8::1.2.3.4]", "1"]),
            ("em:", ["em", ""]),
        ] as [(String, [String?])])
    func hostAndPortAreTakenApart(text: String, expected: [String?]) {
        #expect(parts(text) == expected)
    }

    @Test(arguments: [
        "", ":", ":80", "em:65536", "em:123456", "em:8a", "em:-1", "em:+1", "em:80:80", "u@em", "u:p@em", "em/", "em?",
        "em#", "em em",
        "em%41", "em,em", "em;", "em'", "em&a", "em\"", "em<", "em\\", "em\u{0}", "em\r\n", "ém", "[", "[]", "[1]",
        "[::1", "[::1]x",
        "[::1]:x", "[1.2.3.4]", "[::1%25eth0]", "[v1.a]", "::1", "em!", "em(", "em*", "em=",
    ])
    func everythingElseIsRefused(text: String) {
        #expect(parts(text) == nil)
    }

    @Test func hostIsBounded() {
        #expect(parts(String(repeating: "a", count: 255)) != nil)
        #expect(parts(String(repeating: "a", count: 256)) == nil)
    }
}
