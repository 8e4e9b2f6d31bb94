import ArgumentParser
import EnterpriseManagerSimulator

/// How much there is in the simulated Enterprise Manager.
struct ContentOptions: ParsableArguments {
    @Option(help: "Seed of all ids, names, times and results.")
    var seed: UInt64 = 1

    @Option(help: "Backup jobs.")
    var jobs = 8

    @Option(help: "Replication jobs.")
    var replicaJobs = 2

    @Option(help: "Past sessions of each job.")
    var sessionsPerJob = 40

    @Option(help: "Task sessions (machines) of each session. (default: 3)")
    var tasksPerSession: Int?

    @Option(
        help: ArgumentHelp(
            "Instead of --tasks-per-session: as many as make the list /api/backupTaskSessions?format=Entity about this size (bytes, or with KB, MB, GB).",
            valueName: "size"))
    var listBytes: ByteSize?

    @Option(help: "Time between the sessions of a job.")
    var sessionInterval = TimeSpanArgument(.days(1), "1d")

    @Option(help: "Restore sessions; the first is running at the start.")
    var restoreSessions = 12

    @Option(help: "System sessions; the first is running at the start.")
    var systemSessions = 12

    @Option(help: "Backup servers.")
    var backupServers = 2

    @Option(help: "Repositories.")
    var repositories = 3

    @Option(help: "Computers with an agent.")
    var computers = 3

    var scale: SimulatorScale {
        get throws {
            var scale = SimulatorScale()
            func count(_ value: Int, _ name: String, _ range: ClosedRange<Int>) throws -> Int {
                guard range.contains(value) else {
                    throw ValidationError("--\(name) must be from \(range.lowerBound) to \(range.upperBound)")
                }
                return value
            }
            scale.jobs = try count(jobs, "jobs", 1...100_000)
            scale.replicaJobs = try count(replicaJobs, "replica-jobs", 0...100_000)
            scale.sessionsPerJob = try count(sessionsPerJob, "sessions-per-job", 1...1_000_000)
            scale.tasksPerSession = try count(tasksPerSession ?? 3, "tasks-per-session", 0...1_000_000)
            scale.restoreSessions = try count(restoreSessions, "restore-sessions", 0...1_000_000)
            scale.systemSessions = try count(systemSessions, "system-sessions", 0...1_000_000)
            scale.backupServers = try count(backupServers, "backup-servers", 1...10_000)
            scale.repositories = try count(repositories, "repositories", 1...10_000)
            scale.computers = try count(computers, "computers", 0...1_000_000)
            scale.sessionInterval = sessionInterval.value
            guard scale.sessionInterval >= .seconds(10) else {
                throw ValidationError("--session-interval must be at least 10s")
            }
            return scale
        }
    }

    func rejectExplicitTasks() throws {
        guard tasksPerSession == nil else {
            throw ValidationError("--list-bytes and --tasks-per-session exclude each other")
        }
    }
}
