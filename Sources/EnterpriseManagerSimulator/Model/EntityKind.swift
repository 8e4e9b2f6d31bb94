/// The kinds of entity that the simulator has, with all that their URLs and bodies say of the kind.
package enum EntityKind: UInt8, CaseIterable, Sendable {
    case backupServer = 1
    case repository
    case job
    case backup
    case restorePoint
    case vmRestorePoint
    case backupSession
    case replicaSession
    case restoreSession
    case systemSession
    case backupTaskSession
    case replicaTaskSession
    case discoveredComputer

    /// The collection's path below /api in EM's spelling.
    package var path: String {
        switch self {
        case .backupServer: "backupServers"
        case .repository: "repositories"
        case .job: "jobs"
        case .backup: "backups"
        case .restorePoint: "restorePoints"
        case .vmRestorePoint: "vmRestorePoints"
        case .backupSession: "backupSessions"
        case .replicaSession: "replicaSessions"
        case .restoreSession: "restoreSessions"
        case .systemSession: "systemSessions"
        case .backupTaskSession: "backupTaskSessions"
        case .replicaTaskSession: "replicaTaskSessions"
        case .discoveredComputer: "agents/discoveredComputers"
        }
    }

    /// The root element of the entity form; also the type name in UIDs, in `Type` and in the query service.
    package var root: String {
        switch self {
        case .backupServer: "BackupServer"
        case .repository: "Repository"
        case .job: "Job"
        case .backup: "Backup"
        case .restorePoint: "RestorePoint"
        case .vmRestorePoint: "VmRestorePoint"
        case .backupSession: "BackupJobSession"
        case .replicaSession: "ReplicaJobSession"
        case .restoreSession: "RestoreSession"
        case .systemSession: "SystemSession"
        case .backupTaskSession: "BackupTaskSession"
        case .replicaTaskSession: "ReplicaTaskSession"
        case .discoveredComputer: "DiscoveredComputer"
        }
    }

    /// The root element of a list in entity form.
    var listRoot: String {
        self == .repository ? "Repositories" : root + "s"
    }

    /// `Type` of a reference.
    ///
    /// System sessions carry another kind's type: one of EM's mistakes (em-facts 1).
    var referenceType: String {
        self == .systemSession ? "BackupJobSessionReference" : root + "Reference"
    }

    /// `Type` of a link to a list of references.
    var referenceListType: String { referenceType + "List" }

    /// Whether EM shows only those created in the last 30 days in collections (em-facts 4).
    var isSession: Bool {
        switch self {
        case .backupSession, .replicaSession, .restoreSession, .systemSession, .backupTaskSession, .replicaTaskSession:
            true
        default: false
        }
    }
}
