import EnterpriseManager
import Storage
import Testing

/// What every store does, in memory or on disk.
@Suite struct EntityStoreTests {
    enum Kind: CaseIterable {
        case memory
        case disk
    }

    private func withStore(_ kind: Kind, _ body: (any EntityStore) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let store: any EntityStore =
            switch kind {
            case .memory: MemoryStore(capacity: 1 << 24)
            case .disk: try Fixtures.open(folder)
            }
        do {
            try await body(store)
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
    }

    /// Waits for the disk, so that what follows does not meet the queue.
    private func settle(_ store: any EntityStore) async throws {
        try await store.remove(.storedBefore(.min))
    }

    @Test(arguments: Kind.allCases)
    func whatIsSavedIsFoundAtOnceAndLater(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let entity = try Fixtures.entity(1, text: "é\u{0}\u{1F600}", job: 5, parent: 6, isHarvested: true)
            store.save(entity)
            expectSame(try await store.load(entity.path), entity)
            try await settle(store)
            expectSame(try await store.load(entity.path), entity)
            #expect(try await store.load(try Fixtures.path(2)) == nil)
            #expect(try await store.load(try Fixtures.path(1, .restoreSession)) == nil)
            #expect(try await store.load(entity.path.with(.reference)) == nil)
        }
    }

    @Test(arguments: Kind.allCases)
    func absentFactsStayAbsent(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let path = try Fixtures.path(1)
            let entity = StoredEntity(
                path: path, xml: [], facts: SessionFacts(state: .other), storedAt: -5, isHarvested: false)
            store.save(entity)
            try await settle(store)
            // An age before 1970 is no age, but must not break anything either.
            store.save(entity)
            expectSame(try await store.load(path), entity)
        }
    }

    @Test(arguments: Kind.allCases)
    func aHarvestedEntityNeverReplacesAFetchedOne(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let harvested = try Fixtures.entity(1, text: "harvested", isHarvested: true)
            let fetched = try Fixtures.entity(1, text: "fetched")
            for settles in [false, true] {
                try await store.remove(.all)
                store.save(harvested)
                if settles { try await settle(store) }
                store.save(fetched)
                if settles { try await settle(store) }
                store.save(harvested)
                try await settle(store)
                expectSame(try await store.load(fetched.path), fetched)
            }
            #expect(store.statistics.entries == 1)
        }
    }

    @Test(arguments: Kind.allCases)
    func eachFilterDropsWhatItMeans(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            func fill() throws -> [StoredEntity] {
                let parent = try Fixtures.entity(1, job: 50)
                let list = StoredEntity(
                    path: try #require(
                        ResourcePath(
                            kind: .backupSession, id: parent.path.id, member: .children(.backupTaskSession),
                            representation: .entity)), xml: [1], facts: parent.facts, storedAt: 10, isHarvested: false)
                let entities = [
                    parent, list, try Fixtures.entity(2, kind: .backupTaskSession, parent: 1),
                    try Fixtures.entity(3, kind: .backupTaskSession, parent: 9),
                    try Fixtures.entity(4, kind: .restoreSession, end: nil), try Fixtures.entity(5, job: 51),
                    try Fixtures.entity(6, end: "2031-01-01T00:00:00Z", storedAt: 2_000_000_000),
                ]
                for entity in entities { store.save(entity) }
                return entities
            }
            let cases: [(StoreFilter, [Int])] = [
                (.all, [0, 1, 2, 3, 4, 5, 6]), (.session(try Fixtures.id(1)), [0, 1, 2]),
                (.session(try Fixtures.id(9)), [3]),
                (.session(try Fixtures.id(77)), []), (.kind(.backupTaskSession), [2, 3]),
                (.kind(.backupSession), [0, 1, 5, 6]),
                (.job(try Fixtures.id(50)), [0, 1, 2]), (.job(try Fixtures.id(51)), [5]),
                (.job(try Fixtures.id(1)), []),
                (.endedBefore(1_632_513_774), []), (.endedBefore(1_632_513_775), [0, 1, 2, 3, 5]),
                (.storedBefore(1_700_000_000), [1]), (.storedBefore(.max), [0, 1, 2, 3, 4, 5, 6]),
            ]
            for (filter, dropped) in cases {
                try await store.remove(.all)
                let entities = try fill()
                #expect(try await store.remove(filter) == dropped.count, "\(filter)")
                for (index, entity) in entities.enumerated() {
                    let isThere = try await store.load(entity.path) != nil
                    #expect(isThere == !dropped.contains(index), "\(filter) \(index)")
                }
                #expect(store.statistics.entries == Int64(entities.count - dropped.count))
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func totalsFollowEveryChange(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            var generator = SplitMix(state: 11)
            var model: [ResourcePath: StoredEntity] = [:]
            for _ in 0..<300 {
                let number = Int.random(in: 0..<40, using: &generator)
                if Int.random(in: 0..<5, using: &generator) == 0 {
                    let id = try Fixtures.id(number)
                    let count = try await store.remove(.session(id))
                    #expect(count == model.keys.filter { $0.id == id }.count)
                    model = model.filter { $0.key.id != id }
                } else {
                    let text = String(repeating: "x", count: Int.random(in: 0..<900, using: &generator))
                    let entity = try Fixtures.entity(number, text: text, isHarvested: Bool.random(using: &generator))
                    store.save(entity)
                    if model[entity.path] == nil || !entity.isHarvested { model[entity.path] = entity }
                }
            }
            try await settle(store)
            #expect(store.statistics.entries == Int64(model.count))
            #expect(store.statistics.bytes == Int64(model.values.reduce(0) { $0 + $1.xml.count }))
            for entity in model.values { expectSame(try await store.load(entity.path), entity) }
        }
    }

    @Test(arguments: Kind.allCases)
    func aClosedStoreTakesAndFindsNothing(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            store.save(try Fixtures.entity(1))
            try await store.close()
            store.save(try Fixtures.entity(2))
            #expect(try await store.load(try Fixtures.path(2)) == nil)
            #expect(try await store.load(try Fixtures.path(1)) == nil)
            #expect(store.statistics.overflowed == 1)
        }
    }

    @Test func theMemoryStoreStaysWithinItsBound() async throws {
        let store = MemoryStore(capacity: 100_000)
        for number in 0..<2_000 {
            store.save(try Fixtures.entity(number % 700, text: String(repeating: "x", count: number % 3_000)))
            #expect(store.statistics.bytes <= 100_000)
        }
        #expect(store.statistics.evicted > 1_000)
        #expect(try await store.load(try Fixtures.path(1_999 % 700)) != nil)
        #expect(try await store.load(try Fixtures.path(0)) == nil)
        let large = try Fixtures.entity(5_000, text: String(repeating: "x", count: 200_000))
        store.save(large)
        #expect(store.statistics.overflowed == 1)
    }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
