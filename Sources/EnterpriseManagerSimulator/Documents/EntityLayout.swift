/// Lays an entity out as EM does: attributes Href, Type, Name, UID and then its own; `Links` first, base fields before own.
struct EntityLayout: Sendable {
    let factory: EntityFactory
    let roots: LinkRoots
    /// Echo lists: items of lists carry the Host of the request, single entities EM's own name.
    private var universe: Universe { factory.universe }

    /// The full form.
    func element(_ entity: Entity) -> Element {
        var attributes: [(name: String, value: String)] = [
            ("Href", "\(roots.own)\(ownPath(entity))?format=Entity"), ("Type", entity.key.kind.root),
            ("Name", entity.name), ("UID", entity.uid),
        ]
        attributes += entity.attributes
        let links = Link.list(links(of: entity), root: roots.links)
        return Element(entity.key.kind.root, attributes: attributes, children: [links] + entity.fields)
    }

    /// The short form: `EntityRef` alone, `Ref` in a list; attributes UID, Name, Href, Type (a capture's order).
    func reference(_ entity: Entity, root name: String) -> Element {
        let attributes: [(name: String, value: String)] = [
            ("UID", entity.uid), ("Name", entity.name), ("Href", roots.echo + ownPath(entity)),
            ("Type", "\(entity.key.kind.root)Reference"),
        ]
        return Element(
            name, attributes: attributes, children: [Link.list(referenceLinks(of: entity), root: roots.echo)])
    }

    /// EM gives a discovered computer the path of a task session: one of its mistakes (em-facts 1).
    private func ownPath(_ entity: Entity) -> String {
        entity.key.kind == .discoveredComputer ? "/backupTaskSessions/\(entity.id)" : entity.path
    }

    // MARK: Links of references

    private func referenceLinks(of entity: Entity) -> [Link] {
        let kind = entity.key.kind
        var links = parents(of: entity)
        let type = kind == .systemSession ? "BackupJobSession" : kind.root
        let alternate = Link("Alternate", entity.path + "?format=Entity", name: entity.name, type: type)
        if kind == .backupServer { return children(of: entity) + [alternate] }
        links.append(alternate)
        return links + children(of: entity)
    }

    // MARK: Links of entities

    private func links(of entity: Entity) -> [Link] {
        let kind = entity.key.kind
        let path = entity.path
        let alternate = Link("Alternate", path, name: entity.name, type: kind.referenceType)
        switch kind {
        case .backupServer:
            return [
                alternate, Link("Edit", path, type: kind.referenceType), Link("Delete", path, type: kind.referenceType),
            ]
                + children(of: entity)
        case .job: return parents(of: entity) + [alternate] + jobActions(entity)
        case .backupSession:
            return parents(of: entity) + [alternate] + children(of: entity) + [Link("Stop", path + "?action=stop")]
                + relatedRestorePoint(entity)
        case .backupTaskSession, .restoreSession:
            return parents(of: entity) + [alternate] + relatedMachinePoint(entity)
        case .vmRestorePoint:
            return [Link("Restore", path + "?action=restore")] + parents(of: entity) + [alternate]
                + children(of: entity)
        default: return parents(of: entity) + [alternate] + children(of: entity)
        }
    }

    private func jobActions(_ entity: Entity) -> [Link] {
        let path = entity.path
        return [
            Link("Edit", path, name: entity.name, type: "JobReference"), Link("Clone", path + "?action=clone"),
            Link("ToggleScheduleEnabled", path + "?action=toggleScheduleEnabled"),
        ] + children(of: entity) + [
            Link("Start", path + "?action=start"), Link("Stop", path + "?action=stop"),
            Link("Retry", path + "?action=retry"),
        ]
    }

