import Caching
import EnterpriseManager
import HTTPSemantics
import NIOCore
import NIOEmbedded
import Storage
import Testing
import Upstream

@testable import Proxy

/// Lists: what is stored out of them as they pass, and child lists that are stored themselves.
@Suite struct HarvestTests {
    private static let list = "GET /api/backupSessions?format=Entity"
    private static let tasks = "GET /api/backupSessions/\(Bodies.id)/taskSessions?format=Entity"

    @Test func finalSessionsOfAPassingListAreStored() throws {
        let gate = try MemoryGate()
        let body = Bodies.list([
            Bodies.session(namespaces: ""), Bodies.session(id: Bodies.otherID, state: "Working", namespaces: ""),
        ])
        try gate.answer(gate.ask(Self.list), body: [body])
        #expect(try gate.reply().body.contains("http://gate:9398/api/backupSessions/\(Bodies.id)"))
        #expect(gate.storedPaths == 1)
        #expect(gate.journal.read.harvested == 1)
    }

    @Test(
        arguments: [
            ("GET /api/backupSessions?format=Entity", "403 Forbidden", "application/xml", "t"),
            ("GET /api/backupSessions?format=Entity", "200 OK", "text/plain", "t"),
            ("POST /api/backupSessions?format=Entity", "200 OK", "application/xml", "t"),
            ("GET /api/backupSessions?format=Entity", "200 OK", "application/xml", nil),
        ] as [(String, String, String, String?)])
    func onlyAGoodAnswerToAReadWithACredentialIsHarvested(
        line: String, status: String, type: String, token: String?
    ) throws {
        let gate = try MemoryGate()
        let body = Bodies.list([Bodies.session(namespaces: "")])
        try gate.answer(gate.ask(line, token: token), status, type: type, body: [body])
        _ = try gate.reply()
        #expect(gate.storedPaths == 0)
    }

    @Test(arguments: [
        ("/api/jobs/\(Bodies.id)/backupSessions?format=Entity", 1), ("/api/query?type=Job,BackupJobSession", 1),
        ("/api/backup%53essions?format=Entity", 1), ("/api/jobs?format=Entity", 0),
    ])
    func onlyAnswersThatMayListSessionsAreLookedAt(target: String, stored: Int) throws {
        let gate = try MemoryGate()
        let body = Bodies.list([Bodies.session(namespaces: "")])
        try gate.answer(gate.ask("GET " + target), body: [body])
        #expect(try gate.reply().body.contains(Bodies.id))
        #expect(gate.storedPaths == stored)
    }

    @Test func streamedListIsHarvestedToo() throws {
        let gate = try MemoryGate { $0.heldBytes = 100 }
        let body = Bodies.list([Bodies.session(namespaces: ""), Bodies.session(id: Bodies.otherID, namespaces: "")])
        try gate.answer(gate.ask(Self.list), body: body.map(String.init))
        #expect(try gate.received().hasSuffix("0\r\n\r\n"))
        #expect(gate.storedPaths == 2)
    }

    @Test func sessionsOfAListThatIsCutAreNeitherStoredNorGranted() throws {
        let gate = try MemoryGate()
        let client = try gate.client()
        let asked = try gate.ask(Self.list, on: client)
        try gate.begin(asked, body: [Bodies.list([Bodies.session(namespaces: "")])])
        asked.upstreamFailed(.truncatedBody)
        #expect(gate.storedPaths == 0)
        #expect(gate.access.counts.grants == 0)
    }

    @Test func sessionsOfALongListAreTakenAsTheyPass() throws {
        let gate = try MemoryGate { $0.heldBytes = 100 }
        let client = try gate.client()
        let asked = try gate.ask(Self.list, on: client)
        let padding = String(repeating: "x", count: 5_000)
        let items = (0..<600).map { number in
            let id = "00000000-0000-4000-8000-" + String(1_000_000_000_000 + number).dropFirst()
            return Bodies.session(id: id, name: padding, namespaces: "")
        }
        try gate.begin(asked, body: [Bodies.list(items)])
        #expect(gate.journal.read.harvested >= 256)
        asked.upstreamFailed(.truncatedBody)
    }

