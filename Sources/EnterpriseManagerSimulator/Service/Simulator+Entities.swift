extension Simulator {
    /// Collections, single entities, their children and the actions on them.
    mutating func entities(_ context: Context) throws(ServiceError) -> Reply {
        let segments = context.segments
        // `agents/discoveredComputers` is the one kind with a path of two segments.
        let length = segments[0] == "agents" || segments[0] == "nas" || segments[0] == "cdpreplica" ? 2 : 1
        let name = segments.prefix(length).joined(separator: "/")
        guard let kind = EntityKind.allCases.first(where: { $0.path.lowercased() == name }) else {
            return try emptyCollection(context)
        }
        guard context.role.mayRead(kind) else { throw .forbidden }
        let rest = Array(segments.dropFirst(length))
        if rest.isEmpty {
            guard context.isRead else { throw .methodNotAllowed }
            return try list(kind, .all, context)
        }
        guard let id = Identifier(text: rest[0]) else { throw ServiceError(400, "Invalid resource id") }
        let factory = factory(context)
        guard let key = universe.codec.key(of: id), key.kind == kind,
            context.role.sees(job: EntityCursor.owningJob(key, in: universe)), let entity = factory.entity(key)
        else { throw .notFound(kind, id) }
        switch rest.count {
        case 1:
            guard context.isRead else { return try act(on: entity, context) }
            return try single(entity, context)
        case 2:
            guard context.isRead else { throw .methodNotAllowed }
            return try children(named: rest[1], of: entity, context)
        default: throw .resourceNotFound
        }
    }

    func factory(_ context: Context) -> EntityFactory {
        EntityFactory(universe: universe, now: context.now, apiVersion: context.session.version)
    }

    /// Whether the entity form is asked for; reference is what EM answers without `format`.
    private func wantsEntity(_ context: Context) throws(ServiceError) -> Bool {
        switch context.path.parameter("format")?.lowercased() {
        case nil, "", "reference", "references": return false
        case "entity", "entities": return true
        case .some: throw ServiceError(400, "Unknown format")
        }
    }

    private func single(_ entity: Entity, _ context: Context) throws(ServiceError) -> Reply {
        guard context.path.parameter("action") == nil else { throw .methodNotAllowed }
        let layout = EntityLayout(factory: factory(context), roots: context.roots)
        let isEntity = try wantsEntity(context)
        return Reply(200, .element(isEntity ? layout.element(entity) : layout.reference(entity, root: "EntityRef")))
    }

    private func list(
        _ kind: EntityKind, _ scope: CollectionScope, _ context: Context
    ) throws(ServiceError) -> Reply {
        guard context.role.mayRead(kind) else { throw .forbidden }
        let factory = factory(context)
        let cursor = EntityCursor(kind, scope: scope, role: context.role, factory: factory)
        let layout = EntityLayout(factory: factory, roots: context.roots)
        return Reply(200, .list(EntityList(cursor, asEntities: try wantsEntity(context), layout: layout)))
    }

    private func children(
        named name: String, of entity: Entity, _ context: Context
    ) throws(ServiceError) -> Reply {
        let key = entity.key
        let run = CollectionScope.run(job: key.job, number: key.run)
        switch (key.kind, name) {
        case (.backupServer, "jobs"): return try list(.job, .server(key.job), context)
        case (.backupServer, "repositories"): return try list(.repository, .server(key.job), context)
        case (.repository, "backups"): return try list(.backup, .repository(key.job), context)
        case (.backup, "restorepoints"): return try list(.restorePoint, .job(key.job), context)
        case (.job, "backupsessions"): return try list(.backupSession, .job(key.job), context)
        case (.job, "replicasessions"): return try list(.replicaSession, .job(key.job), context)
        case (.backupSession, "tasksessions"): return try list(.backupTaskSession, run, context)
        // Old links have the misspelled name, and EM answers to both (em-facts 1).
        case (.replicaSession, "replicatasksessions"), (.replicaSession, "repicatasksessions"):
            return try list(.replicaTaskSession, run, context)
        case (.restorePoint, "vmrestorepoints"): return try list(.vmRestorePoint, run, context)
        case (.vmRestorePoint, "mounts"): return Reply(200, .element(Element("VmRestorePointMounts")))
        case (.systemSession, "events"):
            let up = Link("Up", entity.path, name: entity.name, type: EntityKind.systemSession.referenceType)
            let body = Element("SystemSessionEvents", children: [Link.list([up], root: context.roots.links)])
            return Reply(200, .element(body))
        case (.backupSession, "agentmanagementsessions"):
            return Reply(200, .element(Element(try wantsEntity(context) ? "BackupJobSessions" : "EntityReferences")))
        default: throw .resourceNotFound
        }
    }

    /// Collections that EM has and the simulator leaves empty.
    private func emptyCollection(_ context: Context) throws(ServiceError) -> Reply {
        let name = context.segments.joined(separator: "/")
        guard let root = Self.emptyCollections[name] else { throw .resourceNotFound }
        guard context.isRead else { throw .methodNotAllowed }
        return Reply(200, .element(Element(try wantsEntity(context) ? root : "EntityReferences")))
    }

    private static let emptyCollections = [
        "managedservers": "ManagedServers", "failoverplans": "FailoverPlans", "hierarchyroots": "HierarchyRoots",
        "vapprestorepoints": "VAppRestorePoints", "replicas": "Replicas", "vmreplicapoints": "VmReplicaPoints",
        "catalog/vms": "CatalogVms", "wanaccelerators": "WanAccelerators", "backupfiles": "BackupFiles",
        "externalrepositories": "ExternalRepositories", "cdppolicies": "CdpPolicies",
        "cdpreplicasessions": "CdpReplicaSessions", "cdpreplicatasksessions": "CdpReplicaTaskSessions",
        "vappreplicapoints": "VAppReplicaPoints", "cdpreplica/vms": "VmCdpReplicas",
        "cdpreplica/vapps": "VAppCdpReplicas", "agents/backupsessions": "BackupJobSessions",
        "agents/jobs": "AgentBackupJobs", "agents/protectiongroups": "AgentProtectionGroups",
        "nas/backupsessions": "BackupJobSessions", "nas/jobs": "NASJobs",
        "cloud/failoversessions": "CloudFailoverSessions",
    ]

    // MARK: Actions

    /// POST and PUT on a job or session; everything is answered at once with a task (em-facts 4).
    private mutating func act(on entity: Entity, _ context: Context) throws(ServiceError) -> Reply {
        let key = entity.key
        let method = context.request.method
        let action = context.path.parameter("action")?.lowercased()
        guard context.role.mayOperateJobs else { throw .forbidden }
        switch (key.kind, method, action) {
        case (.job, "POST", "start"), (.job, "POST", "retry"):
            let name = action == "retry" ? "RetryJob" : "StartJob"
            let run = universe.begin(job: key.job, at: context.now, isRetry: action == "retry")
            let message =
                run == nil ? "Job \"\(entity.name)\" is already running." : "Job \"\(entity.name)\" triggered to start."
            return accepted(name, success: run != nil, message, context)
        case (.job, "POST", "stop"):
            let running = universe.liveRuns[key.job]?.last
            let isStopped =
                running.map { universe.stop(job: key.job, number: $0.key.run, at: context.now) } ?? false
            let message =
                isStopped ? "Job \"\(entity.name)\" triggered to stop." : "Job \"\(entity.name)\" is not running."
            return accepted("StopJob", success: isStopped, message, context)
        case (.backupSession, "POST", "stop"), (.replicaSession, "POST", "stop"):
            let isStopped = universe.stop(job: key.job, number: key.run, at: context.now)
            let message = isStopped ? "Session triggered to stop." : "Session is not running."
            return accepted("StopJobSession", success: isStopped, message, context)
        case (.job, "PUT", nil), (.job, "PUT", "edit"):
            return accepted("EditJob", success: true, "Job \"\(entity.name)\" edited.", context)
        case (.job, "POST", "clone"), (.job, "POST", "toggleScheduleEnabled".lowercased()), (.job, "POST", "sync"):
            return accepted("ChangeJob", success: true, "Ok", context)
        case (_, "POST", .some): throw ServiceError(400, "Action is not supported")
        default: throw .methodNotAllowed
        }
    }
}
