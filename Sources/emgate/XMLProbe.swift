import XML

/// Reads one value out of a small document of EM's.
enum XMLProbe {
    /// The text of the first element with this name; nil when there is none or the document is malformed.
    static func text(of element: StaticString, in document: [UInt8]) -> String? {
        var text: [UInt8]?
        walk(document) { event, stream in
            switch event {
            case .startElement where text == nil && stream.isNamed(element): text = []
            case .text where text != nil:
                var piece: [UInt8] = []
                stream.appendText(to: &piece)
                text?.append(contentsOf: piece)
            case .endElement where text != nil: return false
            default: break
            }
            return true
        }
        return text.map { String(decoding: $0, as: UTF8.self) }
    }

    /// An attribute of the first element with this name; nil when there is none or the document is malformed.
    static func attribute(_ name: StaticString, of element: StaticString, in document: [UInt8]) -> String? {
        var value: String?
        walk(document) { event, stream in
            guard event == .startElement, stream.isNamed(element) else { return true }
            value = stream.attribute(named: name).map { String(decoding: stream.bytes[$0.value], as: UTF8.self) }
            return false
        }
        return value
    }

    /// Hands every event to `body` until it returns false.
    private static func walk(_ document: [UInt8], _ body: (XMLEvent, borrowing XMLStream) -> Bool) {
        var stream = XMLStream()
        stream.feed(document.span)
        stream.finish()
        while let event = try? stream.next(), event != .endOfDocument, event != .needsInput {
            guard body(event, stream) else { return }
        }
    }
}
