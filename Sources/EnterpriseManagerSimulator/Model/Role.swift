/// The three users of the simulator, one for each role (em-facts 5).
package enum Role: String, Sendable, CaseIterable {
    /// Portal Administrator: everything.
    case administrator
    /// Restore Operator: restore sessions and tasks, but no backup or replica sessions, no jobs and no reports.
    case `operator`
    /// Portal User with a restore scope: every second job and what belongs to it; the rest does not exist for them.
    case scoped

    /// The name to log on with; matched without regard to case, as Windows does.
    package var userName: String {
        switch self {
        case .administrator: "admin"
        case .operator: "operator"
        case .scoped: "scoped"
        }
    }

    /// Whether the role may see the kind at all; otherwise EM answers 403.
    func mayRead(_ kind: EntityKind) -> Bool {
        switch (self, kind) {
        case (.administrator, _): true
        // That system sessions are the administrator's alone is inferred.
        case (_, .systemSession): false
        case (.operator, .backupSession), (.operator, .replicaSession), (.operator, .backupTaskSession),
            (.operator, .replicaTaskSession), (.operator, .job):
            false
        default: true
        }
    }

    /// Whether the role may see the summary reports.
    var mayReadReports: Bool { self != .operator }

    /// Whether the role may start, stop and change jobs.
    var mayOperateJobs: Bool { self != .operator }

    /// Whether something that belongs to the job of this index exists for the role.
    func sees(job: Int) -> Bool {
        self != .scoped || job.isMultiple(of: 2)
    }
}
