import Caching
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import NIOCore
import NIOEmbedded
import Storage
import Testing
import Upstream

@testable import Proxy

/// Answers that are stored, and answers from the store.
@Suite struct StoredAnswerTests {
    private static let proven = "emgate; hit; detail=proven"
    private static let mine = Bodies.session(authority: "gate:9398").replacing("https://gate", with: "http://gate")
        .replacing("http://EM/api/jobs", with: "http://gate:9398/api/jobs")

    // MARK: Fetch

    @Test func finalSessionIsStoredWhenItIsFetched() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask(), fields: ["ETag: \"em\"", "X-A: 1"], body: [Bodies.session()])
        let reply = try gate.reply()
        #expect(reply.status == 200)
        #expect(reply.cacheStatus == "emgate; fwd=uri-miss; stored")
        #expect(reply.values("Cache-Control") == ["private, no-cache"])
        #expect(reply.values("ETag").count == 1)
        #expect(reply.values("ETag") != ["\"em\""])
        #expect(reply.values("X-A") == ["1"])
        #expect(reply.body == Self.mine)
        #expect(gate.storedPaths == 1)
        #expect(gate.journal.read.stored == 1)
    }

    @Test func bodyInPiecesIsStoredTheSame() throws {
        let whole = try MemoryGate()
        try whole.prime()
        let gate = try MemoryGate()
        try gate.answer(gate.ask(), body: Bodies.session().map(String.init))
        _ = try gate.reply()
        let path = try #require(ResourcePath(Bodies.target))
        #expect(
            try gate.entities.load(path, on: gate.eventLoop).wait()?.xml
                == whole.entities.load(path, on: whole.eventLoop).wait()?.xml)
    }

    private static let refused: [(status: String, type: String?, fields: [String], body: String, reason: String)] = [
        ("404 Not Found", "application/xml", [], Bodies.session(), "status"),
        ("206 Partial Content", "application/xml", [], Bodies.session(), "status"),
        ("200 OK", "text/html", [], Bodies.session(), "media-type"),
        ("200 OK", nil, [], Bodies.session(), "media-type"),
        ("200 OK", "application/json", [], "{}", "media-type"),
        ("200 OK", "application/xml", [], Bodies.session(state: "Working"), "not-final"),
        ("200 OK", "application/xml", [], Bodies.session(id: Bodies.otherID), "wrong-id"),
        ("200 OK", "application/xml", [], Bodies.list([Bodies.session()]), "wrong-root"),
    ]

    @Test(arguments: refused)
    func whatTheRulesRefuseIsPassedOnAndNotStored(
        status: String, type: String?, fields: [String], body: String, reason: String
    ) throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask(), status, type: type, fields: fields, body: [body])
        let reply = try gate.reply()
        #expect(status.hasPrefix("\(reply.status)"))
        let forwarded = reply.status == 200 ? "uri-miss" : "miss"
        #expect(reply.cacheStatus == "emgate; fwd=\(forwarded); detail=\(reason)")
        #expect(reply.values("ETag") == [])
        #expect(gate.storedPaths == 0)
    }

    @Test func bodyWhoseEndIsThatOfTheConnectionIsPassedOnAndNotStored() throws {
        let gate = try MemoryGate(authorization: AuthorizationConfiguration(visibility: .any))
        let asked = try gate.ask()
        let em = try asked.required()
        em.receiver.upstreamHead(try responseHead(["Content-Type: application/xml"]))
        em.receiver.upstreamBody(ByteBuffer(string: Bodies.session()))
        em.upstreamEnded()
        let reply = try gate.reply()
        #expect(reply.body == Self.mine)
        #expect(reply.cacheStatus == "emgate; fwd=uri-miss; detail=incomplete")
        #expect(gate.storedPaths == 0)
        #expect(try gate.asksEM(), "it makes no lease either")
    }

    @Test func truncatedBodyIsNeitherStoredNorPassedOn() throws {
        let gate = try MemoryGate()
        let forwarded = try gate.ask()
        try gate.begin(forwarded, body: [Bodies.session()])
        forwarded.upstreamFailed(.truncatedBody)
        #expect(try gate.reply().status == 502)
        #expect(gate.storedPaths == 0)
    }

    @Test func documentTypeIsAnErrorAndNotStored() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask(), body: ["<!DOCTYPE a [<!ENTITY b \"c\">]>" + Bodies.session()])
        #expect(try gate.reply().status == 502)
        #expect(gate.storedPaths == 0)
    }

    @Test func sessionBeyondTheLimitIsPassedOnAndNotStored() throws {
        let gate = try MemoryGate { $0.entityLimit = Bodies.session().utf8.count - 1 }
        try gate.answer(gate.ask(), body: [Bodies.session()])
        let reply = try gate.reply()
        #expect(reply.body == Self.mine)
        #expect(reply.cacheStatus == "emgate; fwd=uri-miss; detail=too-large")
        #expect(gate.storedPaths == 0)
    }

    @Test func dropDuringTheFetchKeepsTheAnswerOut() throws {
        let gate = try MemoryGate()
        let forwarded = try gate.ask()
        try gate.begin(forwarded, body: [Bodies.session()])
        gate.entities.drop(.session(try #require(ResourceID(Bodies.id))), on: gate.eventLoop)
        forwarded.upstreamEnded()
        let reply = try gate.reply()
        #expect(reply.body == Self.mine)
        #expect(reply.cacheStatus == "emgate; fwd=uri-miss; detail=invalidated")
        #expect(gate.storedPaths == 0)
    }

    @Test func headOfASessionFetchesAndStoresIt() throws {
        let gate = try MemoryGate()
        let forwarded = try gate.ask("HEAD \(Bodies.target)")
        #expect(forwarded.upstream?.request.methodBytes == Array("GET".utf8))
        try gate.answer(forwarded, body: [Bodies.session()])
        let reply = try gate.reply()
        #expect(reply.body == "")
        #expect(reply.values("Content-Length") == ["\(Self.mine.utf8.count)"])
        #expect(gate.storedPaths == 1)
    }

    @Test func requestWithoutACredentialIsForwardedAndNothingStored() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask(token: nil), body: [Bodies.session()])
        let reply = try gate.reply()
        #expect(reply.cacheStatus == "emgate; fwd=bypass; detail=no-credential")
        #expect(gate.storedPaths == 0)
    }

    // MARK: Proof

    @Test func storedSessionIsAnsweredFromTheStoreOnceProven() throws {
        let gate = try MemoryGate()
        try gate.prime()
        let forwarded = try gate.ask(token: "other")
        #expect(try gate.received() == "")
        try gate.answer(forwarded, fields: ["X-A: 1"], body: [Bodies.session()])
        let reply = try gate.reply()
        #expect(reply.status == 200)
        #expect(reply.cacheStatus == Self.proven)
        #expect(reply.values("Age") == ["0"])
        #expect(reply.values("Content-Type") == ["application/xml; charset=utf-8"])
        #expect(reply.values("X-A") == [])
        #expect(reply.body == Self.mine)
    }

    @Test func hitIsTheSameInMemoryAndFromDisk() throws {
        let gate = try MemoryGate()
        try gate.prime()
        let xml = try #require(try gate.stored(Bodies.target))
        let cold = try MemoryGate()
        cold.store.save(xml)
        for gate in [gate, cold] { try gate.answer(gate.ask(token: "other"), body: [Bodies.session()]) }
        let warm = try gate.reply()
        #expect(try cold.reply().body == warm.body)
        #expect(warm.cacheStatus == Self.proven)
    }

    @Test func storedSessionIsRenderedForEachFormatAndHost() throws {
        let gate = try MemoryGate()
        try gate.prime()
        let json = try gate.hit("GET \(Bodies.target)", ["Accept: application/json"])
        #expect(json.cacheStatus == "emgate; hit")
        #expect(json.values("Content-Type") == ["application/json; charset=utf-8"])
        #expect(json.body.contains("\"Href\":\"http://gate:9398/api/backupSessions/\(Bodies.id)"))
        #expect(gate.entities.memoryStatistics.count == 2)
    }

    @Test func entityTagOfTheRenderingIsA304() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask(), body: [Bodies.session()])
        let tag = try #require(try gate.reply().values("ETag").first)
        let reply = try gate.hit("GET \(Bodies.target)", ["If-None-Match: \"x\", W/\(tag)"])
        #expect(reply.status == 304)
        #expect(reply.body == "")
        #expect(reply.values("ETag") == [tag])
        #expect(reply.values("Content-Type") == [])
        #expect(try gate.hit("GET \(Bodies.target)", ["If-None-Match: \"x\""]).status == 200)
    }

    @Test func entityTagIsNoProof() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask(), body: [Bodies.session()])
        let tag = try #require(try gate.reply().values("ETag").first)
        let forwarded = try gate.ask("GET \(Bodies.target)", ["If-None-Match: \(tag)"], token: "bogus")
        #expect(lines(forwarded.upstream?.request.fields ?? []).allSatisfy { !$0.contains(tag) })
        try gate.answer(forwarded, "401 Unauthorized", type: "text/html", body: ["no"])
        #expect(try gate.reply().status == 401)
    }

    @Test(
        arguments: [
            ("401 Unauthorized", "text/html", "no"), ("403 Forbidden", "application/xml", "<Error/>"),
            ("404 Not Found", "application/xml", "<Error/>"), ("500 Oops", "application/xml", Bodies.session()),
            ("302 Found", "text/html", ""), ("200 OK", "text/html", "<html>log on</html>"),
            ("200 OK", "application/xml", Bodies.session(id: Bodies.otherID)),
            ("200 OK", "application/xml", "<Error/>"),
        ])
    func answerThatIsNoProofIsPassedOnAndTheStoreKept(status: String, type: String, body: String) throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(gate.ask(token: "bogus"), status, type: type, body: body.isEmpty ? [] : [body])
        let reply = try gate.reply()
        #expect(status.hasPrefix("\(reply.status)"))
        let isOwnAnswer = reply.status == 200 && type == "application/xml"
        let forwarded = isOwnAnswer ? "stale" : reply.status == 200 ? "uri-miss" : "miss"
        #expect(reply.cacheStatus?.hasPrefix("emgate; fwd=\(forwarded)") == true, "\(reply.cacheStatus ?? "")")
        #expect(reply.values("ETag") == [])
        #expect(reply.body.contains(Bodies.id) == (body.contains(Bodies.id)))
        #expect(gate.storedPaths == 1)
    }

    @Test(arguments: [UpstreamError.connectRefused, .firstByteTimeout, .truncatedBody])
    func failedProofIsAnErrorAndNotAHit(error: UpstreamError) throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.ask(token: "other").upstreamFailed(error)
        let reply = try gate.reply()
        #expect(reply.status >= 502)
        #expect(!reply.body.contains(Bodies.id))
        #expect(gate.storedPaths == 1)
    }

    @Test func sessionThatRunsAgainIsDropped() throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(gate.ask(token: "other"), body: [Bodies.session(state: "Working")])
        let reply = try gate.reply()
        #expect(reply.body.contains("<State>Working</State>"))
        #expect(reply.cacheStatus == "emgate; fwd=stale; detail=not-final")
        #expect(gate.storedPaths == 0)
        #expect(gate.entities.memoryStatistics.count == 0)
    }

    // MARK: Changes

    @Test func unsafeRequestDropsTheSession() throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(gate.ask("POST /api/backupSessions/\(Bodies.id)?action=stop"), "202 Accepted", type: nil)
        _ = try gate.reply()
        #expect(gate.storedPaths == 0)
        #expect(gate.entities.memoryStatistics.count == 0)
    }

    @Test(arguments: [("POST", "500 Oops"), ("POST", "401 Unauthorized"), ("OPTIONS", "200 OK")])
    func requestThatChangedNothingDropsNothing(method: String, status: String) throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(
            gate.ask("\(method) /api/backupSessions/\(Bodies.id)?action=stop"), status, body: ["<Error/>"])
        _ = try gate.reply()
        #expect(gate.storedPaths == 1)
    }

    @Test func changeCountsEvenIfItsClientHasLeft() throws {
        let gate = try MemoryGate()
        try gate.prime()
        let forwarded = try gate.ask("DELETE /api/backupSessions/\(Bodies.id)")
        try gate.channel.close().wait()
        try gate.begin(forwarded, "204 No Content", type: nil)
        #expect(gate.storedPaths == 0)
    }

    @Test func tokenOfAnOldLogonBypassesTheStoreBothWays() throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(
            gate.ask("POST /api/sessionMngr/?v=v1_6", ["Authorization: Basic eA=="], token: nil), "201 Created",
            type: nil,
            fields: ["X-RestSvcSessionId: old"])
        _ = try gate.reply()
        try gate.answer(gate.ask(token: "old"), body: [Bodies.session(name: "old")])
        let reply = try gate.reply()
        #expect(reply.cacheStatus == "emgate; fwd=bypass; detail=old-version")
        #expect(reply.body.contains("Name=\"old\""))
        try gate.answer(
            gate.ask("GET /api/backupSessions?format=Entity", token: "old"),
            body: [Bodies.list([Bodies.session(id: Bodies.otherID)])])
        _ = try gate.reply()
        #expect(gate.storedPaths == 1)
    }
}
