import HTTPSemantics

/// The `State` of a session, as far as Enterprise Manager's documentation names them (em-facts 4).
///
/// The raw values are Enterprise Manager's own words and are compared exactly.
package enum SessionState: String, Hashable, Sendable, CaseIterable {
    case starting = "Starting"
    case stopping = "Stopping"
    case working = "Working"
    case pausing = "Pausing"
    case resuming = "Resuming"
    case idle = "Idle"
    case stopped = "Stopped"
    case inProgress = "InProgress"
    case pending = "Pending"
    case completed = "Completed"
    case completedSuccessfully = "CompletedSuccessfully"
    case completedWarning = "CompletedWarning"
    case failed = "Failed"
    /// A word that is not in the table: never final.
    case other = "Other"

    /// The state that the bytes name exactly; ``other`` for every other text.
    package init(text: Span<UInt8>) {
        switch text.count {
        case 4 where ASCII.equals(text, "Idle"): self = .idle
        case 6 where ASCII.equals(text, "Failed"): self = .failed
        case 7 where ASCII.equals(text, "Stopped"): self = .stopped
        case 7 where ASCII.equals(text, "Working"): self = .working
        case 7 where ASCII.equals(text, "Pausing"): self = .pausing
        case 7 where ASCII.equals(text, "Pending"): self = .pending
        case 8 where ASCII.equals(text, "Starting"): self = .starting
        case 8 where ASCII.equals(text, "Stopping"): self = .stopping
        case 8 where ASCII.equals(text, "Resuming"): self = .resuming
        case 9 where ASCII.equals(text, "Completed"): self = .completed
        case 10 where ASCII.equals(text, "InProgress"): self = .inProgress
        case 16 where ASCII.equals(text, "CompletedWarning"): self = .completedWarning
        case 21 where ASCII.equals(text, "CompletedSuccessfully"): self = .completedSuccessfully
        default: self = .other
        }
    }
}
