/// Why a JSON text was refused, and where.
package struct JSONError: Error, Equatable, Sendable {
    /// The absolute offset in the body, in bytes, at which the fault was noticed.
    package let offset: UInt64

    /// What is wrong.
    package let cause: Cause

    /// Makes an error at an absolute byte offset.
    package init(offset: UInt64, cause: Cause) {
        self.offset = offset
        self.cause = cause
    }

    /// Each way in which a JSON text can be refused (RFC 8259).
    package enum Cause: String, Error, Equatable, Sendable, CaseIterable {
        /// The input ended inside the text.
        case truncated
        /// A byte sequence in a string is not UTF-8.
        case invalidUTF8
        /// A control character stands in a string (section 7).
        case controlInString
        /// A `\` begins no escape.
        case malformedEscape
        /// A number is malformed, such as `01` or `1.`.
        case malformedNumber
        /// Where a value is due stands something else.
        case unexpectedByte
        /// Something follows the text.
        case trailingBytes
        /// Objects and arrays are nested deeper than ``JSONLimits/depth``.
        case tooDeep
        /// A member name is longer than ``JSONLimits/name``.
        case nameTooLong
        /// A link is longer than ``JSONLimits/link``.
        case linkTooLong
    }
}
