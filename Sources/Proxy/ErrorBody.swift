package import HTTPSemantics
package import Rendering

/// An error of emgate's own in EM's shape: `<Error Message StatusCode>` or the JSON that EM makes of it (em-facts 1).
package enum ErrorBody {
    /// The document.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - message: Text of ours; what must be escaped is.
    ///   - format: What the client accepts.
    ///   - dialect: The member names of JSON.
    package static func render(
        status: Int, message: String, format: BodyFormat, dialect: JSONDialect
    ) -> (contentType: StaticString, body: [UInt8]) {
        let xml = document(status: status, message: message)
        guard format == .json else { return (ContentType.xml, xml) }
        let json = try? Renderer.render(storedXML: xml, format: .json, origin: .neutral, dialect: dialect)
        return json.map { (ContentType.json, $0) } ?? (ContentType.xml, xml)
    }

    private static func document(status: Int, message: String) -> [UInt8] {
        var xml = Array(#"<?xml version="1.0" encoding="utf-8"?>"#.utf8)
        xml += Array("\r\n<Error Message=\"".utf8)
        for byte in message.utf8 {
            switch byte {
            case UInt8(ascii: "&"): xml += Array("&amp;".utf8)
            case UInt8(ascii: "<"): xml += Array("&lt;".utf8)
            case UInt8(ascii: ">"): xml += Array("&gt;".utf8)
            case UInt8(ascii: "\""): xml += Array("&quot;".utf8)
            case 0..<0x20: xml.append(UInt8(ascii: " "))
            default: xml.append(byte)
            }
        }
        xml += Array("\" StatusCode=\"\(status)\" xmlns=\"http://www.veeam.com/ent/v1.0\"".utf8)
        xml += Array(" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"".utf8)
        xml += Array(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" />".utf8)
        return xml
    }
}

/// The media types that EM and emgate write.
enum ContentType {
    static let xml: StaticString = "application/xml; charset=utf-8"
    static let json: StaticString = "application/json; charset=utf-8"
}

extension BodyFormat {
    /// The media type of a body in this format.
    var contentType: StaticString {
        switch self {
        case .xml: ContentType.xml
        case .json: ContentType.json
        }
    }
}
