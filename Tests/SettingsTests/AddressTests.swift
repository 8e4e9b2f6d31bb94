import Testing

@testable import Settings

@Suite struct AddressTests {
    @Test(arguments: [
        ("127.0.0.1:9398", "127.0.0.1", 9398), ("[::1]:0", "::1", 0), (":80", "0.0.0.0", 80),
    ])
    func serverAddressIsHostAndPort(text: String, host: String, port: Int) {
        let address = ServerAddress(text)
        #expect(address?.host == host)
        #expect(address?.port == port)
    }

    @Test(arguments: [
        "", "9398", "127.0.0.1", "127.0.0.1:65536", "::1:80", "[::1]", "a b:80", "[1]:80", "x:-1", "x:+1",
    ])
    func whatIsNoServerAddressIsRefused(text: String) {
        #expect(ServerAddress(text) == nil)
    }

    @Test(arguments: [
        ("https://em.example:9398", "https://em.example:9398", 9398),
        ("https://em.example", "https://em.example", 9398),
        ("http://em.example/", "http://em.example", 9399),
        ("HTTPS://[fe80::1]:443", "https://[fe80::1]:443", 443),
    ])
    func originIsSchemeHostAndPort(text: String, written: String, port: Int) {
        let url = OriginURL(text)
        #expect(url?.description == written)
        #expect(url?.enterpriseManagerPort == port)
    }

    @Test(arguments: [
        "", "em.example", "ftp://em.example", "https://", "https://em.example/api", "https://u:p@em.example",
        "https://em.example:0", "https://em.example:99999", "https://em.example:", "https://a b", "https://em/?x",
        "https://[::1", "https://[::1]x", "https://em.example//",
    ])
    func whatIsNoOriginIsRefused(text: String) {
        #expect(OriginURL(text) == nil)
    }

    @Test func pinIsReadInEverySpelling() {
        let bytes = (0..<32).map { UInt8($0) }
        let hexadecimal = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"
        #expect(PinText.bytes(hexadecimal) == bytes)
        #expect(PinText.bytes("00:01:" + hexadecimal.dropFirst(4)) == bytes)
        #expect(PinText.bytes("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=") == bytes)
        #expect(PinText.bytes("sha256/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=") == bytes)
        #expect(PinText.bytes("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh==") == nil)
        #expect(PinText.bytes(String(hexadecimal.dropLast())) == nil)
        #expect(PinText.bytes("zz" + hexadecimal.dropFirst(2)) == nil)
    }
}
