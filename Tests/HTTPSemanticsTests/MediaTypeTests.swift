import HTTPSemantics
import Testing

@Suite struct MediaTypeTests {
    @Test(
        arguments: [
            ("application/xml", .xml), ("text/xml; charset=utf-8", .xml), (" APPLICATION/XML ;a", .xml),
            ("application/json", .json), ("application/json;charset=utf-8", .json), ("text/json", .json),
            ("application/xhtml+xml", nil), ("text/html", nil), ("", nil), (";application/xml", nil),
            ("application/xmlx", nil), ("application/problem+json", nil), ("application/octet-stream", nil),
        ] as [(String, BodyFormat?)])
    func essenceDecides(value: String, expected: BodyFormat?) {
        let value = bytes(value)
        let found = MediaType.format(of: value.span)
        #expect(found == expected)
    }
}
