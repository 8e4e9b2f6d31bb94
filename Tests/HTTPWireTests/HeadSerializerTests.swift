import HTTPWire
import Testing

@Suite struct HeadSerializerTests {
    @Test func requestHeadIsWritten() {
        var serializer = HeadSerializer()
        let method = bytes("GET")
        let target = bytes("/api//q?a>=\"ü\"")
        serializer.requestLine(method: method.span, target: target.span)
        serializer.field("Host", bytes("em:9398"))
        serializer.field("Accept", "application/xml")
        serializer.field("Content-Length", UInt64.max)
        serializer.field("X-Number", 12)
        let name = bytes("X-Own")
        let value = bytes("a\tb")
        serializer.field(name: name.span, value: value.span)
        serializer.field("X-Empty", [UInt8]())
        serializer.serializedFields(bytes("Via: 1.1 a\r\n").span)
        serializer.endOfFields()
        let expected = """
            GET /api//q?a>="ü" HTTP/1.1\r
            Host: em:9398\r
            Accept: application/xml\r
            Content-Length: 18446744073709551615\r
            X-Number: 12\r
            X-Own: a\tb\r
            X-Empty: \r
            Via: 1.1 a\r
            \r

            """
        #expect(text(serializer.bytes) == expected)
        #expect(serializer.refusedFields == 0)
    }

    @Test(arguments: ["a\r\nB: c", "a\nb", "a\rb", "a\u{0}", "\u{7f}", "aaaaaaaaaaaaaaaa\u{1b}"])
    func valuesThatWouldSplitTheHeadAreLeftOut(value: String) {
        var serializer = HeadSerializer()
        serializer.field("X", bytes(value))
        let name = bytes("Y")
        serializer.field(name: name.span, value: bytes(value).span)
        #expect(serializer.bytes.isEmpty)
        #expect(serializer.refusedFields == 2)
        let raw = bytes(value)
        let isValid = FieldValue.isValid(raw.span)
        #expect(!isValid)
    }

    @Test(arguments: ["", "a b", "a:", "a\r\n", "ä"])
    func namesThatAreNoTokensAreLeftOut(name: String) {
        var serializer = HeadSerializer()
        let name = bytes(name)
        let value = bytes("v")
        serializer.field(name: name.span, value: value.span)
        #expect(serializer.bytes.isEmpty)
        #expect(serializer.refusedFields == 1)
    }

    @Test func requestLineCannotBeSplit() {
        var serializer = HeadSerializer()
        let method = bytes("G\r\nET ")
        let target = bytes("/a b\r\nX: y\u{0}")
        serializer.requestLine(method: method.span, target: target.span)
        #expect(text(serializer.bytes) == "GET /a%20b%0D%0AX:%20y%00 HTTP/1.1\r\n")
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var serializer = HeadSerializer()
        serializer.field("Content-Length", 12)
        serializer.field("Location", bytes("https://a/api/x"))
        serializer.endOfFields()
        let head = try #require(ResponseReading.read(bytes("HTTP/1.1 201 Fine\r\n") + serializer.bytes).head)
        #expect(head.status == 201)
        #expect(head.framing == .length(12))
        #expect(text(head.bytes, head.first(.location)) == "https://a/api/x")
    }
}
