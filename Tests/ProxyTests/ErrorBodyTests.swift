import HTTPSemantics
import Rendering
import Testing

@testable import Proxy

/// An error of emgate's own in EM's shape.
@Suite struct ErrorBodyTests {
    private func render(
        _ message: String, _ format: BodyFormat = .xml, _ dialect: JSONDialect = .v12
    ) -> (type: String, body: String) {
        let (type, body) = ErrorBody.render(status: 502, message: message, format: format, dialect: dialect)
        return (type.description, String(decoding: body, as: UTF8.self))
    }

    private static func xml(_ message: String) -> String {
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Error Message=\"\(message)\" StatusCode=\"502\""
            + " xmlns=\"http://www.veeam.com/ent/v1.0\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" />"
    }

    @Test func xmlHasEMsShape() {
        let (type, body) = render("Gone.")
        #expect(type == "application/xml; charset=utf-8")
        #expect(body == Self.xml("Gone."))
    }

    @Test(arguments: [(JSONDialect.v12, "Message", "StatusCode"), (.v13, "message", "statusCode")])
    func jsonHasTheNamesOfTheDialect(dialect: JSONDialect, message: String, status: String) {
        let (type, body) = render("Gone.", .json, dialect)
        #expect(type == "application/json; charset=utf-8")
        #expect(body.contains("\"\(message)\":\"Gone.\""), "\(body)")
        #expect(body.contains("\"\(status)\":502"), "\(body)")
        #expect(body.hasPrefix("{") && body.hasSuffix("}"))
    }

    @Test(
        arguments: [
            ("a & b", "a &amp; b"), ("<b>", "&lt;b&gt;"), ("say \"x\"", "say &quot;x&quot;"), ("a\r\nb\u{1}", "a  b "),
            ("caf\u{E9}", "caf\u{E9}"), ("'", "'"), ("", ""),
        ])
    func messageIsEscapedInXML(message: String, expected: String) {
        #expect(render(message).body == Self.xml(expected))
    }

    @Test func messageIsEscapedInJSON() {
        let body = render("a \"b\" \\ <c> & d", .json).body
        #expect(body.contains("\"Message\":\"a \\\"b\\\" \\\\ <c> & d\""), "\(body)")
    }
}
