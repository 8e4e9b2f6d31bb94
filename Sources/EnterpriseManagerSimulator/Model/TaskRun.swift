/// One task (virtual machine) of a run.
struct TaskRun: Sendable {
    let key: ResourceKey
    let creation: Timestamp
    let end: Timestamp
    let outcome: JobRun.Outcome
    let size: Int64
    let machine: String
    let machineReference: String

    /// `Pending` before it begins, `InProgress` while it runs, `Completed` for ever after (em-facts 4).
    func state(at now: Timestamp) -> String {
        if now >= end { return "Completed" }
        return now < creation ? "Pending" : "InProgress"
    }
}
