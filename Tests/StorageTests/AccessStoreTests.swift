import EnterpriseManager
import Foundation
import NIOCore
import Storage
import Testing

/// What is kept, found and taken away.
@Suite struct AccessStoreTests {
    private static func grants(_ count: Int) throws -> [Grant] {
        try (0..<count).map { number in
            let isList = number % 3 == 0
            return try AccessFixtures.grant(
                number % 7,
                AccessFixtures.resource(
                    number, .backupSession, isList ? AccessFixtures.list : .itself,
                    number % 2 == 0 ? .entity : .reference),
                content: isList ? UInt64.max - UInt64(number) : nil, endsIn: 1_000 + Int64(number))
        }
    }

    private static func ties(_ count: Int) throws -> [CredentialKey: Tie] {
        try Dictionary(
            uniqueKeysWithValues: (0..<count).map { (try AccessFixtures.key($0), try AccessFixtures.tie($0)) })
    }

    private func expectKept(
        _ grants: [Grant], _ ties: [CredentialKey: Tie], by store: SQLiteAccessStore,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        for grant in grants { #expect(try await store.find(grant) == grant, sourceLocation: location) }
        let kept = Dictionary(store.ties.map { ($0.key, $0.tie) }) { first, _ in first }
        let areSame = kept == ties
        #expect(areSame, "ties", sourceLocation: location)
        #expect(store.ties.count == ties.count, sourceLocation: location)
        #expect(store.statistics.damaged == 0, sourceLocation: location)
        #expect(store.statistics.errors == 0, sourceLocation: location)
    }

    // MARK: Keeping

    @Test func whatIsKeptSurvivesClosingAndReopening() async throws {
        let folder = try TemporaryFolder()
        let grants = try Self.grants(300)
        let ties = try Self.ties(60)
        var store = try AccessFixtures.open(folder)
        #expect(store.ties.isEmpty)
        store.apply(grants.map { .grant($0) })
        for (key, tie) in ties { store.apply([.tie(key, tie)]) }
        try await store.close()
        store = try AccessFixtures.open(folder)
        #expect(store.statistics.grants == 300)
        try await expectKept(grants, ties, by: store)
        try await store.close()
        let log = FileManager.default.contents(atPath: folder.database + "-wal")
        #expect(log?.isEmpty != false, "closing folds the log into the file")
    }

    /// The files of a store that is open are what a kill -9 leaves behind.
    @Test func whatIsCommittedSurvivesACrash() async throws {
        let folder = try TemporaryFolder()
        let crashed = try TemporaryFolder()
        let grants = try Self.grants(300)
        let ties = try Self.ties(60)
        let store = try AccessFixtures.open(folder)
        store.apply(ties.map { .tie($0.key, $0.value) } + grants.map { .grant($0) })
        let revoked = try AccessFixtures.grant(1, AccessFixtures.resource(1_000))
        store.apply([.grant(revoked)])
        store.apply([.revoke(.session(revoked.resource.id))])
        try await store.settle()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: folder.database + suffix, toPath: crashed.database + suffix)
        }
        // What comes after the copy is not in it.
        store.apply([.revoke(.all)])
        try await store.close()
        let reopened = try AccessFixtures.open(crashed)
        try await expectKept(grants, ties, by: reopened)
        #expect(try await reopened.find(revoked) == nil)
        try await reopened.close()
    }

    /// A log that was cut anywhere yields a beginning of the history, never half of a change.
    @Test func aCutLogYieldsABeginningOfTheHistory() async throws {
        let folder = try TemporaryFolder()
        let grants = try Self.grants(60)
        let store = try AccessFixtures.open(folder)
        for grant in grants {
            store.apply([.grant(grant)])
            try await store.settle()
        }
        let database = try Data(contentsOf: URL(filePath: folder.database))
        let log = try Data(contentsOf: URL(filePath: folder.database + "-wal"))
        try await store.close()
        var counts: Set<Int> = []
        for cut in stride(from: 0, through: log.count, by: 50_021) {
            let crashed = try TemporaryFolder()
            try database.write(to: URL(filePath: crashed.database))
            try log.prefix(cut).write(to: URL(filePath: crashed.database + "-wal"))
            let reopened = try AccessFixtures.open(crashed)
            let count = reopened.statistics.grants
            counts.insert(count)
            for (number, grant) in grants.enumerated() {
                #expect(try await reopened.find(grant) == (number < count ? grant : nil))
            }
            #expect(reopened.statistics.damaged == 0)
            try await reopened.close()
        }
        #expect(counts.count > 3)
    }

    @Test func whatIsUntiedStaysUntied() async throws {
        let folder = try TemporaryFolder()
        var ties = try Self.ties(20)
        var store = try AccessFixtures.open(folder)
        store.apply(ties.map { .tie($0.key, $0.value) })
        for number in stride(from: 0, to: 20, by: 3) {
            let key = try AccessFixtures.key(number)
            ties[key] = nil
            store.apply([.untie(key)])
        }
        // A key that is tied anew has the new tie alone.
        let (key, tie) = (try AccessFixtures.key(1), try AccessFixtures.tie(11))
        ties[key] = tie
        store.apply([.tie(key, tie)])
        try await store.close()
        store = try AccessFixtures.open(folder)
        try await expectKept([], ties, by: store)
        try await store.close()
    }

    @Test func noMoreTiesAreReadThanTheLimit() async throws {
        let folder = try TemporaryFolder()
        var store = try AccessFixtures.open(folder)
        store.apply(try Self.ties(20).map { .tie($0.key, $0.value) })
        try await store.close()
        store = try AccessFixtures.open(folder) { $0.tieLimit = 7 }
        #expect(store.ties.count == 7)
        try await store.close()
    }

    @Test func hashesOfAnotherKeyAreForgotten() async throws {
        let folder = try TemporaryFolder()
        let grant = try AccessFixtures.grant(1, AccessFixtures.resource(1))
        var store = try AccessFixtures.open(folder, key: [1])
        store.apply([.grant(grant), .tie(try AccessFixtures.key(1), try AccessFixtures.tie(1))])
        try await store.close()
        for key in [[2], [], [1, 1], [1]] as [[UInt8]] {
            store = try AccessFixtures.open(folder, key: key)
            #expect(store.ties.isEmpty)
            #expect(store.statistics.grants == 0)
            #expect(try await store.find(grant) == nil)
            store.apply([.grant(grant)])
            try await store.close()
            store = try AccessFixtures.open(folder, key: key)
            #expect(try await store.find(grant) == grant, "what the new key made stays")
            try await store.close()
        }
    }

    // MARK: Finding

    /// Neither waits for the other, yet nothing that was handed in is missed, whatever the batches.
    @Test(arguments: 1...6)
    func aLookUpSeesEveryChangeThatWasHandedInBefore(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder) {
            $0.batch = 3
        }
        var numbers = SeededNumbers(seed: seed)
        var changes = AccessChangeSource(universe: try AccessFixtures.universe(ids: 1...2))
        var model = AccessModel()
        var found = 0
        for step in 0..<1_500 {
            let made = try changes.next(&numbers)
            store.apply(made)
            model.apply(made)
            let principal = try AccessFixtures.principal(Int.random(in: 1...2, using: &numbers))
            let resource = try #require(changes.universe.randomElement(using: &numbers))
            let content = changes.content(of: resource, &numbers)
            switch Int.random(in: 0...3, using: &numbers) {
            case 0:
                let grant = try await store.find(principal, resource, content)
                #expect(grant == model.find(principal, resource, content), "step \(step)")
                if grant != nil { found += 1 }
            case 1:
                let grant = try await store.find(principal, resource.shownKind)
                #expect(grant == model.find(principal, resource.shownKind), "step \(step)")
                if grant != nil { found += 1 }
            default: break
            }
        }
        try await store.settle()
        #expect(found > 100, "the sequence is of use only if there is something to find")
        #expect(store.statistics.errors == 0)
        #expect(try folder.grantKeys() == model.keys)
        try await store.close()
    }

    @Test func theEntityFormOpensTheReferenceFormAndNothingElseDoes() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder)
        let universe = try AccessFixtures.universe(ids: 1...2)
        let principal = try AccessFixtures.principal(1)
        for granted in universe {
            let grant = try AccessFixtures.grant(1, granted)
            store.apply([.revoke(.all), .grant(grant)])
            for asked in universe {
                let isEntityOfReference =
                    granted.id == asked.id && granted.kind == asked.kind && granted.member == .itself
                    && asked.member == .itself && granted.representation == .entity
                    && asked.representation == .reference
                let expected = granted == asked || isEntityOfReference ? grant : nil
                #expect(try await store.find(principal, asked) == expected, "\(granted) for \(asked)")
                #expect(try await store.find(try AccessFixtures.principal(2), asked) == nil)
            }
        }
        try await store.close()
    }

    @Test func aListIsOpenedByAGrantOfThatContentAlone() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder)
        let list = try AccessFixtures.resource(1, .backupSession, AccessFixtures.list)
        let first = try AccessFixtures.grant(1, list, content: 0x8000_0000_0000_0000)
        store.apply([.grant(first)])
        let principal = first.principal
        #expect(try await store.find(principal, list, first.content) == first)
        for other in [nil, 0, 1, 0x7FFF_FFFF_FFFF_FFFF, .max] as [UInt64?] {
            #expect(try await store.find(principal, list, other.map { ContentKey($0) }) == nil)
        }
        let second = try AccessFixtures.grant(1, list, content: 5)
        store.apply([.grant(second)])
        #expect(try await store.find(principal, list, first.content) == nil, "it took the place of the earlier one")
        #expect(try await store.find(principal, list, second.content) == second)
        try await store.close()
    }

    @Test func aKindIsFoundByTheGrantThatLastsLongest() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder)
        let short = try AccessFixtures.grant(1, AccessFixtures.resource(1, .backupTaskSession), endsIn: 10)
        let list = try AccessFixtures.grant(
            1, AccessFixtures.resource(2, .backupSession, AccessFixtures.list), content: 7, endsIn: 30)
        let long = try AccessFixtures.grant(1, AccessFixtures.resource(3, .backupTaskSession), endsIn: 20)
        let other = try AccessFixtures.grant(2, AccessFixtures.resource(3, .backupTaskSession), endsIn: 90)
        store.apply([.grant(short), .grant(list), .grant(long), .grant(other)])
        let principal = try AccessFixtures.principal(1)
        #expect(try await store.find(principal, .backupTaskSession) == list, "a list counts for the kind of its items")
        #expect(try await store.find(principal, .backupSession) == nil)
        store.apply([.revoke(.denied(principal, list.resource))])
        #expect(try await store.find(principal, .backupTaskSession) == long)
        store.apply([.revoke(.deniedKind(principal, short.resource))])
        #expect(try await store.find(principal, .backupTaskSession) == nil)
        #expect(try await store.find(other.principal, .backupTaskSession) == other)
        try await store.close()
    }

    @Test func lookUpsBeyondTheBoundFindNothing() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder) { $0.pendingLookups = 1 }
        let grant = try AccessFixtures.grant(1, AccessFixtures.resource(1))
        let hold = try WriteHold(folder)
        store.apply([.grant(grant)])
        let first = store.grant(for: grant.principal, of: grant.resource, content: nil, on: Fixtures.loop)
        let second = store.grant(for: grant.principal, of: grant.resource, content: nil, on: Fixtures.loop)
        let third = store.grant(for: grant.principal, ofKind: .backupSession, on: Fixtures.loop)
        try hold.letGo()
        #expect(try await first.get() == grant)
        #expect(try await second.get() == nil)
        #expect(try await third.get() == nil)
        for _ in 0..<20 { #expect(try await store.find(grant) == grant, "those that are done make room") }
        try await store.close()
    }
}

