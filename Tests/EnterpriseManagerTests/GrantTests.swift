import EnterpriseManager
import Testing

/// What a grant opens, how long it lives, and what takes it away.
@Suite struct GrantTests {
    private static let first = "a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6"
    private static let second = "00000000-0000-4000-8000-000000000002"
    private static let tasks = Member.children(.backupTaskSession)

    private func principal(_ byte: UInt8) throws -> Principal {
        let bytes = [UInt8](repeating: byte, count: 16)
        let key = CredentialKey(hash: bytes.span)
        return Principal(try #require(key))
    }

    private func resource(
        _ id: String = first, _ kind: SessionKind = .backupSession, _ member: Member = .itself,
        _ form: Representation = .entity
    ) throws -> GrantedResource {
        GrantedResource(kind: kind, id: try #require(ResourceID(id)), member: member, representation: form)
    }

    private func universe() throws -> [GrantedResource] {
        try [Self.first, Self.second].flatMap { id in
            try [SessionKind.backupSession, .replicaSession, .backupTaskSession].flatMap { kind in
                try [Member.itself, Self.tasks, .children(.replicaTaskSession)].flatMap { member in
                    try Representation.allCases.map { try resource(id, kind, member, $0) }
                }
            }
        }
    }

    // MARK: Opening

    @Test func aResourceOpensItselfAndTheEntityFormItsReference() throws {
        let all = try universe()
        var pairs = 0
        for one in all {
            for other in all where one != other && one.opens(other) {
                pairs += 1
                #expect(one.id == other.id && one.kind == other.kind)
                #expect(one.member == .itself && other.member == .itself)
                #expect(one.representation == .entity && other.representation == .reference)
            }
            #expect(one.opens(one))
        }
        #expect(pairs == 6, "one for each session of each kind")
    }

    @Test(arguments: [
        ("/api/backupSessions/ID?format=Entity", SessionKind.backupSession, Member.itself, Representation.entity),
        ("/api/backupSessions/ID", .backupSession, .itself, .reference),
        ("/api/BACKUPSESSIONS/ID/tasksessions?format=Entity", .backupSession, tasks, .entity),
        ("/api/replicaSessions/ID/replicaTaskSessions", .replicaSession, .children(.replicaTaskSession), .reference),
        ("/api/cloud/failoverSessions/ID?format=Entities", .cloudFailoverSession, .itself, .entities),
    ])
    func aPathNeedsAGrantOfItself(
        _ target: String, _ kind: SessionKind, _ member: Member, _ form: Representation
    ) throws {
        let path = try #require(ResourcePath(target.replacing("ID", with: Self.first)))
        #expect(try GrantedResource(path) == resource(Self.first, kind, member, form))
    }

    @Test func aListCountsForTheKindOfItsItems() throws {
        for kind in SessionKind.allCases {
            #expect(try resource(Self.first, kind).shownKind == kind)
            #expect(try resource(Self.first, kind, Self.tasks).shownKind == .backupTaskSession)
        }
    }

    // MARK: Living

    @Test(
        arguments: [
            (1_000, 1_000, false), (999, 1_000, true), (0, 1_000, true), (-1, 1_000, false), (1_001, 1_000, false),
            (.max, 1_000, false), (0, 0, false), (500, 499, false), (499, 500, true), (0, .max, false),
        ] as [(Int64, Int64, Bool)])
    func aGrantLivesBetweenItsBeginningAndItsEnd(_ now: Int64, _ endsAt: Int64, _ isLive: Bool) throws {
        let grant = Grant(principal: try principal(1), resource: try resource(), content: nil, endsAt: endsAt)
        #expect(grant.isLive(at: now, lasting: 1_000) == isLive)
    }

    // MARK: Ending

    @Test func aDenialOfASessionTakesItAndItsListFromThatPrincipal() throws {
        let (one, two) = (try principal(1), try principal(2))
        let revocation = GrantRevocation.denied(one, try resource(Self.first, .backupSession, .itself, .reference))
        for granted in try universe() {
            #expect(revocation.takes(grant(one, granted)) == (granted.id == ResourceID(Self.first)), "\(granted)")
            #expect(!revocation.takes(grant(two, granted)))
        }
    }

    @Test func aDenialOfAListTakesThatListInEveryFormAndNoSession() throws {
        let (one, two) = (try principal(1), try principal(2))
        let revocation = GrantRevocation.denied(one, try resource(Self.first, .backupSession, Self.tasks))
        for granted in try universe() {
            let isMeant = granted.id == ResourceID(Self.first) && granted.member == Self.tasks
            #expect(revocation.takes(grant(one, granted)) == isMeant, "\(granted)")
            #expect(!revocation.takes(grant(two, granted)))
        }
    }

    @Test func aDenialOfAKindTakesWhateverCountsForIt() throws {
        let (one, two) = (try principal(1), try principal(2))
        for denied in try universe() {
            let revocation = GrantRevocation.deniedKind(one, denied)
            for granted in try universe() {
                #expect(revocation.takes(grant(one, granted)) == (granted.shownKind == denied.shownKind))
                #expect(!revocation.takes(grant(two, granted)))
            }
        }
    }

    @Test func whatIsDoneToASessionTakesItFromEveryone() throws {
        let revocation = GrantRevocation.session(try #require(ResourceID(Self.second)))
        for granted in try universe() {
            for number in 1...3 as ClosedRange<UInt8> {
                let isMeant = granted.id == ResourceID(Self.second)
                let grant = grant(try principal(number), granted)
                #expect(revocation.takes(grant) == isMeant)
                #expect(GrantRevocation.all.takes(grant))
            }
        }
    }

    private func grant(_ principal: Principal, _ resource: GrantedResource) -> Grant {
        Grant(principal: principal, resource: resource, content: ContentKey(7), endsAt: 1)
    }

    // MARK: Keys

    @Test func aContentIsTheBeginningOfItsDigest() {
        let digest = [UInt8](1...32)
        let whole = ContentKey(digest: digest.span)
        #expect(whole == ContentKey(0x0102_0304_0506_0708))
        let cut = ContentKey(digest: digest[0..<8].span)
        #expect(cut == whole)
        let short = ContentKey(digest: digest[0..<2].span)
        #expect(short.number == 0x0102)
        for index in 0..<8 {
            var changed = digest
            changed[index] ^= 0x80
            let other = ContentKey(digest: changed.span)
            #expect(other != whole)
        }
    }

    @Test func aKeyHasTheFirstSixteenBytesOfAHash() throws {
        let hash = [UInt8](1...32)
        let key = CredentialKey(hash: hash.span)
        #expect(key?.bytes == [UInt8](1...16))
        let short = CredentialKey(hash: hash[0..<15].span)
        #expect(short == nil)
        for index in 0..<32 {
            var changed = hash
            changed[index] ^= 1
            let other = CredentialKey(hash: changed.span)
            #expect((other == key) == (index >= 16))
        }
    }

    @Test func codesOfMembersComeBack() {
        for code in UInt8.min...UInt8.max {
            let member = Member(code: code)
            #expect((member != nil) == (code < 10))
            #expect(member.map { $0.code } == (code < 10 ? code : nil))
        }
    }
}
