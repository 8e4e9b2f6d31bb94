import Logging
import NIOConcurrencyHelpers
import NIOCore

/// Logs what goes wrong with the disk, at most once a minute, and says how much was left unsaid.
final class Complaints: Sendable {
    private struct State {
        var nextAt: NIODeadline?
        var unsaid = 0
    }

    private let logger: Logger
    private let interval = TimeAmount.minutes(1)
    // The lock guards nothing but these two values.
    private let state = NIOLockedValueBox(State())

    /// Complaints that go to a logger.
    init(logger: Logger) {
        self.logger = logger
    }

    /// Logs the complaint, or counts it.
    func complain(_ message: Logger.Message, _ error: StorageError? = nil, now: NIODeadline = .now()) {
        let unsaid: Int? = state.withLockedValue { state in
            if let nextAt = state.nextAt, now < nextAt {
                state.unsaid += 1
                return nil
            }
            state.nextAt = now + interval
            defer { state.unsaid = 0 }
            return state.unsaid
        }
        guard let unsaid else { return }
        var metadata: Logger.Metadata = [:]
        if let error { metadata["reason"] = "\(error.explanation)" }
        if unsaid > 0 { metadata["more"] = "\(unsaid)" }
        logger.warning(message, metadata: metadata)
    }
}