/// Random changes of a small world, so that they meet.
struct AccessChangeSource {
    let universe: [GrantedResource]
    private var made: Int64 = 0

    init(universe: [GrantedResource]) {
        self.universe = universe
    }

    /// One or a few changes; no two grants end at the same time.
    mutating func next(_ numbers: inout SeededNumbers) throws -> [AccessChange] {
        try (0..<Int.random(in: 1...3, using: &numbers)).map { _ in try change(&numbers) }
    }

    mutating func grant(_ numbers: inout SeededNumbers) throws -> Grant {
        made += 1
        let resource = try #require(universe.randomElement(using: &numbers))
        let endsIn = Int64.random(in: 1...1_000, using: &numbers) << 32 + made
        return Grant(
            principal: try AccessFixtures.principal(Int.random(in: 1...2, using: &numbers)), resource: resource,
            content: content(of: resource, &numbers), endsAt: AccessFixtures.now + endsIn)
    }

    func revocation(_ numbers: inout SeededNumbers) throws -> GrantRevocation {
        let principal = try AccessFixtures.principal(Int.random(in: 1...2, using: &numbers))
        let resource = try #require(universe.randomElement(using: &numbers))
        switch Int.random(in: 0...19, using: &numbers) {
        case 0: return .all
        case 1...3: return .session(resource.id)
        case 4...7: return .deniedKind(principal, resource)
        default: return .denied(principal, resource)
        }
    }

    /// A content where the resource is a list.
    func content(of resource: GrantedResource, _ numbers: inout SeededNumbers) -> ContentKey? {
        resource.member == .itself ? nil : ContentKey(UInt64.random(in: 1...2, using: &numbers))
    }

    private mutating func change(_ numbers: inout SeededNumbers) throws -> AccessChange {
        switch Int.random(in: 0...9, using: &numbers) {
        case 0...6: return .grant(try grant(&numbers))
        case 7...8: return .revoke(try revocation(&numbers))
        default:
            let key = try AccessFixtures.key(Int.random(in: 1...4, using: &numbers))
            let tie = try AccessFixtures.tie(Int.random(in: 1...40, using: &numbers))
            return Bool.random(using: &numbers) ? .untie(key) : .tie(key, tie)
        }
    }
}
