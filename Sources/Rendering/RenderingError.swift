package import XML

/// Why a body could not be transformed, and where.
package struct RenderingError: Error, Equatable, Sendable {
    /// The absolute offset in the source body, in bytes, at which the fault was noticed.
    package let offset: UInt64

    /// What is wrong.
    package let cause: Cause

    /// Makes an error at an absolute byte offset.
    package init(offset: UInt64, cause: Cause) {
        self.offset = offset
        self.cause = cause
    }

    /// The error for a malformed XML body.
    package init(_ error: XMLError) {
        self.init(offset: error.offset, cause: .xml(error.cause))
    }

    /// The error for a malformed JSON body.
    package init(_ error: JSONError) {
        self.init(offset: error.offset, cause: .json(error.cause))
    }

    /// Each kind of fault.
    package enum Cause: Equatable, Sendable {
        /// The XML body is malformed or exceeds a limit.
        case xml(XMLError.Cause)
        /// The JSON body is malformed or exceeds a limit.
        case json(JSONError.Cause)
        /// One entity is larger than ``RenderingLimits/entity``.
        case entityTooLarge
        /// Content of a streamed list comes back after it was written, so that its JSON member would be split.
        case outOfOrder
        /// One object has more members that the schema does not know than ``RenderingLimits/unknownMembers``.
        case tooManyUnknownMembers
    }
}
