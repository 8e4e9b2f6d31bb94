import EnterpriseManager
import Foundation
import NIOCore
import Storage
import Testing

/// What takes grants away: revocations, time, the limit, a full queue, damage, and the end of the store.
@Suite struct AccessStoreEndingTests {
    /// The rows are compared, since a reference may be opened by another grant than its own.
    @Test(arguments: 1...4)
    func eachRevocationTakesExactlyWhatItSays(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder)
        var numbers = SeededNumbers(seed: seed)
        var source = AccessChangeSource(universe: try AccessFixtures.universe(ids: 1...3))
        var model = AccessModel()
        var taken = 0
        for round in 0..<80 {
            let grants = try (0..<30).map { _ in AccessChange.grant(try source.grant(&numbers)) }
            let revocation = AccessChange.revoke(try source.revocation(&numbers))
            model.apply(grants)
            let before = model.keys.count
            model.apply([revocation])
            taken += before - model.keys.count
            store.apply(grants + [revocation])
            try await store.settle()
            let isSame = try folder.grantKeys() == model.keys
            #expect(isSame, "round \(round): \(revocation)")
        }
        #expect(taken > 100)
        try await store.close()
    }

    @Test func aRevocationLeavesTiesAlone() async throws {
        let folder = try TemporaryFolder()
        var store = try AccessFixtures.open(folder)
        store.apply([.tie(try AccessFixtures.key(1), try AccessFixtures.tie(1)), .revoke(.all)])
        try await store.close()
        store = try AccessFixtures.open(folder)
        #expect(store.ties.count == 1)
        try await store.close()
    }

    // MARK: Time and number

    @Test func grantsThatHaveEndedAreSweptOutWhenTheStoreOpens() async throws {
        let folder = try TemporaryFolder()
        let clock = MovableClock()
        var store = try AccessFixtures.open(folder, now: clock.now)
        let grants = try (0..<100).map {
            try AccessFixtures.grant(1, AccessFixtures.resource($0), endsIn: Int64($0) + 1)
        }
        store.apply(grants.map { .grant($0) })
        try await store.close()
        clock.advance(40)
        store = try AccessFixtures.open(folder, now: clock.now)
        #expect(store.statistics.grants == 60)
        #expect(try folder.count("grants") == 60)
        #expect(try await store.find(grants[39]) == nil, "one that ends now has ended")
        #expect(try await store.find(grants[40]) == grants[40])
        try await store.close()
    }

    /// They were made under a clock that has been put back since, or when the setting was another.
    @Test func grantsThatEndLaterThanAnyMadeNowAreSweptOutWhenTheStoreOpens() async throws {
        let folder = try TemporaryFolder()
        let clock = MovableClock()
        var store = try AccessFixtures.open(folder, now: clock.now)
        let grants = try (0..<3).map {
            try AccessFixtures.grant(1, AccessFixtures.resource($0), endsIn: 50 + Int64($0))
        }
        store.apply(grants.map { .grant($0) })
        try await store.close()
        store = try AccessFixtures.open(folder, now: clock.now) { $0.grantLifetime = 51 }
        for (number, grant) in grants.enumerated() {
            #expect(try await store.find(grant) == (number < 2 ? grant : nil))
        }
        try await store.close()
    }

    @Test func grantsThatHaveEndedAreSweptOutWithTheNextChange() async throws {
        let folder = try TemporaryFolder()
        let clock = MovableClock()
        let store = try AccessFixtures.open(folder, now: clock.now)
        for number in 0..<9 {
            store.apply([.grant(try AccessFixtures.grant(1, AccessFixtures.resource(number), endsIn: 5))])
        }
        try await store.settle()
        clock.advance(5)
        #expect(try folder.count("grants") == 9)
        store.apply([.grant(try AccessFixtures.grant(1, AccessFixtures.resource(50), endsIn: 60))])
        try await store.settle()
        #expect(try folder.count("grants") == 1)
        #expect(store.statistics.grants == 1)
        try await store.close()
    }

    @Test(arguments: [1, 10, 24, 25, 26])
    func beyondTheLimitThoseGoThatEndFirst(limit: Int) async throws {
        let folder = try TemporaryFolder()
        // They come in another order than they end.
        let grants = try (0..<25).map {
            try AccessFixtures.grant($0 % 3, AccessFixtures.resource($0), endsIn: Int64($0 * 7 % 25) + 1)
        }
        var store = try AccessFixtures.open(folder) {
            $0.grantLimit = limit
        }
        for grant in grants { store.apply([.grant(grant)]) }
        try await store.settle()
        let kept = grants.sorted { $0.endsAt > $1.endsAt }.prefix(limit)
        #expect(store.statistics.grants == kept.count)
        for grant in grants { #expect(try await store.find(grant) == (kept.contains(grant) ? grant : nil)) }
        try await store.close()
        // A limit that is lowered holds from the start.
        store = try AccessFixtures.open(folder) { $0.grantLimit = 1 }
        #expect(store.statistics.grants == 1)
        #expect(try folder.count("grants") == 1)
        try await store.close()
    }

    // MARK: Too much at once

    @Test func aFullQueueDropsGrantsAndNoRevocation() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder) { $0.queueLimit = 8 }
        let kept = try (0..<4).map { try AccessFixtures.grant(1, AccessFixtures.resource($0)) }
        store.apply(kept.map { .grant($0) })
        try await store.settle()
        let hold = try WriteHold(folder)
        // One batch is on its way to the disk, and the queue is empty behind it.
        store.apply([.grant(try AccessFixtures.grant(2, AccessFixtures.resource(100)))])
        hold.wait { store.statistics.waiting == 0 }
        let later = try (0..<20).map { try AccessFixtures.grant(2, AccessFixtures.resource($0)) }
        store.apply(later.map { .grant($0) })
        #expect(store.statistics.waiting == 8)
        #expect(store.statistics.overflowed == 12)
        store.apply([.revoke(.session(kept[1].resource.id)), .untie(try AccessFixtures.key(1))])
        try hold.letGo()
        for (number, grant) in kept.enumerated() {
            #expect(try await store.find(grant) == (number == 1 ? nil : grant))
        }
        for (number, grant) in later.enumerated() {
            #expect(try await store.find(grant) == (number < 8 && number != 1 ? grant : nil))
        }
        #expect(store.statistics.waiting == 0)
        #expect(store.statistics.errors == 0)
        try await store.close()
    }

    @Test func aQueueFullOfRevocationsTakesAllGrantsAway() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder) { $0.queueLimit = 4 }
        let kept = try AccessFixtures.grant(1, AccessFixtures.resource(1))
        store.apply([.grant(kept)])
        try await store.settle()
        let hold = try WriteHold(folder)
        for number in 100..<120 { store.apply([.revoke(.session(try Fixtures.id(number)))]) }
        #expect(store.statistics.waiting <= 8)
        try hold.letGo()
        #expect(try await store.find(kept) == nil)
        try await store.close()
    }

    // MARK: A disk that does not take it

    @Test func aRevocationThatCannotBeWrittenClosesTheStoreToAll() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder)
        let grants = try (0..<3).map { try AccessFixtures.grant(1, AccessFixtures.resource($0)) }
        store.apply(grants.map { .grant($0) })
        try await store.settle()
        try folder.tamper("CREATE TRIGGER no BEFORE DELETE ON grants BEGIN SELECT RAISE(ABORT, 'no'); END")
        store.apply([.revoke(.session(grants[0].resource.id))])
        for grant in grants { #expect(try await store.find(grant) == nil) }
        #expect(try await store.find(grants[1].principal, .backupSession) == nil)
        #expect(store.statistics.errors == 1)
        try await store.close()
    }

    /// What was taken away while the disk was full is still gone after a restart.
    @Test func aRevocationThatCouldNotBeWrittenIsNotForgottenByARestart() async throws {
        let folder = try TemporaryFolder()
        var store = try AccessFixtures.open(folder)
        let grant = try AccessFixtures.grant(1, AccessFixtures.resource(1))
        store.apply([.grant(grant)])
        try await store.settle()
        try folder.tamper("CREATE TRIGGER no BEFORE DELETE ON grants BEGIN SELECT RAISE(ABORT, 'no'); END")
        store.apply([.revoke(.session(grant.resource.id))])
        #expect(try await store.find(grant) == nil)
        try await store.close()
        store = try AccessFixtures.open(folder)
        #expect(try await store.find(grant) == nil)
        store.apply([.grant(grant)])
        #expect(try await store.find(grant) == grant, "the store is of use again")
        try await store.close()
    }

    @Test func aGrantThatCannotBeWrittenIsCountedAndNothingElseSuffers() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder)
        let kept = try AccessFixtures.grant(1, AccessFixtures.resource(1))
        let lost = try AccessFixtures.grant(1, AccessFixtures.resource(2))
        store.apply([.grant(kept)])
        try await store.settle()
        try folder.tamper("CREATE TRIGGER no BEFORE INSERT ON grants BEGIN SELECT RAISE(ABORT, 'no'); END")
        store.apply([.grant(lost)])
        #expect(try await store.find(lost) == nil)
        #expect(try await store.find(kept) == kept)
        #expect(store.statistics.errors == 1)
        try folder.tamper("DROP TRIGGER no")
        store.apply([.grant(lost)])
        #expect(try await store.find(lost) == lost)
        try await store.close()
    }

    // MARK: Closing

    @Test func closingWritesWhatWaits() async throws {
        let folder = try TemporaryFolder()
        var store = try AccessFixtures.open(folder) { $0.batch = 7 }
        let grants = try (0..<2_000).map { try AccessFixtures.grant(1, AccessFixtures.resource($0)) }
        for grant in grants { store.apply([.grant(grant)]) }
        store.apply([.revoke(.session(grants[1_000].resource.id))])
        try await store.close()
        store = try AccessFixtures.open(folder)
        #expect(store.statistics.grants == 1_999)
        #expect(try await store.find(grants[1_000]) == nil)
        #expect(try await store.find(grants[1_999]) == grants[1_999])
        try await store.close()
    }

    @Test func afterClosingNothingIsFoundAndNothingTaken() async throws {
        let folder = try TemporaryFolder()
        var store = try AccessFixtures.open(folder)
        let grant = try AccessFixtures.grant(1, AccessFixtures.resource(1))
        store.apply([.grant(grant)])
        try await store.close()
        #expect(try await store.find(grant) == nil)
        #expect(try await store.find(grant.principal, .backupSession) == nil)
        store.apply([.revoke(.all)])
        #expect(store.statistics.waiting == 0)
        try await store.close()
        store = try AccessFixtures.open(folder)
        #expect(try await store.find(grant) == grant)
        try await store.close()
    }

    /// Whatever comes while the store closes is answered, and what was revoked is never found again.
    @Test func everythingThatMeetsTheClosingEnds() async throws {
        for round in 0..<20 {
            let folder = try TemporaryFolder()
            let store = try AccessFixtures.open(folder)
            try await withThrowingTaskGroup { group in
                for worker in 0..<4 {
                    group.addTask {
                        for number in 0..<60 {
                            let resource = try AccessFixtures.resource(worker * 100 + number)
                            let grant = try AccessFixtures.grant(worker, resource)
                            store.apply([.grant(grant)])
                            let found = try await store.find(grant)
                            #expect(found == nil || found == grant)
                            store.apply([.revoke(.session(resource.id))])
                            #expect(try await store.find(grant) == nil)
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<(round * 40) { await Task.yield() }
                    try await store.close()
                }
                try await group.waitForAll()
            }
            try await store.close()
        }
    }
}
