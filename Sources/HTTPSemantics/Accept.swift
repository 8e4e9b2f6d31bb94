/// Which format a client wants, by its `Accept` field lines (RFC 9110 section 12.5.1) and the way EM reads them.
///
/// EM looks for `application/json` anywhere in the value and ignores order and weight (em-facts 6). So does this, but
/// for weights that say beyond doubt that JSON is unwanted: zero, or lower than the weight of XML. Wildcards ask for
/// XML, as in EM.
package struct Accept: Sendable, Equatable {
    // Weights in thousandths; nil when the format is not named.
    private var json: Int?
    private var xml: Int?

    /// Makes the preference of a request without `Accept`: XML.
    package init() {}

    /// Takes in the value of one field line; several lines combine.
    package mutating func combine(_ fieldValue: Span<UInt8>) {
        // What most clients send.
        if ASCII.equals(fieldValue, "application/json") {
            json = 1000
            return
        }
        var elements = FieldList()
        while let element = elements.next(in: fieldValue) {
            combine(element: fieldValue.extracting(element))
        }
    }

    /// The format to answer in.
    package var format: BodyFormat {
        guard let json, json > 0, json >= xml ?? 0 else { return .xml }
        return .json
    }

    private mutating func combine(element: Span<UInt8>) {
        var parts = FieldList()
        guard let range = parts.next(in: element, separator: 0x3B) else { return }
        let mediaRange = element.extracting(range)
        if ASCII.containsIgnoringCase(mediaRange, "application/json") {
            json = max(json ?? 0, Self.weight(&parts, of: element))
        } else if MediaType.isXML(mediaRange) {
            xml = max(xml ?? 0, Self.weight(&parts, of: element))
        }
    }

    /// The weight among the parameters that are left; 1 when it is absent or malformed, since EM ignores it.
    private static func weight(_ parameters: inout FieldList, of element: Span<UInt8>) -> Int {
        while let range = parameters.next(in: element, separator: 0x3B) {
            let parameter = element.extracting(range)
            guard ASCII.hasPrefixIgnoringCase(parameter, "q=") else { continue }
            return thousandths(parameter.extracting(2..<parameter.count)) ?? 1000
        }
        return 1000
    }

    /// Reads a qvalue (RFC 9110 section 12.4.2).
    private static func thousandths(_ text: Span<UInt8>) -> Int? {
        guard !text.isEmpty, text.count <= 5, text[0] == 0x30 || text[0] == 0x31 else { return nil }
        var value = text[0] == 0x31 ? 1000 : 0
        guard text.count > 1 else { return value }
        guard text[1] == 0x2E else { return nil }
        var unit = 100
        for index in 2..<text.count {
            guard ASCII.isDigit(text[index]) else { return nil }
            value += unit * Int(text[index] &- 0x30)
            unit /= 10
        }
        return value <= 1000 ? value : nil
    }
}
