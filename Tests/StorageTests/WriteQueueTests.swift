import EnterpriseManager
import Testing

@testable import Storage

@Suite struct WriteQueueTests {
    private func queue(entries: Int = 4, bytes: Int = 10_000) -> WriteQueue {
        var configuration = SQLiteStoreConfiguration(path: "")
        configuration.queueEntries = entries
        configuration.queueBytes = bytes
        return WriteQueue(configuration)
    }

    @Test func onlyTheFirstEntryWakesTheWriter() throws {
        var queue = queue()
        #expect(queue.add(try Fixtures.entity(1)) == .waiting(isIdle: true))
        #expect(queue.add(try Fixtures.entity(2)) == .waiting(isIdle: false))
        let batch = queue.takeBatch(limit: 10)
        #expect(batch?.entities.map { $0.path } == [try Fixtures.path(1), try Fixtures.path(2)])
        #expect(queue.add(try Fixtures.entity(3)) == .waiting(isIdle: false))
        queue.endBatch()
        #expect(queue.takeBatch(limit: 10)?.entities.count == 1)
        queue.endBatch()
        #expect(queue.takeBatch(limit: 10) == nil)
        #expect(queue.add(try Fixtures.entity(4)) == .waiting(isIdle: true))
    }

    @Test func whatIsBeingWrittenIsStillFound() throws {
        var queue = queue()
        _ = queue.add(try Fixtures.entity(1))
        _ = queue.takeBatch(limit: 1)
        #expect(queue.entity(for: try Fixtures.path(1)) != nil)
        #expect(queue.count == 1)
        queue.endBatch()
        #expect(queue.entity(for: try Fixtures.path(1)) == nil)
        #expect(queue.count == 0)
    }

    @Test func bothBoundsHold() throws {
        var byCount = queue(entries: 2)
        _ = byCount.add(try Fixtures.entity(1))
        _ = byCount.add(try Fixtures.entity(2))
        #expect(byCount.add(try Fixtures.entity(3)) == .overflow)
        #expect(byCount.add(try Fixtures.entity(2, text: "newer")) == .waiting(isIdle: false))
        _ = byCount.takeBatch(limit: 1)
        #expect(byCount.add(try Fixtures.entity(3)) == .overflow, "what is being written counts")
        byCount.endBatch()
        #expect(byCount.add(try Fixtures.entity(3)) == .waiting(isIdle: false))

        var byBytes = queue(entries: 100, bytes: 100)
        #expect(byBytes.add(try Fixtures.entity(1)) == .waiting(isIdle: true))
        #expect(byBytes.add(try Fixtures.entity(1, text: String(repeating: "x", count: 90))) == .overflow)
        #expect(byBytes.add(try Fixtures.entity(2, text: String(repeating: "x", count: 90))) == .overflow)
        #expect(byBytes.entity(for: try Fixtures.path(1))?.xml.count ?? 0 < 50)
    }

    @Test func bytesAreGivenBackOverManyRounds() throws {
        var queue = queue(entries: 10, bytes: 400)
        for round in 0..<1_000 {
            #expect(queue.add(try Fixtures.entity(round % 5)) != .overflow, "\(round)")
            #expect(queue.add(try Fixtures.entity(round % 5, text: "x")) != .overflow, "\(round)")
            #expect(queue.takeBatch(limit: 10)?.entities.count == 1)
            queue.endBatch()
        }
    }

    @Test func aHarvestedEntityGivesWay() throws {
        var queue = queue()
        _ = queue.add(try Fixtures.entity(1, text: "fetched"))
        #expect(queue.add(try Fixtures.entity(1, isHarvested: true)) == .superseded)
        _ = queue.takeBatch(limit: 1)
        #expect(queue.add(try Fixtures.entity(1, isHarvested: true)) == .superseded)
        #expect(queue.add(try Fixtures.entity(1, text: "again")) == .waiting(isIdle: false))
    }

    @Test func damagedRowsWakeTheWriterOnce() throws {
        var queue = queue(entries: 2)
        let wakings = [1, 1, 2, 3].map { queue.addDamaged($0) }
        #expect(wakings == [true, false, false, false])
        #expect(queue.takeBatch(limit: 5)?.damagedRows == [1, 2])
        queue.endBatch()
        #expect(queue.takeBatch(limit: 5) == nil)
    }

    @Test func aSealCoversEveryFact() throws {
        let entity = try Fixtures.entity(1, job: 2, parent: 3)
        func changed(_ change: (inout SessionFacts) -> Void) -> StoredEntity {
            var facts = entity.facts
            change(&facts)
            return StoredEntity(
                path: entity.path, xml: entity.xml, facts: facts, storedAt: entity.storedAt, isHarvested: false)
        }
        let others = [
            try Fixtures.entity(2, text: "").with(entity.facts, entity.xml),
            try Fixtures.entity(1, text: "x", job: 2, parent: 3),
            try Fixtures.entity(1, job: 2, parent: 3, storedAt: 1),
            try Fixtures.entity(1, job: 2, parent: 3, isHarvested: true),
            try Fixtures.entity(1, kind: .restoreSession, job: 2, parent: 3), changed { $0.state = .completed },
            changed { $0.result = nil }, changed { $0.creationTime = nil }, changed { $0.endTime = [] },
            changed { $0.job = nil }, changed { $0.jobName = [1] }, changed { $0.parent = nil },
            changed { facts in
                facts.creationTime = nil
                facts.endTime = entity.facts.creationTime
            },
        ]
        let seals = Set([entity.seal] + others.map { $0.seal })
        #expect(seals.count == others.count + 1)
    }
}

extension StoredEntity {
    fileprivate func with(_ facts: SessionFacts, _ xml: [UInt8]) -> StoredEntity {
        StoredEntity(path: path, xml: xml, facts: facts, storedAt: storedAt, isHarvested: isHarvested)
    }
}
