/// What ``XMLReader/next(in:isLast:)`` has found.
///
/// Details (ranges, attributes) are read from the reader; they are valid until its next call.
package enum XMLEvent: Sendable, Equatable {
    /// A start tag, or a self-closing tag, which is followed by an `endElement` of its own.
    case startElement
    /// An end tag; after a self-closing tag its token is empty.
    case endElement
    /// A piece of text or of a CDATA section; an element's text may come in several pieces.
    case text
    /// Markup or white space without content: byte order mark, declaration, comment, processing instruction,
    /// white space outside of the root. A long one comes in pieces.
    case other
    /// The window holds no further complete token: append input to it and call again.
    case needsInput
    /// The document is complete and well-formed. Reported only once the caller says that the input has ended.
    case endOfDocument
}
