/// Writes elements as EM's serialiser does: two spaces a level, ` />` for empty elements, namespaces on the root with the
/// default one last (em-facts 1, the seed body).
struct DocumentWriter: Sendable {
    private static let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
    private static let prefixes =
        " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
    private static let namespace = " xmlns=\"http://www.veeam.com/ent/v1.0\""

    /// A whole document.
    static func document(_ root: Element) -> [UInt8] {
        var output: [UInt8] = []
        openDocument(root, hasContent: !root.children.isEmpty, into: &output)
        for child in root.children { write(child, depth: 1, into: &output) }
        if !root.children.isEmpty { closeDocument(root.name, into: &output) }
        return output
    }

    /// Declaration and start tag of the root; without content the tag is closed at once.
    static func openDocument(_ root: Element, hasContent: Bool, into output: inout [UInt8]) {
        output.append(contentsOf: declaration.utf8)
        output.append(contentsOf: "\n<\(root.name)".utf8)
        output.append(contentsOf: prefixes.utf8)
        writeAttributes(root.attributes, into: &output)
        output.append(contentsOf: namespace.utf8)
        if hasContent {
            output.append(UInt8(ascii: ">"))
        } else if !root.text.isEmpty {
            output.append(UInt8(ascii: ">"))
            appendEscaped(root.text, isAttribute: false, into: &output)
            output.append(contentsOf: "</\(root.name)>".utf8)
        } else {
            output.append(contentsOf: " />".utf8)
        }
    }

    /// End tag of the root.
    static func closeDocument(_ name: String, into output: inout [UInt8]) {
        output.append(contentsOf: "\n</\(name)>".utf8)
    }

    /// One element on lines of its own.
    static func write(_ element: Element, depth: Int, into output: inout [UInt8]) {
        newLine(depth, into: &output)
        output.append(UInt8(ascii: "<"))
        output.append(contentsOf: element.name.utf8)
        writeAttributes(element.attributes, into: &output)
        if element.children.isEmpty {
            guard !element.text.isEmpty else {
                output.append(contentsOf: " />".utf8)
                return
            }
            output.append(UInt8(ascii: ">"))
            appendEscaped(element.text, isAttribute: false, into: &output)
        } else {
            output.append(UInt8(ascii: ">"))
            for child in element.children { write(child, depth: depth + 1, into: &output) }
            newLine(depth, into: &output)
        }
        output.append(contentsOf: "</".utf8)
        output.append(contentsOf: element.name.utf8)
        output.append(UInt8(ascii: ">"))
    }

    /// The start tag alone, on a line of its own, for a wrapper whose content is streamed.
    static func open(_ name: String, depth: Int, into output: inout [UInt8]) {
        newLine(depth, into: &output)
        output.append(contentsOf: "<\(name)>".utf8)
    }

    /// The end tag of a streamed wrapper.
    static func close(_ name: String, depth: Int, into output: inout [UInt8]) {
        newLine(depth, into: &output)
        output.append(contentsOf: "</\(name)>".utf8)
    }

    private static func newLine(_ depth: Int, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\n"))
        for _ in 0..<depth {
            output.append(UInt8(ascii: " "))
            output.append(UInt8(ascii: " "))
        }
    }

    private static func writeAttributes(_ attributes: [(name: String, value: String)], into output: inout [UInt8]) {
        for attribute in attributes {
            output.append(UInt8(ascii: " "))
            output.append(contentsOf: attribute.name.utf8)
            output.append(contentsOf: "=\"".utf8)
            appendEscaped(attribute.value, isAttribute: true, into: &output)
            output.append(UInt8(ascii: "\""))
        }
    }

    private static func appendEscaped(_ text: String, isAttribute: Bool, into output: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\"") where isAttribute: output.append(contentsOf: "&quot;".utf8)
            default: output.append(byte)
            }
        }
    }
}
