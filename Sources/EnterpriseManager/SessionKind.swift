import HTTPSemantics

/// The kinds of session that become final and may therefore be stored.
///
/// One row each of the table in section 1 of the caching rules. The raw values are written to disk: they never change
/// their meaning.
package enum SessionKind: UInt8, Hashable, Sendable, CaseIterable {
    /// A run of a backup job, `/backupSessions`.
    case backupSession = 1
    /// A run of a replication job, `/replicaSessions`.
    case replicaSession = 2
    /// A restore, `/restoreSessions`.
    case restoreSession = 3
    /// A run of a CDP policy, `/cdpReplicaSessions`.
    case cdpSession = 4
    /// A failover at a service provider, `/cloud/failoverSessions`.
    case cloudFailoverSession = 5
    /// One machine in a backup session, `/backupTaskSessions`.
    case backupTaskSession = 6
    /// One machine in a replica session, `/replicaTaskSessions`.
    case replicaTaskSession = 7
    /// One machine in a CDP session, `/cdpReplicaTaskSessions`.
    case cdpTaskSession = 8
    /// A background activity of Enterprise Manager itself, `/systemSessions`.
    case systemSession = 9

    /// The path below `/api/` of the collection, as Enterprise Manager spells it.
    package var path: StaticString {
        switch self {
        case .backupSession: "backupSessions"
        case .replicaSession: "replicaSessions"
        case .restoreSession: "restoreSessions"
        case .cdpSession: "cdpReplicaSessions"
        case .cloudFailoverSession: "cloud/failoverSessions"
        case .backupTaskSession: "backupTaskSessions"
        case .replicaTaskSession: "replicaTaskSessions"
        case .cdpTaskSession: "cdpReplicaTaskSessions"
        case .systemSession: "systemSessions"
        }
    }

    /// The root element of the entity form.
    package var element: StaticString {
        switch self {
        case .backupSession: "BackupJobSession"
        case .replicaSession: "ReplicaJobSession"
        case .restoreSession: "RestoreSession"
        case .cdpSession: "CdpReplicaSession"
        case .cloudFailoverSession: "CloudFailoverSession"
        case .backupTaskSession: "BackupTaskSession"
        case .replicaTaskSession: "ReplicaTaskSession"
        case .cdpTaskSession: "CdpReplicaTaskSession"
        case .systemSession: "SystemSession"
        }
    }

    /// The root element of a list of entities of this kind.
    package var listElement: StaticString {
        switch self {
        case .backupSession: "BackupJobSessions"
        case .replicaSession: "ReplicaJobSessions"
        case .restoreSession: "RestoreSessions"
        case .cdpSession: "CdpReplicaSessions"
        case .cloudFailoverSession: "CloudFailoverSessions"
        case .backupTaskSession: "BackupTaskSessions"
        case .replicaTaskSession: "ReplicaTaskSessions"
        case .cdpTaskSession: "CdpReplicaTaskSessions"
        case .systemSession: "SystemSessions"
        }
    }

    /// The short name for the command line, logs and metric labels.
    package var label: StaticString {
        switch self {
        case .backupSession: "backup"
        case .replicaSession: "replica"
        case .restoreSession: "restore"
        case .cdpSession: "cdp"
        case .cloudFailoverSession: "cloud-failover"
        case .backupTaskSession: "backup-task"
        case .replicaTaskSession: "replica-task"
        case .cdpTaskSession: "cdp-task"
        case .systemSession: "system"
        }
    }

    /// The kind of the task sessions below a session of this kind; nil where there is no such list (em-facts 4).
    package var children: SessionKind? {
        switch self {
        case .backupSession: .backupTaskSession
        case .replicaSession: .replicaTaskSession
        case .cdpSession: .cdpTaskSession
        default: nil
        }
    }

    /// The last path segment of the child list; nil where there is none (em-facts 4).
    package var childSegment: StaticString? {
        switch self {
        case .backupSession: "taskSessions"
        case .replicaSession: "replicaTaskSessions"
        case .cdpSession: "cdpReplicaTaskSessions"
        default: nil
        }
    }

    /// Whether sessions of this kind belong to a parent session.
    package var isTaskSession: Bool {
        switch self {
        case .backupTaskSession, .replicaTaskSession, .cdpTaskSession: true
        default: false
        }
    }

    /// Whether a session of this kind never changes again once it is in the state.
    package func isFinal(_ state: SessionState) -> Bool {
        switch self {
        case .backupSession, .replicaSession, .restoreSession, .cdpSession, .cloudFailoverSession:
            state == .stopped
        case .backupTaskSession, .replicaTaskSession, .cdpTaskSession:
            state == .completed
        case .systemSession:
            state == .completedSuccessfully || state == .completedWarning || state == .failed
        }
    }

    /// The kind whose entity has this element name (case matters: XML); nil when there is none.
    package init?(element: Span<UInt8>) {
        for number in Self.numbers {
            guard let kind = Self(rawValue: number), ASCII.equals(element, kind.element) else { continue }
            self = kind
            return
        }
        return nil
    }

    /// The kind whose list has this element name (case matters: XML); nil when there is none.
    package init?(listElement: Span<UInt8>) {
        for number in Self.numbers {
            guard let kind = Self(rawValue: number), ASCII.equals(listElement, kind.listElement) else { continue }
            self = kind
            return
        }
        return nil
    }

    /// The kind whose ``path`` is this one segment, ASCII case of no matter; nil when there is none.
    ///
    /// Does not allocate.
    init?(segment: Span<UInt8>) {
        for number in Self.numbers {
            guard let kind = Self(rawValue: number), ASCII.equalsIgnoringCase(segment, kind.path) else { continue }
            self = kind
            return
        }
        return nil
    }

    /// The kind with this ``label``; nil when there is none.
    package init?(label: String) {
        for kind in Self.allCases where kind.label.description == label {
            self = kind
            return
        }
        return nil
    }

    /// All raw values; going through them costs no array, unlike `allCases`.
    private static var numbers: ClosedRange<UInt8> { 1...9 }
}
