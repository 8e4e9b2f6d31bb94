import HTTPSemantics
import XML

/// Puts the links of an XML body to an origin and keeps every other byte.
///
/// A link is the value of an attribute `Href` (without a prefix, of any element) that ``LinkText`` recognises; from
/// its beginning to its path it is replaced, the rest keeps its escapes. Text that looks like a URL stays.
package struct XMLLinkRewriter: BodyTransformer {
    private var stream: XMLStream
    private let origin: LinkOrigin

    /// A rewriter at the beginning of a body.
    package init(origin: LinkOrigin, limits: RenderingLimits = RenderingLimits()) {
        stream = XMLStream(limits: limits.xml)
        self.origin = origin
    }

    package mutating func transform(_ chunk: Span<UInt8>, into output: inout [UInt8]) throws(RenderingError) {
        stream.feed(chunk)
        try drain(into: &output)
    }

    package mutating func finish(into output: inout [UInt8]) throws(RenderingError) {
        stream.finish()
        try drain(into: &output)
    }

    /// Reads all events there are and copies what they span, links replaced.
    private mutating func drain(into output: inout [UInt8]) throws(RenderingError) {
        do throws(XMLError) {
            // Whatever lies before was put out by the last call.
            var copied = stream.position
            while true {
                switch try stream.next() {
                case .startElement:
                    rewriteLinks(from: &copied, into: &output)
                case .endElement, .text, .other:
                    continue
                case .needsInput, .endOfDocument:
                    output.append(bytesOf: stream.bytes.span.extracting(copied..<stream.position))
                    return
                }
            }
        } catch {
            throw RenderingError(error)
        }
    }

    /// Copies from `copied` to each link of the start tag, then the origin, and moves `copied` to the link's path.
    private func rewriteLinks(from copied: inout Int, into output: inout [UInt8]) {
        let span = stream.bytes.span
        for attribute in stream.attributes where !attribute.hasPrefix {
            guard ASCII.equals(span.extracting(attribute.name), "Href"),
                let path = LinkText.pathStart(in: span.extracting(attribute.value), .xml)
            else { continue }
            let start = attribute.value.lowerBound
            output.append(bytesOf: span.extracting(copied..<start))
            output.append(contentsOf: origin.bytes)
            copied = start + path
        }
    }
}