    private func parents(of entity: Entity) -> [Link] {
        let key = entity.key
        switch key.kind {
        case .backupServer, .systemSession: return []
        case .repository, .discoveredComputer: return [serverLink(key.job % max(1, universe.scale.backupServers))]
        case .job: return [serverLink(universe.serverIndex(ofJob: key.job))]
        case .backup:
            let repository = ResourceKey(.repository, job: universe.repositoryIndex(ofJob: key.job))
            return [
                serverLink(universe.serverIndex(ofJob: key.job)),
                up(repository, name: universe.repositoryName(repository.job)),
            ]
        case .backupSession, .replicaSession:
            return [
                serverLink(universe.serverIndex(ofJob: key.job)),
                up(ResourceKey(.job, job: key.job), name: universe.jobName(key.job)),
            ]
        case .restoreSession:
            let job = Universe.restoredJob(key, jobs: universe.scale.jobs)
            return [serverLink(universe.serverIndex(ofJob: job))]
        case .backupTaskSession, .replicaTaskSession:
            guard let run = factory.run(of: key) else { return [] }
            return [serverLink(universe.serverIndex(ofJob: key.job)), up(run.key, name: universe.sessionName(run))]
        case .restorePoint:
            return [
                up(ResourceKey(.backup, job: key.job), name: universe.jobName(key.job)),
                serverLink(universe.serverIndex(ofJob: key.job)),
            ]
        case .vmRestorePoint:
            let name = factory.run(of: key)?.creation.restorePointName ?? ""
            return [serverLink(universe.serverIndex(ofJob: key.job)), up(key.viewed(as: .restorePoint), name: name)]
        }
    }

    private func children(of entity: Entity) -> [Link] {
        let path = entity.path
        switch entity.key.kind {
        case .backupServer:
            return [
                Link("Down", path + "/jobs", type: "JobReferenceList"),
                Link("Down", path + "/repositories", type: "RepositoryReferenceList"),
            ]
        case .repository: return [Link("Down", path + "/backups", type: "BackupReferenceList")]
        case .job:
            let kind = universe.sessionKind(ofJob: entity.key.job)
            return [Link("Down", "\(path)/\(kind.path)", type: kind.referenceListType)]
        case .backup: return [Link("Down", path + "/restorePoints", type: "RestorePointReferenceList")]
        case .backupSession: return [Link("Down", path + "/taskSessions", type: "BackupTaskSessionReferenceList")]
        // The misspelling is EM's own (em-facts 1).
        case .replicaSession:
            return [Link("Down", path + "/repicaTaskSessions", type: "ReplicaTaskSessionReferenceList")]
        case .systemSession: return [Link("Down", path + "/events", name: "Events", type: "SystemSessionEvents")]
        case .restorePoint: return [Link("Down", path + "/vmRestorePoints", type: "VmRestorePointReferenceList")]
        case .vmRestorePoint:
            return [
                Link("Down", path + "/mounts", type: "VmRestorePointMountList"),
                Link("Create", path + "/mounts", type: "VmRestorePointMount"),
            ]
        default: return []
        }
    }

    private func relatedRestorePoint(_ entity: Entity) -> [Link] {
        let key = entity.key.viewed(as: .restorePoint)
        guard let point = factory.entity(key) else { return [] }
        // The seed body has an empty name here, later captures the point's name.
        let name = entity.key.run.isMultiple(of: 2) ? point.name : ""
        return [Link("Related", point.path, name: name, type: "RestorePointReference")]
    }

    private func relatedMachinePoint(_ entity: Entity) -> [Link] {
        if entity.key.kind == .restoreSession {
            guard let run = factory.run(of: entity.key), universe.isFileLevel(run) else { return [] }
            let number = min(universe.newestNumber, universe.slotNumber(of: run.creation) - 1)
            let key = ResourceKey(.vmRestorePoint, job: universe.restoredJob(run), run: number)
            guard let point = factory.entity(key) else { return [] }
            return [Link("Related", point.path, name: point.name, type: "VmRestorePointReference")]
        }
        guard let point = factory.entity(entity.key.viewed(as: .vmRestorePoint, task: entity.key.task)) else {
            return []
        }
        return [Link("Related", point.path + "?format=Entity", name: point.name, type: "VmRestorePoint")]
    }

    private func serverLink(_ index: Int) -> Link {
        up(ResourceKey(.backupServer, job: index), name: universe.serverName(index))
    }

    private func up(_ key: ResourceKey, name: String) -> Link {
        Link("Up", universe.path(key), name: name, type: "\(key.kind.root)Reference")
    }
}
