/// The coordinates of one entity; its id is a keyed permutation of them, so that nothing has to be kept in a table.
package struct ResourceKey: Hashable, Sendable {
    /// What it is.
    package var kind: EntityKind
    /// Index of the job (of the server, repository, computer or restore session where the kind has no job).
    package var job: Int
    /// Number of the run of that job; see `JobRun`.
    package var run: Int
    /// Index of the task within the run.
    package var task: Int

    /// Makes a key; coordinates that the kind does not have are 0.
    package init(_ kind: EntityKind, job: Int, run: Int = 0, task: Int = 0) {
        self.kind = kind
        self.job = job
        self.run = run
        self.task = task
    }

    /// The same coordinates seen as another kind, for example the session that a task belongs to.
    func viewed(as kind: EntityKind, task: Int = 0) -> ResourceKey {
        ResourceKey(kind, job: job, run: run, task: task)
    }
}
