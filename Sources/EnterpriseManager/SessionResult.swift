import HTTPSemantics

/// The `Result` of a session (em-facts 4); of a system session, the `Result` inside its `Result`.
///
/// The raw values are Enterprise Manager's own words and are compared exactly.
package enum SessionResult: String, Hashable, Sendable, CaseIterable {
    case success = "Success"
    case warning = "Warning"
    case failed = "Failed"
    /// What Enterprise Manager writes while a session runs: it has no result yet.
    case none = "None"
    case completedSuccessfully = "CompletedSuccessfully"
    case completedWarning = "CompletedWarning"
    /// A word that is not in the table; still a result.
    case other = "Other"

    /// The result that the bytes name exactly; ``other`` for every other text.
    package init(text: Span<UInt8>) {
        switch text.count {
        case 4 where ASCII.equals(text, "None"): self = .none
        case 6 where ASCII.equals(text, "Failed"): self = .failed
        case 7 where ASCII.equals(text, "Success"): self = .success
        case 7 where ASCII.equals(text, "Warning"): self = .warning
        case 16 where ASCII.equals(text, "CompletedWarning"): self = .completedWarning
        case 21 where ASCII.equals(text, "CompletedSuccessfully"): self = .completedSuccessfully
        default: self = .other
        }
    }
}
