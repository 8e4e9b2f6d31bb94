/// How much there is in the simulated Enterprise Manager; every count is at most 1,000,000.
package struct SimulatorScale: Sendable, Equatable {
    /// Backup jobs.
    package var jobs = 8
    /// Replication jobs.
    package var replicaJobs = 2
    /// Past sessions of each job.
    package var sessionsPerJob = 40
    /// Task sessions (virtual machines) of each session.
    package var tasksPerSession = 3
    /// Restore sessions; the first is still running.
    package var restoreSessions = 12
    /// System sessions; the first is still running.
    package var systemSessions = 12
    /// Backup servers; jobs are spread over them.
    package var backupServers = 2
    /// Repositories.
    package var repositories = 3
    /// Computers with an agent.
    package var computers = 3
    /// The time from one session of a job to its next.
    package var sessionInterval = TimeSpan.days(1)

    /// The default scale, a small installation.
    package init() {}
}
