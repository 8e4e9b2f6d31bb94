/// Walks the entities of a kind, one after another, holding no more than one job's runs: lists of any length are written
/// without ever being in memory.
struct EntityCursor: Sendable {
    let factory: EntityFactory
    let kind: EntityKind
    let scope: CollectionScope
    let role: Role
    private var job: Int
    private let jobEnd: Int
    private var runs: [JobRun] = []
    private var runIndex = 0
    private var task = 0
    private var index = 0

    init(_ kind: EntityKind, scope: CollectionScope, role: Role, factory: EntityFactory) {
        self.factory = factory
        self.kind = kind
        self.scope = scope
        self.role = role
        let count = factory.universe.jobCount
        switch scope {
        case .job(let job), .run(let job, _):
            self.job = min(max(0, job), count)
            self.jobEnd = min(count, job + 1)
        default:
            self.job = 0
            self.jobEnd = count
        }
        self.job -= 1
    }

    /// The next entity; nil at the end.
    mutating func next() -> Entity? {
        while let key = nextKey() {
            guard role.sees(job: owningJob(key)), isInScope(key) else { continue }
            if let entity = factory.entity(key) { return entity }
        }
        return nil
    }

    /// The job that decides whether a user with a restore scope sees the entity; infrastructure is seen by all.
    private func owningJob(_ key: ResourceKey) -> Int {
        Self.owningJob(key, in: factory.universe)
    }

    static func owningJob(_ key: ResourceKey, in universe: Universe) -> Int {
        switch key.kind {
        case .backupServer, .repository, .systemSession, .discoveredComputer: 0
        case .restoreSession: Universe.restoredJob(key, jobs: universe.scale.jobs)
        default: key.job
        }
    }

    private func isInScope(_ key: ResourceKey) -> Bool {
        let universe = factory.universe
        switch (scope, key.kind) {
        case (.server(let server), .job): return universe.serverIndex(ofJob: key.job) == server
        case (.server(let server), .repository): return key.job % max(1, universe.scale.backupServers) == server
        case (.repository(let repository), .backup): return universe.repositoryIndex(ofJob: key.job) == repository
        case (.job(let job), _), (.run(let job, _), _): return key.job == job
        default: return true
        }
    }

    private mutating func nextKey() -> ResourceKey? {
        switch kind {
        case .backupServer, .repository, .discoveredComputer, .job, .backup, .restoreSession, .systemSession:
            return nextFlatKey()
        default: return nextRunKey()
        }
    }

    private mutating func nextFlatKey() -> ResourceKey? {
        let scale = factory.universe.scale
        let cut = factory.now - factory.universe.configuration.collectionWindow
        let count: Int
        switch kind {
        case .backupServer: count = scale.backupServers
        case .repository: count = scale.repositories
        case .discoveredComputer: count = scale.computers
        case .job: count = factory.universe.jobCount
        case .backup: count = scale.jobs
        case .restoreSession: count = scale.restoreSessions
        default: count = scale.systemSessions
        }
        while index < count {
            defer { index += 1 }
            switch kind {
            case .restoreSession, .systemSession:
                guard let run = factory.universe.standaloneRun(kind, at: index), run.creation >= cut else { continue }
                return run.key
            default: return ResourceKey(kind, job: index)
            }
        }
        return nil
    }

    private mutating func nextRunKey() -> ResourceKey? {
        while true {
            if runIndex < runs.count {
                let run = runs[runIndex]
                guard hasTasks else {
                    runIndex += 1
                    return run.key.viewed(as: kind)
                }
                if task < factory.universe.scale.tasksPerSession {
                    defer { task += 1 }
                    return run.key.viewed(as: kind, task: task)
                }
                runIndex += 1
                task = 0
                continue
            }
            guard job + 1 < jobEnd else { return nil }
            job += 1
            runs = runsOfJob()
            runIndex = 0
            task = 0
        }
    }

    private var hasTasks: Bool {
        kind == .backupTaskSession || kind == .replicaTaskSession || kind == .vmRestorePoint
    }

    private func runsOfJob() -> [JobRun] {
        let universe = factory.universe
        let isReplicaKind = kind == .replicaSession || kind == .replicaTaskSession
        guard universe.isReplica(job: job) == isReplicaKind, role.sees(job: job) else { return [] }
        // Collections show what was created in the last 30 days (em-facts 4); restore points live as long as history.
        let configuration = universe.configuration
        let window = kind.isSession ? configuration.collectionWindow : configuration.retention
        let earliest = factory.now - window
        if case .run(_, let number) = scope {
            guard let run = universe.run(job: job, number: number), run.creation >= earliest else { return [] }
            return [run]
        }
        return universe.runs(job: job, since: earliest)
    }
}
