/// The summary reports, counted from what the user may see.
struct ReportDocument: Sendable {
    let factory: EntityFactory
    let role: Role
    let roots: LinkRoots

    private static let viewer = "Workspace/ViewReport.aspx?definition=8a56d84f-1790-4f54-ab20-2e0bfdefa16b&ShowParams=1"

    private struct Counts {
        var running = 0
        var total = 0
        var success = 0
        var warning = 0
        var failed = 0
        var longestBackup: (seconds: Int64, name: String) = (0, "")
        var longestReplica: (seconds: Int64, name: String) = (0, "")
    }

    /// `/reports/summary`: links with names that clients use as keys.
    var summary: Element {
        let frames = [
            ("overview", "Overview"), ("vms_overview", "VmsOverview"), ("job_statistics", "JobStatistics"),
            ("processed_vms", "ProcessedVms"), ("repository", "Repositories"),
        ]
        let links = frames.map { Link("Down", "/reports/summary/\($0.0)", name: $0.1, type: "ReportFrame") }
        return Element("SummaryReport", children: [Link.list(links, root: roots.echo)])
    }

    /// The report of a name; nil for a name that EM does not have.
    func frame(_ name: String) -> Element? {
        switch name {
        case "overview": overview
        case "vms_overview": machines
        case "job_statistics": statistics
        case "processed_vms": processed
        case "repository": repositories
        default: nil
        }
    }

    private var overview: Element {
        let counts = counted(within: .days(1))
        let scale = factory.universe.scale
        return numbers(
            "OverviewReportFrame",
            [
                ("BackupServers", scale.backupServers), ("ProxyServers", scale.backupServers),
                ("RepositoryServers", scale.repositories), ("RunningJobs", counts.running),
                ("ScheduledJobs", scheduledJobs(isReplica: nil)), ("SuccessfulVmLastestStates", counts.success),
                ("WarningVmLastestStates", counts.warning), ("FailedVmLastestStates", counts.failed),
            ])
    }

    private var machines: Element {
        let universe = factory.universe
        let backups = (0..<universe.scale.jobs).filter { role.sees(job: $0) }.count * universe.scale.tasksPerSession
        let replicas =
            (universe.scale.jobs..<universe.jobCount).filter { role.sees(job: $0) }.count
            * universe.scale.tasksPerSession
        let points = backups * min(universe.scale.sessionsPerJob, 14)
        var element = numbers(
            "VmsOverviewReportFrame",
            [
                ("ProtectedVms", backups + replicas), ("BackedUpVms", backups), ("ReplicatedVms", replicas),
                ("RestorePoints", points), ("FullBackupPointsSize", backups * 42_949_672_960),
                ("IncrementalBackupPointsSize", points * 2_147_483_648), ("ReplicaRestorePointsSize", 0),
                ("SourceVmsSize", (backups + replicas) * 107_374_182_400), ("SuccessBackupPercents", 100),
            ])
        // Not an Href, and relative: nothing in it may be rewritten (em-facts 1).
        element.children.append(Element("ProtectedVmsReportLink", Self.viewer))
        return element
    }

    private var statistics: Element {
        let counts = counted(within: .days(7))
        let replicas = scheduledJobs(isReplica: true)
        let backups = scheduledJobs(isReplica: false)
        var element = numbers(
            "JobStatisticsReportFrame",
            [
                ("RunningJobs", counts.running), ("ScheduledJobs", backups + replicas),
                ("ScheduledBackupJobs", backups), ("ScheduledReplicaJobs", replicas), ("TotalJobRuns", counts.total),
                ("SuccessfulJobRuns", counts.success), ("WarningsJobRuns", counts.warning),
                ("FailedJobRuns", counts.failed),
                ("MaxJobDuration", Int(max(counts.longestBackup.seconds, counts.longestReplica.seconds))),
                ("MaxBackupJobDuration", Int(counts.longestBackup.seconds)),
                ("MaxReplicaJobDuration", Int(counts.longestReplica.seconds)),
            ])
        element.children += [
            Element("MaxDurationBackupJobName", counts.longestBackup.name),
            Element("MaxDurationReplicaJobName", counts.longestReplica.name),
            Element("BackupJobStatusReportLink", Self.viewer),
        ]
        return element
    }

    private var processed: Element {
        let days = (0..<7).reversed().map { day -> Element in
            let date = factory.now.startOfDay - .days(Int64(day))
            return Element(
                "Day",
                attributes: [
                    ("Timestamp", date.iso), ("ReplicatedVms", "0"),
                    ("BackupedVms", "\(factory.universe.scale.jobs * factory.universe.scale.tasksPerSession)"),
                ])
        }
        return Element("ProcessedVmsReportFrame", children: days)
    }

    private var repositories: Element {
        let periods = (0..<factory.universe.scale.repositories).compactMap { index -> Element? in
            guard let entity = factory.entity(ResourceKey(.repository, job: index)) else { return nil }
            let sizes = entity.fields.filter { $0.name != "Kind" }
            return Element("Period", children: [Element("Name", entity.name)] + sizes + [Element("BackupSize", "0")])
        }
        return Element(
            "RepositoryReportFrame", attributes: [("CapacityPlanningReportLink", Self.viewer)], children: periods)
    }

    private func numbers(_ root: String, _ values: [(String, Int)]) -> Element {
        Element(root, children: values.map { Element($0.0, "\($0.1)") })
    }

    private func scheduledJobs(isReplica: Bool?) -> Int {
        let universe = factory.universe
        return (0..<universe.jobCount).filter {
            role.sees(job: $0) && $0 % 4 != 3 && (isReplica == nil || universe.isReplica(job: $0) == isReplica)
        }.count
    }

    private func counted(within window: TimeSpan) -> Counts {
        var counts = Counts()
        let universe = factory.universe
        for job in 0..<universe.jobCount where role.sees(job: job) {
            for run in universe.runs(job: job, since: factory.now - window) {
                guard run.isFinished(at: factory.now) else {
                    counts.running += 1
                    continue
                }
                counts.total += 1
                switch run.finalOutcome {
                case .success: counts.success += 1
                case .warning: counts.warning += 1
                case .failed: counts.failed += 1
                }
                let seconds = (run.end - run.creation).microseconds / 1_000_000
                if universe.isReplica(job: job) {
                    if seconds > counts.longestReplica.seconds {
                        counts.longestReplica = (seconds, universe.jobName(job))
                    }
                } else if seconds > counts.longestBackup.seconds {
                    counts.longestBackup = (seconds, universe.jobName(job))
                }
            }
        }
        return counts
    }
}
