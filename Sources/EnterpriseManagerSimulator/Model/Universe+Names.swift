extension Universe {
    /// The name of a job.
    ///
    /// The first ones hold what breaks careless converters: markup, quotes, backslashes, letters beyond ASCII, and
    /// text that merely looks like one of EM's links.
    func jobName(_ job: Int) -> String {
        if isReplica(job: job) { return "Replication \(job - scale.jobs + 1)" }
        let special = [
            "Backup Job 1", "R&D <Nightly> \"Gold\"", "Buchhaltung – Täglich", "COPY_OPER\\BACKUP_4",
            "see https://localhost:9398/api/jobs", "'Quoted' job", "日本語ジョブ",
        ]
        return job < special.count ? special[job] : "Backup Job \(job + 1)"
    }

    func jobType(_ job: Int) -> String {
        if isReplica(job: job) { return "Replica" }
        return job == 3 ? "ImmediateBackupCopy" : "Backup"
    }

    func serverIndex(ofJob job: Int) -> Int { job % max(1, scale.backupServers) }

    func repositoryIndex(ofJob job: Int) -> Int { job % max(1, scale.repositories) }

    func serverName(_ index: Int) -> String { "vbr\(index + 1).em.example" }

    func repositoryName(_ index: Int) -> String {
        index == 0 ? "Default Backup Repository" : (index % 3 == 2 ? "s3_archive_\(index)" : "Backup Volume 0\(index)")
    }

    func machineName(job: Int, task: Int) -> String { "srv\(job + 1)-vm\(task + 1)" }

    func computerName(_ index: Int) -> String { "workstation\(index + 1).em.example" }

    func id(_ key: ResourceKey) -> Identifier { codec.identifier(of: key) }

    func uid(_ key: ResourceKey) -> String { "urn:veeam:\(key.kind.root):\(id(key))" }

    /// The path below /api of an entity.
    func path(_ key: ResourceKey) -> String { "/\(key.kind.path)/\(id(key))" }

    /// The name that a session carries in its `Name` attribute and in links to it.
    func sessionName(_ run: JobRun) -> String {
        switch run.key.kind {
        case .restoreSession:
            let machine = restoredMachine(run)
            let name = isFileLevel(run) ? "FLR_[\(machine)]" : machine
            return "\(name)@\(run.creation.nameSuffix)"
        case .systemSession: return "Collect Job @\(run.creation.longNameSuffix)"
        default: return "\(jobName(run.key.job))@\(run.creation.nameSuffix)"
        }
    }

    /// The job whose backups a restore session restores from.
    func restoredJob(_ run: JobRun) -> Int { Self.restoredJob(run.key, jobs: scale.jobs) }

    static func restoredJob(_ key: ResourceKey, jobs: Int) -> Int {
        key.run >= JobRun.firstLiveNumber ? 0 : key.run % max(1, jobs)
    }

    func restoredMachine(_ run: JobRun) -> String { machineName(job: restoredJob(run), task: 0) }

    /// File level restores have a progress and name their restore point, restores of machines do neither (samples).
    func isFileLevel(_ run: JobRun) -> Bool { !run.key.run.isMultiple(of: 3) || run.key.run >= JobRun.firstLiveNumber }
}
