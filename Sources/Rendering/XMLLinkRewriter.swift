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

    /// Reads all that there is and copies it, links replaced.
    private mutating func drain(into output: inout [UInt8]) throws(RenderingError) {
        do throws(XMLError) {
            // Whatever lies before was put out by the last call.
            var copied = stream.position
            output.reserveCapacity(output.count + stream.bytes.count - copied)
            while case .startElement = try stream.nextStartElement() {
                // Names are unique within a tag.
                if let attribute = stream.attributeInPlace(named: "Href") {
                    rewriteLink(attribute.value, from: &copied, into: &output)
                }
            }
            output.append(bytesOf: stream.bytes.span.extracting(copied..<stream.position))
        } catch {
            throw RenderingError(error)
        }
    }

    /// Copies from `copied` to the link in this value, then the origin, and moves `copied` to the link's path.
    private func rewriteLink(_ value: Range<Int>, from copied: inout Int, into output: inout [UInt8]) {
        let span = stream.bytes.span
        guard let path = LinkText.pathStart(in: span.extracting(value), .xml) else { return }
        output.append(bytesOf: span.extracting(copied..<value.lowerBound))
        output.append(bytesOf: origin.bytes.span)
        copied = value.lowerBound + path
    }
}
