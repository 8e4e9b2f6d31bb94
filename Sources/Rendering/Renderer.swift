package import HTTPSemantics

/// Makes the bytes of a body that leave for one client out of the stored form, in one go.
package enum Renderer {
    /// The stored XML with its links put to `origin`, as XML or as JSON.
    ///
    /// - Parameter storedXML: one whole document, such as a stored entity with neutral links.
    /// - Throws: what is wrong with the document; nothing that a stored entity can have.
    /// - Complexity: O(length).
    package static func render(
        storedXML: [UInt8], format: BodyFormat, origin: LinkOrigin, dialect: JSONDialect
    ) throws(RenderingError) -> [UInt8] {
        switch format {
        case .xml:
            var output: [UInt8] = []
            output.reserveCapacity(storedXML.count + storedXML.count / 4)
            var rewriter = XMLLinkRewriter(origin: origin)
            try rewriter.transform(storedXML.span, into: &output)
            try rewriter.finish(into: &output)
            return output
        case .json:
            var converter = XMLToJSONConverter(origin: origin, dialect: dialect)
            return try converter.convertWhole(storedXML.span)
        }
    }
}
