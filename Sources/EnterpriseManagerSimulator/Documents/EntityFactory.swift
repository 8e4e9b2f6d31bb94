/// Builds entities from coordinates; nil where nothing exists at them (any more).
struct EntityFactory: Sendable {
    let universe: Universe
    let now: Timestamp
    let apiVersion: APIVersion

    /// The entity of a key, if it exists at this time.
    func entity(_ key: ResourceKey) -> Entity? {
        let scale = universe.scale
        switch key.kind {
        case .backupServer: return key.job < scale.backupServers ? server(key) : nil
        case .repository: return key.job < scale.repositories ? repository(key) : nil
        case .discoveredComputer: return key.job < scale.computers ? computer(key) : nil
        case .job: return key.job < universe.jobCount ? job(key) : nil
        case .backup: return key.job < scale.jobs ? backup(key) : nil
        default: break
        }
        guard let run = run(of: key) else { return nil }
        switch key.kind {
        case .backupSession, .replicaSession:
            return key.kind == run.key.kind ? jobSession(run) : nil
        case .restoreSession: return restoreSession(run)
        case .systemSession: return systemSession(run)
        case .restorePoint: return restorePoint(key, run)
        case .vmRestorePoint: return machineRestorePoint(key, run)
        case .backupTaskSession, .replicaTaskSession:
            guard let task = universe.task(key.task, of: run), task.key.kind == key.kind else { return nil }
            return taskSession(task, of: run)
        default: return nil
        }
    }

    /// The run that a session, task or restore point belongs to, unless EM has deleted it at the end of retention.
    func run(of key: ResourceKey) -> JobRun? {
        let run: JobRun?
        switch key.kind {
        case .restoreSession, .systemSession:
            run = key.job == 0 ? universe.standaloneRun(key.kind, number: key.run) : nil
        default: run = universe.run(job: key.job, number: key.run)
        }
        guard let run else { return nil }
        let isKept = run.creation >= now - universe.configuration.retention || run.key == IdentifierCodec.wellKnownKey
        return isKept ? run : nil
    }

    // MARK: Infrastructure

    private func server(_ key: ResourceKey) -> Entity {
        var entity = Entity(key: key, id: universe.id(key), name: universe.serverName(key.job))
        entity.fields = [
            Element("Description", key.job == 0 ? "Simulated backup server" : ""), Element("Port", "9392"),
            Element("Version", universe.configuration.release == .v12 ? "12.3.2.3617" : "13.0.1.1071"),
            Element("WcfPort", "9401"),
        ]
        return entity
    }

    private func repository(_ key: ResourceKey) -> Entity {
        let isObjectStorage = key.job % 3 == 2
        let capacity = 107_374_182_400 * (10 + universe.mixer.below(90, .size, key.job))
        let free = capacity / 100 * (5 + universe.mixer.below(90, .fraction, key.job))
        var entity = Entity(key: key, id: universe.id(key), name: universe.repositoryName(key.job))
        // Object storage has no capacity: -1 (em-facts 3).
        entity.fields = [
            Element("Capacity", isObjectStorage ? "-1" : "\(capacity)"),
            Element("FreeSpace", isObjectStorage ? "-1" : "\(free)"),
            Element(
                "Kind", isObjectStorage ? "AmazonS3Compatible" : (key.job % 3 == 1 ? "LinuxHardened" : "WindowsLocal")),
        ]
        return entity
    }

    private func computer(_ key: ResourceKey) -> Entity {
        var entity = Entity(key: key, id: universe.id(key), name: universe.computerName(key.job))
        entity.fields = [
            Element("HostStatus", key.job % 3 == 2 ? "Offline" : "Online"), Element("AgentVersion", "6.3.2.1205"),
            Element("AgentStatus", "Installed"), Element("OsVersion", "Debian GNU/Linux 12 (64-bit)"),
            Element("IpAddress", "192.0.2.\(key.job % 250 + 1)"),
            Element(
                "HierarchyObjRef",
                "urn:AgentForLinux:VeeamAgent:00000000-0000-0000-0000-000000000000.\(entity.id)"),
        ]
        return entity
    }

    private func backup(_ key: ResourceKey) -> Entity {
        var entity = Entity(key: key, id: universe.id(key), name: universe.jobName(key.job))
        entity.fields = [Element("Platform", "VMware"), Element("BackupType", "Normal")]
        return entity
    }

    // MARK: Sessions

    private func jobSession(_ run: JobRun) -> Entity {
        let job = run.key.job
        var entity = Entity(key: run.key, id: universe.id(run.key), name: universe.sessionName(run))
        let owner = ResourceKey(.job, job: job)
        entity.fields = [Element("JobUid", universe.uid(owner)), Element("JobName", universe.jobName(job))]
        entity.fields += sessionFields(run, type: universe.jobType(job))
        entity.fields.append(Element("IsRetry", run.isRetry ? "true" : "false"))
        let server = universe.serverIndex(ofJob: job)
        entity.filterFields = [
            ("BackupServerName", universe.serverName(server)),
            ("BackupServerUid", universe.uid(ResourceKey(.backupServer, job: server))),
        ]
        return entity
    }

