import EnterpriseManager
import Foundation
import Storage
import Testing

@Suite struct SQLiteStoreTests {
    @Test func whatIsStoredSurvivesClosingAndReopening() async throws {
        let folder = try TemporaryFolder()
        var store = try Fixtures.open(folder)
        let entities = try (0..<500).map {
            try Fixtures.entity($0, text: "text \($0)", job: $0 % 7, isHarvested: $0 % 2 == 0)
        }
        for entity in entities { store.save(entity) }
        try await store.close()
        store = try Fixtures.open(folder)
        #expect(store.statistics.entries == 500)
        for entity in entities { expectSame(try await store.load(entity.path), entity) }
        #expect(store.statistics.found == 500)
        try await store.close()
        // Closing folds the log into the file.
        let log = FileManager.default.contents(atPath: folder.database + "-wal")
        #expect(log?.isEmpty != false)
    }

    /// The files of a store that is open are what a kill -9 leaves behind.
    @Test func whatIsCommittedSurvivesACrash() async throws {
        let folder = try TemporaryFolder()
        let crashed = try TemporaryFolder()
        let store = try Fixtures.open(folder)
        let entities = try (0..<300).map { try Fixtures.entity($0, text: "text \($0)") }
        for entity in entities { store.save(entity) }
        try await store.settle()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: folder.database + suffix, toPath: crashed.database + suffix)
        }
        // What comes after the copy is not in it.
        store.save(try Fixtures.entity(1_000))
        try await store.close()

        let reopened = try Fixtures.open(crashed)
        for entity in entities { expectSame(try await reopened.load(entity.path), entity) }
        #expect(try await reopened.load(try Fixtures.path(1_000)) == nil)
        #expect(reopened.statistics.entries == 300)
        #expect(reopened.statistics.damaged == 0)
        try await reopened.close()
    }

    /// A log that was cut anywhere yields a beginning of the history, never half an entity.
    @Test func aCutLogYieldsWholeEntitiesOrNone() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder)
        let entities = try (0..<40).map { try Fixtures.entity($0, text: String(repeating: "t", count: 700)) }
        for entity in entities {
            store.save(entity)
            try await store.settle()
        }
        let database = try Data(contentsOf: URL(filePath: folder.database))
        let log = try Data(contentsOf: URL(filePath: folder.database + "-wal"))
        try await store.close()
        var counts: Set<Int64> = []
        for cut in stride(from: 0, through: log.count, by: 40_961) {
            let crashed = try TemporaryFolder()
            try database.write(to: URL(filePath: crashed.database))
            try log.prefix(cut).write(to: URL(filePath: crashed.database + "-wal"))
            let reopened = try Fixtures.open(crashed)
            let count = reopened.statistics.entries
            counts.insert(count)
            for (number, entity) in entities.enumerated() {
                let found = try await reopened.load(entity.path)
                if Int64(number) < count { expectSame(found, entity) } else { #expect(found == nil) }
            }
            #expect(reopened.statistics.damaged == 0)
            try await reopened.close()
        }
        #expect(counts.count > 3)
    }

    @Test(arguments: [
        "UPDATE entity SET xml = X'00'", "UPDATE entity SET xml = substr(xml, 1, length(xml) - 1)",
        "UPDATE entity SET xml = 'text'", "UPDATE entity SET xml = 5", "UPDATE entity SET digest = X''",
        "UPDATE entity SET digest = zeroblob(32)", "UPDATE entity SET seal = zeroblob(32)",
        "UPDATE entity SET seal = 'x'",
        "UPDATE entity SET stored_at = stored_at + 1", "UPDATE entity SET stored_at = 'x'",
        "UPDATE entity SET state = 'Failed'",
        "UPDATE entity SET state = 'Nonsense'", "UPDATE entity SET state = 7", "UPDATE entity SET result = NULL",
        "UPDATE entity SET end_time = '2030-01-01T00:00:00Z'", "UPDATE entity SET job = zeroblob(16)",
        "UPDATE entity SET job_name = X'FF'", "UPDATE entity SET job_name = CAST(X'FF' AS TEXT)",
        "UPDATE entity SET state = CAST(X'FF' AS TEXT)", "UPDATE entity SET job_name = job_name || CAST(X'00' AS TEXT)",
        "UPDATE entity SET parent = zeroblob(16)",
        "UPDATE entity SET harvested = 1",
        "UPDATE entity SET harvested = 'x'",
    ])
    func aDamagedEntryIsAbsentCountedAndGone(_ sql: String) async throws {
        let folder = try TemporaryFolder()
        var store = try Fixtures.open(folder)
        let entity = try Fixtures.entity(1, job: 2)
        store.save(entity)
        try await store.close()
        try folder.tamper(sql)
        store = try Fixtures.open(folder)
        #expect(try await store.load(entity.path) == nil)
        #expect(store.statistics.damaged == 1)
        try await store.settle()
        #expect(store.statistics.entries == 0)
        store.save(entity)
        try await store.settle()
        expectSame(try await store.load(entity.path), entity)
        try await store.close()
    }

    /// A whole row under the key of another session is not that session.
    @Test func aRowUnderAnotherKeyIsDamaged() async throws {
        let folder = try TemporaryFolder()
        var store = try Fixtures.open(folder)
        store.save(try Fixtures.entity(1))
        try await store.close()
        try folder.tamper("UPDATE entity SET id = X'00000000000040008000000000000002'")
        store = try Fixtures.open(folder)
        #expect(try await store.load(try Fixtures.path(2)) == nil)
        #expect(store.statistics.damaged == 1)
        try await store.close()
        store = try Fixtures.open(folder)
        store.save(try Fixtures.entity(3))
        try await store.close()
        try folder.tamper("UPDATE entity SET kind = 3")
        store = try Fixtures.open(folder)
        #expect(try await store.load(try Fixtures.path(3, .restoreSession)) == nil)
        #expect(store.statistics.damaged == 1)
        try await store.close()
    }

    /// Every page of the file overwritten in turn: no trap, nothing wrong served.
    @Test func aDamagedPageNeverYieldsAWrongEntity() async throws {
        let folder = try TemporaryFolder()
        var store = try Fixtures.open(folder)
        let entities = try (0..<60).map { try Fixtures.entity($0, text: String(repeating: "p", count: 500), job: $0) }
        for entity in entities { store.save(entity) }
        try await store.close()
        let file = try Data(contentsOf: URL(filePath: folder.database))
        for page in 1..<(file.count / 4_096) {
            let copy = try TemporaryFolder()
            var damaged = file
            for offset in stride(from: 0, to: 4_096, by: 7) { damaged[page * 4_096 + offset] ^= 0x5A }
            try damaged.write(to: URL(filePath: copy.database))
            do {
                store = try Fixtures.open(copy)
            } catch {
                continue
            }
            for entity in entities {
                if let found = try await store.load(entity.path) { expectSame(found, entity) }
            }
            store.save(try Fixtures.entity(1_000))
            try await store.close()
        }
    }

    /// The statement of the first look-up is prepared already when its table goes.
    @Test(arguments: [false, true]) func whatSQLiteReportsIsCountedAndFindsNothing(isPrepared: Bool) async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder) { $0.readerThreads = 1 }
        let entity = try Fixtures.entity(1)
        store.save(entity)
        try await store.settle()
        if isPrepared { expectSame(try await store.load(entity.path), entity) }
        try folder.tamper("ALTER TABLE entity RENAME TO other")
        #expect(try await store.load(entity.path) == nil)
        #expect(store.statistics.readErrors == 1)
        try folder.tamper("ALTER TABLE other RENAME TO entity")
        expectSame(try await store.load(entity.path), entity)
        #expect(store.statistics.readErrors == 1)
        try await store.close()
    }

    @Test func tenThousandEntriesAreStoredAndFound() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder) {
            $0.queueEntries = 20_000
            $0.queueBytes = 64 << 20
        }
        let text = String(repeating: "x", count: 1_500)
        for number in 0..<10_000 { store.save(try Fixtures.entity(number, text: text, job: number % 50)) }
        try await store.settle()
        #expect(store.statistics.entries == 10_000)
        #expect(store.statistics.overflowed == 0)
        for number in stride(from: 0, to: 10_000, by: 97) {
            expectSame(
                try await store.load(try Fixtures.path(number)),
                try Fixtures.entity(number, text: text, job: number % 50))
        }
        #expect(try await store.remove(.job(try Fixtures.id(7))) == 200)
        try await store.close()
    }

    @Test func aSaveIsOnDiskPromptly() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder)
        let clock = ContinuousClock()
        let start = clock.now
        store.save(try Fixtures.entity(1))
        while store.statistics.saved == 0, clock.now - start < .seconds(10) { await Task.yield() }
        #expect(store.statistics.saved == 1)
        try await store.close()
    }

    @Test func aFullQueueDropsAndCounts() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder) { $0.queueEntries = 4 }
        var refused: UInt64 = 0
        for number in 0..<3_000 where !store.save(try Fixtures.entity(number)) { refused += 1 }
        try await store.settle()
        let statistics = store.statistics
        #expect(statistics.overflowed == refused)
        #expect(statistics.overflowed > 0)
        #expect(statistics.saved + statistics.overflowed == 3_000)
        #expect(statistics.entries == Int64(statistics.saved))
        #expect(statistics.waiting == 0)
        try await store.close()
    }

    @Test func theBoundRemovesWhatWasStoredFirst() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder) { $0.capacity = 200_000 }
        for number in 0..<600 {
            store.save(try Fixtures.entity(number, text: String(repeating: "x", count: 1_000)))
            if number % 50 == 0 { try await store.settle() }
        }
        try await store.settle()
        #expect(store.statistics.bytes <= 200_000)
        #expect(store.statistics.evicted > 300)
        #expect(try await store.load(try Fixtures.path(0)) == nil)
        #expect(try await store.load(try Fixtures.path(599)) != nil)
        try await store.close()
    }

    @Test func concurrentLoadsSavesAndRemovalsLeaveTheTotalsRight() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder)
        try await withThrowingTaskGroup { group in
            for worker in 0..<6 {
                group.addTask {
                    for round in 0..<200 {
                        let number = (worker * 31 + round * 7) % 120
                        switch round % 4 {
                        case 0, 1: store.save(try Fixtures.entity(number, text: "\(number)"))
                        case 2:
                            if let found = try await store.load(try Fixtures.path(number)) {
                                expectSame(found, try Fixtures.entity(number, text: "\(number)"))
                            }
                        default: try await store.remove(.session(try Fixtures.id(number)))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await store.settle()
        var count: Int64 = 0
        for number in 0..<120 where try await store.load(try Fixtures.path(number)) != nil { count += 1 }
        #expect(store.statistics.entries == count)
        try await store.close()
    }
}
