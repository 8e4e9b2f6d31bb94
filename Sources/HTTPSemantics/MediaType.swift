/// The judgement of a `Content-Type` value by its essence; parameters such as the charset do not matter.
package enum MediaType {
    /// The format of a body that is labelled so, or nil for anything that is neither XML nor JSON.
    package static func format(of contentType: Span<UInt8>) -> BodyFormat? {
        if isXML(contentType) { return .xml }
        return isJSON(contentType) ? .json : nil
    }

    /// Whether the value says XML: `application/xml` or `text/xml`, not a language such as XHTML that is written in XML.
    package static func isXML(_ contentType: Span<UInt8>) -> Bool {
        let essence = contentType.extracting(essenceRange(of: contentType))
        return ASCII.equalsIgnoringCase(essence, "application/xml") || ASCII.equalsIgnoringCase(essence, "text/xml")
    }

    /// Whether the value says JSON: `application/json` or `text/json`.
    package static func isJSON(_ contentType: Span<UInt8>) -> Bool {
        let essence = contentType.extracting(essenceRange(of: contentType))
        return ASCII.equalsIgnoringCase(essence, "application/json") || ASCII.equalsIgnoringCase(essence, "text/json")
    }

    private static func essenceRange(of value: Span<UInt8>) -> Range<Int> {
        var end = 0
        while end < value.count, value[end] != 0x3B { end += 1 }
        return ASCII.trimmed(0..<end, of: value)
    }
}
