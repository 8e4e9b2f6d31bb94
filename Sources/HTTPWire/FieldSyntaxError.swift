/// What is wrong with the lines of a head or of a trailer section (RFC 9112 sections 2.2 and 5).
package enum FieldSyntaxError: Error, Equatable, Sendable, CaseIterable {
    /// A line ends in LF without CR; some readers accept that and some do not, so it is ambiguous.
    case bareLineFeed
    /// A CR stands anywhere but in front of LF.
    case bareCarriageReturn
    /// A line begins with white space and so continues the previous one.
    case lineFolding
    /// A line has no colon.
    case missingColon
    /// A line begins with the colon.
    case emptyFieldName
    /// A field name holds a byte that is no token byte.
    case invalidFieldName
    /// White space stands between a field name and the colon.
    case whitespaceBeforeColon
    /// A field value holds a control byte.
    case invalidFieldValue
    /// There are more field lines than allowed.
    case tooManyFields
    /// The section has more bytes than allowed.
    case tooLarge

    /// What to tell the peer.
    package var explanation: String {
        switch self {
        case .bareLineFeed: "A line ends in LF without CR."
        case .bareCarriageReturn: "A CR is not followed by LF."
        case .lineFolding: "A header field is folded over several lines."
        case .missingColon: "A header line has no colon."
        case .emptyFieldName: "A header field has no name."
        case .invalidFieldName: "The name of a header field holds an illegal character."
        case .whitespaceBeforeColon: "White space stands between a header field's name and the colon."
        case .invalidFieldValue: "The value of a header field holds a control character."
        case .tooManyFields: "There are too many header fields."
        case .tooLarge: "The header section is too large."
        }
    }
}
