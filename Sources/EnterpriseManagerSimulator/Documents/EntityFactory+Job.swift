extension EntityFactory {
    /// A job with its schedule and what it backs up: the largest entity, about 4 KB.
    func job(_ key: ResourceKey) -> Entity {
        var entity = Entity(key: key, id: universe.id(key), name: universe.jobName(key.job))
        let isScheduled = key.job % 4 != 3
        entity.fields = [
            Element("JobType", universe.jobType(key.job)), Element("Platform", "VMware"),
            Element("Description", key.job == 0 ? "Created by <administrator> & co." : ""),
            Element("ScheduleConfigured", isScheduled ? "true" : "false"),
            Element("ScheduleEnabled", isScheduled ? "true" : "false"),
        ]
        if isScheduled { entity.fields.append(Element("NextRun", (now.startOfDay + .hours(46)).iso)) }
        entity.fields.append(schedule)
        if !universe.isReplica(job: key.job), key.job != 3 { entity.fields.append(info(key)) }
        let server = universe.serverIndex(ofJob: key.job)
        entity.filterFields = [
            ("BackupServerName", universe.serverName(server)),
            ("BackupServerUid", universe.uid(ResourceKey(.backupServer, job: server))),
        ]
        return entity
    }

    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    private var schedule: Element {
        let always = Array(repeating: "1", count: 24).joined(separator: ",")
        let hours = Self.weekdays.map { Element("Day", always, attributes: [("Name", $0)]) }
        let days = Self.weekdays.map { Element("Days", $0) }
        let daily = Element(
            "OptionsDaily", attributes: [("Enabled", "true")],
            children: [Element("Kind", "Everyday")] + days
                + [Element("Time", "22:00:00.0000000+00:00"), Element("TimeOffsetUtc", "0")])
        let periodically = Element(
            "OptionsPeriodically", attributes: [("Enabled", "false")],
            children: [Element("Kind", "Hours"), Element("FullPeriod", "1"), Element("Schedule", children: hours)])
        let retry = Element(
            "RetryOptions",
            children: [
                Element("RetryTimes", "3"), Element("RetryTimeout", "10"), Element("RetrySpecified", "true"),
            ])
        return Element(
            "JobScheduleOptions",
            children: [
                Element(
                    "Standart",
                    children: [
                        retry, Element("WaitForBackupCompletion", "true"),
                        Element("BackupCompetitionWaitingPeriodMin", "180"), daily, periodically,
                    ])
            ])
    }

    private func info(_ key: ResourceKey) -> Element {
        let machines = (0..<min(2, universe.scale.tasksPerSession)).map { index -> Element in
            let name = universe.machineName(job: key.job, task: index)
            return Element("ObjectInJob", children: [Element("Name", name), Element("DisplayName", name)])
        }
        let retention = Element(
            "SimpleRetentionPolicy",
            children: [
                Element("RetainCycles", "14"), Element("RetainDaysToKeep", "14"), Element("RetainLimitType", "Cycles"),
            ])
        return Element(
            "JobInfo",
            children: [Element("BackupJobInfo", children: [Element("Includes", children: machines), retention])])
    }
}
