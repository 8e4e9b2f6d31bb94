extension Simulator {
    /// A few ids of one kind, as the control interface shows them.
    package struct CatalogueEntry: Sendable {
        /// The kind.
        package let kind: EntityKind
        /// Ids of entities that are over (or have no state), newest first.
        package var finished: [Identifier] = []
        /// Ids of entities that are under way.
        package var running: [Identifier] = []
        /// Of these, the ids that exist for the user with a restore scope.
        package var scoped: [Identifier] = []
        /// Users that may read the kind.
        package var users: [String] = []
    }

    /// The id of the backup session that every simulator has, finished.
    package static var wellKnownSession: Identifier { IdentifierCodec.wellKnownSession }

    /// For each kind up to `count` finished and running ids that collections show now.
    package func catalogue(at now: Timestamp, count: Int = 5) -> [CatalogueEntry] {
        EntityKind.allCases.map { kind in
            var entry = CatalogueEntry(kind: kind)
            entry.users = Role.allCases.filter { $0.mayRead(kind) }.map(\.userName)
            for key in sampleKeys(kind, at: now, count: count) {
                let factory = EntityFactory(universe: universe, now: now, apiVersion: .v1x7)
                guard let entity = factory.entity(key) else { continue }
                let isRunning = kind.isSession && entity.filterValue("EndTime") == nil
                if isRunning {
                    if entry.running.count < count { entry.running.append(entity.id) }
                } else if entry.finished.count < count {
                    entry.finished.append(entity.id)
                }
                if Role.scoped.sees(job: EntityCursor.owningJob(key, in: universe)), Role.scoped.mayRead(kind) {
                    entry.scoped.append(entity.id)
                }
            }
            entry.scoped.removeAll { !entry.finished.contains($0) && !entry.running.contains($0) }
            return entry
        }
    }

    /// Coordinates worth trying: the newest runs of every job, live ones included.
    private func sampleKeys(_ kind: EntityKind, at now: Timestamp, count: Int) -> [ResourceKey] {
        switch kind {
        case .backupServer, .repository, .job, .backup, .discoveredComputer:
            return (0..<min(universe.jobCount + count, 1000)).map { ResourceKey(kind, job: $0) }
        case .restoreSession, .systemSession:
            return (0...count).compactMap { universe.standaloneRun(kind, at: $0)?.key }
        default: break
        }
        var keys: [ResourceKey] = []
        let isReplicaKind = kind == .replicaSession || kind == .replicaTaskSession
        let jobs = (0..<universe.jobCount).filter { universe.isReplica(job: $0) == isReplicaKind }.prefix(64)
        // Round by round, so that both visible and hidden jobs are among the first.
        for job in jobs {
            for run in universe.liveRuns[job]?.suffix(count) ?? [] { keys.append(run.key.viewed(as: kind)) }
        }
        for age in 0..<min(count, universe.scale.sessionsPerJob) {
            for job in jobs { keys.append(ResourceKey(kind, job: job, run: universe.newestNumber - age)) }
        }
        return keys
    }

    /// How many tasks each session must have for `/api/backupTaskSessions?format=Entity` to be about this long in XML.
    package static func tasksPerSession(forListOf bytes: Int, in configuration: SimulatorConfiguration) -> Int {
        var probe = configuration
        probe.scale.tasksPerSession = 1
        probe.scale.sessionsPerJob = min(probe.scale.sessionsPerJob, 100_000)
        let universe = Universe(probe)
        let earliest = probe.start - probe.collectionWindow
        let sessions = (0..<probe.scale.jobs).reduce(0) { $0 + universe.runs(job: $1, since: earliest).count }
        let factory = EntityFactory(universe: universe, now: probe.start, apiVersion: .v1x7)
        var cursor = EntityCursor(.backupTaskSession, scope: .all, role: .administrator, factory: factory)
        guard sessions > 0, let entity = cursor.next() else { return 1 }
        var item: [UInt8] = []
        let layout = EntityLayout(factory: factory, roots: LinkRoots(probe, host: "localhost:9398", apiPath: "/api"))
        DocumentWriter.write(layout.element(entity), depth: 1, into: &item)
        return min(1_000_000, max(1, bytes / max(1, item.count * sessions)))
    }
}
