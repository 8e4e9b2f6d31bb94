import EnterpriseManager
import Testing

@Suite struct ResourcePathTests {
    private static let id = "a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6"

    private func parse(_ target: String) -> ResourcePath? {
        ResourcePath(target)
    }

    @Test(arguments: SessionKind.allCases)
    func everyKindOfTheTableIsRecognised(_ kind: SessionKind) throws {
        let path = try #require(parse("/api/\(kind.path)/\(Self.id)?format=Entity"))
        #expect(path.kind == kind)
        #expect(path.member == .itself)
        #expect(path.representation == .entity)
        #expect(path.description == "/api/\(kind.path)/\(Self.id)?format=Entity")
        #expect(path == ResourcePath(entity: kind, id: path.id))
        #expect(!path.isChildList)
    }

    @Test(arguments: [
        ("backupSessions", "taskSessions", SessionKind.backupTaskSession),
        ("replicaSessions", "replicaTaskSessions", .replicaTaskSession),
        ("cdpReplicaSessions", "cdpReplicaTaskSessions", .cdpTaskSession),
    ])
    func childListsAreRecognised(_ parent: String, _ list: String, _ kind: SessionKind) throws {
        let path = try #require(parse("/api/\(parent)/\(Self.id)/\(list)?format=Entity"))
        #expect(path.member == .children(kind))
        #expect(path.description == "/api/\(parent)/\(Self.id)/\(list)?format=Entity")
        #expect(path.entity == parse("/api/\(parent)/\(Self.id)?format=Entity"))
        #expect(path.isChildList)
    }

    @Test(arguments: [
        "/API/BACKUPSESSIONS/A057C2C3-F3BD-4AB4-9FB7-24058CCCB4F6?FORMAT=ENTITY",
        "/api/backupSessions/a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6?format=entity&v=latest",
        "/api/backupSessions/a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6?V=v1_7&Format=Entity",
        "/Api/BackupSessions/a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6?v=V2_0&format=eNTITY",
    ])
    func caseAndVersionShareOneEntry(_ target: String) {
        #expect(parse(target) == parse("/api/backupSessions/\(Self.id)?format=Entity"))
        #expect(parse(target) != nil)
    }

    @Test func formsAreKeptApart() {
        let forms = ["", "?format=Entity", "?format=Entities"].map { parse("/api/backupSessions/\(Self.id)\($0)") }
        #expect(Set(forms).count == 3)
        #expect(!forms.contains(nil))
        #expect(parse("/api/backupSessions/\(Self.id)?format=reference") == forms[0])
    }

    /// Any other spelling is forwarded and neither read from nor written to the store.
    @Test(arguments: [
        "", "/", "api/backupSessions/ID", "/api", "/api/", "/api/backupSessions", "/api/backupSessions/",
        "/api/backupSessions/ID/", "/api/backupSessions/ID//", "//api/backupSessions/ID", "/api//backupSessions/ID",
        "/api/backupSessions//ID", "/api/./backupSessions/ID", "/api/backupSessions/../backupSessions/ID",
        "/api/backupSessions/ID/.", "/api/backupSessions/ID/..", "/api/backupSessions/ID;x", "/api;x/backupSessions/ID",
        "/api/backupSessions/ID/taskSessions/", "/api/backupSessions/ID/taskSessions/x",
        "/api/backupSessions/ID%2ftaskSessions", "/api%2fbackupSessions/ID", "/api/%62ackupSessions/ID",
        "/api/backupSessions/%61057c2c3-f3bd-4ab4-9fb7-24058cccb4f6", "/api\\backupSessions\\ID",
        "/api/backupSessions/ID#x", "/api/backupSessions/ID?format=Entity#x", "/api/backupSessions/ID ",
        "/api/backupSessions/ID?", "/api/backupSessions/ID?&", "/api/backupSessions/ID?format=Entity&",
        "/api/backupSessions/ID?&format=Entity", "/api/backupSessions/ID?format", "/api/backupSessions/ID?format=",
        "/api/backupSessions/ID?format=Entity&format=Entity", "/api/backupSessions/ID?v=latest&v=latest",
        "/api/backupSessions/ID?format=Entity&format=Reference", "/api/backupSessions/ID?format=Other",
        "/api/backupSessions/ID?format=Entity&x=1", "/api/backupSessions/ID?action=stop", "/api/backupSessions/ID?v=",
        "/api/backupSessions/ID?format=%45ntity", "/api/backupSessions/ID?form%61t=Entity",
        "/api/backupSessions/ID?format=Entity;v=latest", "/api/backupSessions/ID?format==Entity",
        "/api/backupSessions/ID?v=v1_6", "/api/backupSessions/ID?v=v1_5&format=Entity", "/api/backupSessions/ID?v=x",
        "/api/backupSessions/ID?format=Entity?", "/api/backupSessions/ID?format=Entity=",
        "/api/restoreSessions/ID/taskSessions", "/api/replicaSessions/ID/taskSessions",
        "/api/backupSessions/ID/agentManagementSessions", "/api/backupTaskSessions/ID/taskSessions",
        "/api/systemSessions/ID/events", "/api/failoverSessions/ID", "/api/cloud/ID", "/api/cloud/failoverSessions",
        "/api/cloud/failoverSessions/ID/x", "/api/cloud/backupSessions/ID", "/api/logonSessions/ID",
        "/api/tasks/task-1",
        "/api/jobs/ID", "/x/api/backupSessions/ID", "/apix/backupSessions/ID", "/api/backupSessionsx/ID",
        "/api/backupSessions/{ID}", "http://h/api/backupSessions/ID", "*",
    ])
    func otherSpellingsAreNotCanonical(_ template: String) {
        #expect(parse(template.replacing("ID", with: Self.id)) == nil)
    }

    @Test func everyCutAndEveryExtraByteIsNotCanonicalOrAnotherKey() throws {
        let target = Array("/api/backupSessions/\(Self.id)/taskSessions?v=latest&format=Entity".utf8)
        let path = try #require(ResourcePath(target))
        for index in target.indices {
            #expect(ResourcePath(Array(target[..<index])) != path, "cut at \(index)")
        }
        for index in 0...target.count {
            for byte in UInt8.min...UInt8.max {
                var longer = target
                longer.insert(byte, at: index)
                #expect(ResourcePath(longer) != path, "\(byte) at \(index)")
            }
        }
    }

    @Test func longTargetsAreRefused() {
        let target = "/api/backupSessions/\(Self.id)?v=" + String(repeating: "1", count: 200)
        #expect(parse(target) == nil)
    }

    @Test func canonicalTargetsRoundTrip() throws {
        for kind in SessionKind.allCases {
            for representation in Representation.allCases {
                let id = try #require(ResourceID(Self.id))
                var members = [Member.itself]
                if let child = kind.children { members.append(.children(child)) }
                for member in members {
                    let path = try #require(
                        ResourcePath(kind: kind, id: id, member: member, representation: representation))
                    #expect(parse(path.description) == path)
                    #expect(Member(code: member.code) == member)
                }
            }
        }
    }

    @Test func aListThatDoesNotExistHasNoPath() throws {
        let id = try #require(ResourceID(Self.id))
        #expect(
            ResourcePath(
                kind: .restoreSession, id: id, member: .children(.backupTaskSession), representation: .entity) == nil)
        #expect(
            ResourcePath(
                kind: .backupSession, id: id, member: .children(.replicaTaskSession), representation: .entity) == nil)
    }
}
