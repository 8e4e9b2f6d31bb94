/// The form in which a request names its target (RFC 9112 section 3.2); authority-form is refused.
package enum TargetForm: Sendable, Equatable {
    /// A path with an optional query.
    case origin
    /// A whole URI; the range is its authority.
    case absolute(authority: Range<Int>)
    /// The single `*` of an `OPTIONS` request.
    case asterisk
}