    /// The fields of the base type JobSession, in its order; `EndTimeUTC` is absent and the result `None` while it runs.
    private func sessionFields(_ run: JobRun, type: String, hasProgress: Bool = true) -> [Element] {
        let isFinished = run.isFinished(at: now)
        var fields = [Element("JobType", type), Element("CreationTimeUTC", run.creation.iso)]
        if isFinished { fields.append(Element("EndTimeUTC", run.end.iso)) }
        fields.append(Element("State", run.phase(at: now).rawValue))
        fields.append(Element("Result", isFinished ? run.finalOutcome.rawValue : "None"))
        if hasProgress { fields.append(Element("Progress", "\(run.progress(at: now))")) }
        if isFinished, run.finalOutcome == .failed {
            let reason =
                run.end < run.plannedEnd ? "Operation was canceled by user" : "Error: host \"esx1\" & <others> lost"
            fields.append(Element("FailureMessage", reason))
        }
        return fields
    }

    private func restoreSession(_ run: JobRun) -> Entity {
        var entity = Entity(key: run.key, id: universe.id(run.key), name: universe.sessionName(run))
        entity.attributes = [("VmDisplayName", universe.restoredMachine(run))]
        let isFileLevel = universe.isFileLevel(run)
        entity.fields = sessionFields(
            run, type: isFileLevel ? "FileLevelRestore" : "RestoreVm", hasProgress: isFileLevel)
        return entity
    }

    private func systemSession(_ run: JobRun) -> Entity {
        var entity = Entity(key: run.key, id: universe.id(run.key), name: universe.sessionName(run))
        let isFinished = run.isFinished(at: now)
        var state = "InProgress"
        if isFinished { state = run.finalOutcome == .success ? "CompletedSuccessfully" : "CompletedWarning" }
        entity.fields = [Element("SessionType", "CollectJob"), Element("CreationTimeUTC", run.creation.iso)]
        if isFinished { entity.fields.append(Element("EndTimeUTC", run.end.iso)) }
        entity.fields.append(Element("State", state))
        entity.fields.append(
            Element(
                "Result",
                children: [
                    Element("Result", isFinished ? state : "None"), Element("Message"), Element("IsCanceled", "false"),
                ]))
        return entity
    }

    private func taskSession(_ task: TaskRun, of run: JobRun) -> Entity {
        var entity = Entity(
            key: task.key, id: universe.id(task.key), name: "\(task.machine)@\(task.creation.nameSuffix)")
        let isFinished = now >= task.end
        entity.attributes = [("VmDisplayName", task.machine)]
        entity.fields = [
            Element("JobSessionUid", universe.uid(run.key)), Element("CreationTimeUTC", task.creation.iso),
        ]
        if isFinished { entity.fields.append(Element("EndTimeUTC", task.end.iso)) }
        let result = isFinished ? task.outcome.rawValue : "None"
        let reason: String =
            switch task.outcome {
            case _ where !isFinished: ""
            case .success: ""
            case .warning: "Changed block tracking <disabled> & guest \"tools\" old"
            case .failed: "Cannot open disk: it's in use"
            }
        entity.fields += [
            Element("State", task.state(at: now)), Element("Result", result), Element("Reason", reason),
            Element("TotalSize", isFinished ? "\(task.size)" : "0"),
        ]
        // VmUid came with a later API version than v1_5 (em-facts 3 says 10+; which version shows it is inferred).
        if task.key.kind == .backupTaskSession, apiVersion > .v1x5 {
            entity.fields.append(Element("VmUid", task.machineReference))
        }
        entity.filterFields = [
            ("JobUid", universe.uid(ResourceKey(.job, job: run.key.job))), ("JobName", universe.jobName(run.key.job)),
        ]
        return entity
    }

    // MARK: Restore points

    /// A backup that ended without failure leaves a restore point.
    private func restorePoint(_ key: ResourceKey, _ run: JobRun) -> Entity? {
        guard run.key.kind == .backupSession, run.isFinished(at: now), run.finalOutcome != .failed else { return nil }
        var entity = Entity(key: key, id: universe.id(key), name: run.creation.restorePointName)
        entity.fields = [Element("BackupDateUTC", run.creation.iso)]
        return entity
    }

    private func machineRestorePoint(_ key: ResourceKey, _ run: JobRun) -> Entity? {
        guard run.key.kind == .backupSession, let task = universe.task(key.task, of: run), now >= task.end,
            task.outcome != .failed
        else { return nil }
        var entity = Entity(key: key, id: universe.id(key), name: "\(task.machine)@\(task.end.nameSuffix)")
        entity.attributes = [("VmDisplayName", task.machine)]
        let point = run.key.run % 7 == 0 ? "Full" : "Increment"
        entity.fields = [
            Element("CreationTimeUTC", task.end.iso), Element("Algorithm", "Increment"), Element("PointType", point),
            Element("HierarchyObjRef", task.machineReference),
        ]
        return entity
    }
}
