/// What may be filtered and sorted by, and how values compare.
enum FilterProperty {
    /// Whether entities of the kind have the property at all; names know no case.
    static func isKnown(_ property: String, for kind: EntityKind) -> Bool {
        names(kind).contains(property.lowercased())
    }

    private static func names(_ kind: EntityKind) -> Set<String> {
        var names: Set<String> = ["uid", "name"]
        switch kind {
        case .backupServer: names.formUnion(["description", "port", "version"])
        case .repository: names.formUnion(["capacity", "freespace", "kind"])
        case .job:
            names.formUnion([
                "jobtype", "platform", "description", "scheduleconfigured", "scheduleenabled", "nextrun",
                "backupservername", "backupserveruid",
            ])
        case .backup: names.formUnion(["platform", "backuptype"])
        case .restorePoint: names.formUnion(["backupdateutc", "backupdate"])
        case .vmRestorePoint: names.formUnion(["creationtime", "algorithm", "pointtype", "vmdisplayname"])
        case .backupSession, .replicaSession:
            names.formUnion([
                "jobuid", "jobname", "jobtype", "creationtime", "endtime", "state", "result", "progress", "isretry",
                "failuremessage", "backupservername", "backupserveruid",
            ])
        case .restoreSession:
            names.formUnion(["jobtype", "creationtime", "endtime", "state", "result", "progress", "vmdisplayname"])
        case .systemSession: names.formUnion(["sessiontype", "creationtime", "endtime", "state"])
        case .backupTaskSession, .replicaTaskSession:
            names.formUnion([
                "jobsessionuid", "jobuid", "jobname", "creationtime", "endtime", "state", "result", "reason",
                "totalsize", "vmdisplayname", "vmuid",
            ])
        case .discoveredComputer:
            names.formUnion(["hoststatus", "agentversion", "agentstatus", "osversion", "ipaddress"])
        }
        return names
    }

    /// Negative, zero or positive.
    ///
    /// Times compare as times, numbers as numbers, the rest as text without regard to case.
    static func compare(_ left: String, _ right: String) -> Int {
        if let first = Timestamp(iso: left), let second = Timestamp(iso: right) {
            return first < second ? -1 : (first == second ? 0 : 1)
        }
        if let first = Int64(left), let second = Int64(right) {
            return first < second ? -1 : (first == second ? 0 : 1)
        }
        let first = left.lowercased()
        let second = right.lowercased()
        return first < second ? -1 : (first == second ? 0 : 1)
    }
}
