/// Why a document was refused, and where.
///
/// The reader that threw it is dead: it throws the same error from then on.
package struct XMLError: Error, Equatable, Sendable {
    /// The absolute offset in the document, in bytes, at which the fault was noticed.
    package let offset: UInt64

    /// What is wrong.
    package let cause: Cause

    /// Makes an error at an absolute byte offset.
    package init(offset: UInt64, cause: Cause) {
        self.offset = offset
        self.cause = cause
    }

    /// Each way in which a document can be refused.
    package enum Cause: String, Error, Equatable, Sendable, CaseIterable {
        // Input that ends, or is not text.

        /// The input ended inside the document.
        case truncated
        /// The declaration or the byte order mark names another encoding than UTF-8.
        case unsupportedEncoding
        /// A byte sequence is not UTF-8 (RFC 3629: overlong forms and surrogates included).
        case invalidUTF8
        /// A character is not an XML 1.0 Char (section 2.2).
        case invalidCharacter

        // Grammar.

        /// The XML declaration is malformed.
        case malformedDeclaration
        /// A name is missing, begins or continues with a forbidden character, or has a misplaced colon.
        case malformedName
        /// A tag is malformed.
        case malformedTag
        /// An attribute lacks its `=` or its quotes.
        case malformedAttribute
        /// Two attributes of one element have the same name.
        case duplicateAttribute
        /// A `<` stands in an attribute value.
        case lessThanInAttribute
        /// A reference lacks its `;`, has no digits, or is a bare `&`.
        case malformedReference
        /// A reference names an entity other than the five predefined ones.
        case unknownEntity
        /// `]]>` stands in text.
        case sectionEndInText
        /// `--` stands in a comment.
        case malformedComment
        /// A processing instruction lacks white space after its target, or its target is `xml`.
        case malformedInstruction
        /// `<!` begins neither a comment nor a CDATA section.
        case malformedMarkup
        /// An end tag does not name the innermost open element.
        case mismatchedEndTag
        /// Characters other than white space, or a CDATA section, stand outside of the root element.
        case textOutsideRoot
        /// A second root element begins.
        case secondRoot

        // Refused on purpose.

        /// A document type declaration; entities and external subsets are never read.
        case documentType

        // Limits.

        /// Elements are nested deeper than ``XMLLimits/depth``.
        case tooDeep
        /// An element has more attributes than ``XMLLimits/attributes``.
        case tooManyAttributes
        /// A name is longer than ``XMLLimits/name``.
        case nameTooLong
        /// A tag is longer than ``XMLLimits/token``.
        case tokenTooLong
        /// A reference is longer than any that could be meant (``XMLText/maximumReferenceLength``).
        case referenceTooLong
    }
}
