import Testing

@testable import Proxy

/// The change to EM's `Set-Cookie`.
@Suite struct SetCookieTests {
    private func changed(_ value: String) -> String {
        let bytes = Array(value.utf8)
        return String(decoding: SetCookie.withoutDomain(bytes.span), as: UTF8.self)
    }

    @Test(
        arguments: [
            ("a=b; Domain=em.example", "a=b"), ("a=b; Domain=em.example; Path=/", "a=b; Path=/"),
            ("a=b;DOMAIN=em;Path=/", "a=b;Path=/"), ("a=b; domain = em ; Secure", "a=b; Secure"),
            ("a=b; Domain", "a=b"), ("a=b; Domain=", "a=b"), ("a=b; Domain=x; Domain=y; HttpOnly", "a=b; HttpOnly"),
        ])
    func domainIsDropped(value: String, expected: String) {
        #expect(changed(value) == expected)
    }

    @Test(
        arguments: [
            "", "a=b", "a=b; Path=/; HttpOnly; Secure; SameSite=Lax", "domain=b; Path=/", "a=b; DomainX=y",
            "a=b;;  ; Path=/ ;", "a=domain=x", "a=b; Path=/domain=x", ";", "X-RestSvcSessionId=abc==; path=/",
        ])
    func allElseIsKeptByteForByte(value: String) {
        #expect(changed(value) == value)
    }
}
