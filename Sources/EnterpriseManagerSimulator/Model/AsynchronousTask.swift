/// What EM answers to an action: a task that is polled until it is finished.
struct AsynchronousTask: Sendable {
    let id: String
    let operation: String
    let creation: Timestamp
    let success: Bool
    let message: String
}