    @Test func dropDuringAListKeepsItsOldSessionsOut() throws {
        let gate = try MemoryGate()
        let forwarded = try gate.ask(Self.list)
        let body = Bodies.list([Bodies.session(namespaces: ""), Bodies.session(id: Bodies.otherID, namespaces: "")])
        gate.entities.drop(.session(try #require(ResourceID(Bodies.id))), on: gate.eventLoop)
        try gate.answer(forwarded, body: [body])
        _ = try gate.reply()
        #expect(try gate.stored(Bodies.target) == nil)
        #expect(gate.storedPaths == 1)
    }

    @Test func harvestedSessionIsReplacedByEMsOwnWhenItIsProven() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask(Self.list), body: [Bodies.list([Bodies.session(name: "listed", namespaces: "")])])
        _ = try gate.reply()
        #expect(try gate.stored(Bodies.target)?.isHarvested == true)
        #expect(try gate.hit().body.contains("Name=\"listed\""), "the list has shown it to this client")
        try gate.answer(gate.ask(token: "other"), body: [Bodies.session(name: "own")])
        let reply = try gate.reply()
        #expect(reply.cacheStatus == "emgate; hit; detail=proven")
        #expect(reply.body.contains("Name=\"own\""))
        #expect(try gate.stored(Bodies.target)?.isHarvested == false)
        #expect(try gate.hit().body.contains("Name=\"own\""))
    }

    // MARK: Child lists

    @Test func childListIsStoredOnceItsSessionIs() throws {
        let gate = try MemoryGate()
        let body = Bodies.taskList([Bodies.task()])
        try gate.answer(gate.ask(Self.tasks), body: [body])
        #expect(try gate.reply().cacheStatus == "emgate; fwd=uri-miss; detail=entity-not-stored")
        try gate.prime()
        try gate.answer(gate.ask(Self.tasks), body: [body])
        #expect(try gate.reply().cacheStatus == "emgate; fwd=uri-miss; stored")
        let reply = try gate.hit(Self.tasks)
        #expect(reply.cacheStatus == "emgate; hit")
        #expect(reply.body.contains("http://gate:9398/api/backupTaskSessions/\(Bodies.taskID)"))
    }

    @Test func childListIsNotShownToThoseWhomEMShowsAnotherOne() throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(gate.ask(Self.tasks), body: [Bodies.taskList([Bodies.task()])])
        #expect(try gate.reply().cacheStatus == "emgate; fwd=uri-miss; stored")
        try gate.answer(gate.ask(Self.tasks, token: "scoped"), body: [Bodies.taskList([])])
        let reply = try gate.reply()
        #expect(reply.cacheStatus == "emgate; fwd=stale; detail=list-differs")
        #expect(!reply.body.contains(Bodies.taskID))
    }

    @Test func longChildListIsPassedOnAndNotStored() throws {
        let gate = try MemoryGate()
        try gate.prime()
        let tasks = Array(repeating: Bodies.task(), count: 3_000)
        try gate.answer(gate.ask(Self.tasks), body: [Bodies.taskList(tasks)])
        #expect(try gate.received().hasSuffix("0\r\n\r\n"))
        #expect(try gate.stored("/api/backupSessions/\(Bodies.id)/taskSessions?format=Entity") == nil)
    }

    @Test func childListWithARunningTaskIsNotStored() throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(gate.ask(Self.tasks), body: [Bodies.taskList([Bodies.task(state: "InProgress")])])
        #expect(try gate.reply().cacheStatus == "emgate; fwd=uri-miss; detail=item-not-final")
    }

    @Test func freshChildListIsNotStored() throws {
        let gate = try MemoryGate { $0.settleSeconds = 1_000_000 }
        try gate.prime()
        try gate.answer(gate.ask(Self.tasks), body: [Bodies.taskList([Bodies.task()])])
        #expect(try gate.reply().cacheStatus == "emgate; fwd=uri-miss; detail=not-settled")
    }

    @Test func childListIsStoredBeforeItIsAnswered() throws {
        let gate = try MemoryGate { $0.heldBytes = 100 }
        try gate.prime()
        try gate.answer(gate.ask(Self.tasks), body: [Bodies.taskList([Bodies.task()])])
        #expect(try gate.reply().cacheStatus == "emgate; fwd=uri-miss; stored")
        #expect(
            try gate.stored("/api/backupSessions/\(Bodies.id)/taskSessions?format=Entity") != nil)
    }

    @Test func cutChildListIsNotStored() throws {
        let gate = try MemoryGate { $0.heldBytes = 100 }
        try gate.prime()
        let forwarded = try gate.ask(Self.tasks)
        try gate.begin(forwarded, body: [Bodies.taskList([Bodies.task()])])
        forwarded.upstreamFailed(.truncatedBody)
        #expect(
            try gate.stored("/api/backupSessions/\(Bodies.id)/taskSessions?format=Entity") == nil)
    }
}

extension MemoryGate {
    /// What is stored under a target.
    func stored(_ target: String) throws -> StoredEntity? {
        let path = try #require(ResourcePath(target))
        return try store.load(path, on: eventLoop).wait()
    }
}
