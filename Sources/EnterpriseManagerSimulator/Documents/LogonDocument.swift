/// The bodies of logon: the session with its many links, the list of sessions, and the answer of /api/.
enum LogonDocument {
    /// A collection that a logon session offers, and the API version that first has it (which version is inferred).
    private struct Offer {
        let path: String
        let type: String
        var since = APIVersion.v1x5
        var hasEntityForm = true
    }

    private static let offers: [Offer] = [
        Offer(path: "/backupServers", type: "BackupServer"), Offer(path: "/managedServers", type: "ManagedServer"),
        Offer(path: "/jobs", type: "Job"), Offer(path: "/failoverPlans", type: "FailoverPlan"),
        Offer(path: "/hierarchyRoots", type: "HierarchyRoot"), Offer(path: "/repositories", type: "Repository"),
        Offer(path: "/backups", type: "Backup"), Offer(path: "/restorePoints", type: "RestorePoint"),
        Offer(path: "/vmRestorePoints", type: "VmRestorePoint"),
        Offer(path: "/vAppRestorePoints", type: "VAppRestorePoint"), Offer(path: "/replicas", type: "Replica"),
        Offer(path: "/vmReplicaPoints", type: "VmReplicaPoint"), Offer(path: "/catalog/vms", type: "CatalogVm"),
        Offer(path: "/backupSessions", type: "BackupJobSession"),
        Offer(path: "/restoreSessions", type: "RestoreSession"),
        Offer(path: "/replicaSessions", type: "ReplicaJobSession"),
        Offer(path: "/backupTaskSessions", type: "BackupTaskSession"),
        Offer(path: "/replicaTaskSessions", type: "ReplicaTaskSession"),
        Offer(path: "/wanAccelerators", type: "WanAccelerator"),
        Offer(path: "/backupFiles", type: "BackupFile", since: .v1x6),
        Offer(path: "/externalRepositories", type: "ExternalRepository", since: .v1x6),
        Offer(path: "/cdpPolicies", type: "CdpPolicy", since: .v1x7),
        Offer(path: "/cdpReplicaSessions", type: "CdpReplicaSession", since: .v1x7),
        Offer(path: "/cdpReplicaTaskSessions", type: "CdpReplicaTaskSession", since: .v1x7),
        Offer(path: "/vAppReplicaPoints", type: "VAppReplicaPoint", since: .v1x7),
        Offer(path: "/cdpReplica/vms", type: "VmCdpReplica", since: .v1x7),
        Offer(path: "/cdpReplica/vApps", type: "VAppCdpReplica", since: .v1x7),
        // The type is another kind's: one of EM's mistakes (em-facts 1).
        Offer(path: "/systemSessions", type: "BackupJobSession", since: .v1x7),
    ]

    /// The body of a logon and of `/logonSessions/{id}`.
    static func session(_ session: LogonSession, roots: LinkRoots) -> Element {
        let own = "/logonSessions/\(session.id)"
        let offered = offers.filter { $0.since <= session.version }
        var links = [Link("Up", "/", type: "EnterpriseManager")]
        links += offered.map { Link("Down", $0.path, type: "\($0.type)ReferenceList") }
        links += [
            Link("Down", "/tasks", type: "TaskList"), Link("Down", "/querySvc", type: "QueryService"),
            Link("Down", "/lookupSvc", type: "LookupService"),
            Link("Down", "/reports/summary", name: "Summary", type: "Report"),
        ]
        links += offered.map { Link("Down", $0.path + "?format=Entity", type: "\($0.type)List") }
        if session.version > .v1x5 { links.append(Link("Down", "/agents", type: "AgentsService")) }
        links.append(Link("Delete", own))
        return Element(
            "LogonSession", attributes: [("Href", roots.echo + own), ("Type", "LogonSession")],
            children: [
                Link.list(links, root: roots.echo), Element("UserName", session.role.userName),
                Element("SessionId", session.id.description),
            ])
    }

    /// The body of `/logonSessions`.
    static func sessions(_ sessions: [LogonSession], roots: LinkRoots) -> Element {
        Element("LogonSessions", children: sessions.map { session($0, roots: roots) })
    }

    /// The body of `/api/`, which needs no authorization.
    static func entryPoint(roots: LinkRoots) -> Element {
        func create(_ version: String) -> Link { Link("Create", "/sessionMngr/?v=\(version)", type: "LogonSession") }
        let versions = APIVersion.allCases.map { version in
            Element(
                "SupportedVersion", attributes: [("Name", version.rawValue)],
                children: [Link.list([create(version.rawValue)], root: roots.echo)])
        }
        return Element(
            "EnterpriseManager",
            children: [
                Link.list(
                    [Link("Down", "/logonSessions", type: "LogonSessionList"), create("latest")], root: roots.echo),
                Element("SupportedVersions", children: versions),
            ])
    }
}
