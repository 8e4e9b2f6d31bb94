import Caching
import EnterpriseManager
import NIOCore
import Storage
import Testing

@testable import Proxy
@testable import Upstream

/// Hits on leases and grants: when EM is asked, and when not.
@Suite struct LeaseFlowTests {
    private static let list = "GET /api/backupSessions?format=Entity"
    private static let proven = "emgate; hit; detail=proven"

    @Test func hitsAfterAFetchCostEMNothing() throws {
        let gate = try MemoryGate()
        try gate.prime()
        for _ in 0..<100 { #expect(try gate.hit().cacheStatus == "emgate; hit") }
        #expect(gate.askedCount == 1)
    }

    @Test func lapsedLeaseCostsOneProofAndTheGrantsStand() throws {
        let gate = try MemoryGate()
        let sessions = [Bodies.session(namespaces: ""), Bodies.session(id: Bodies.otherID, namespaces: "")]
        try gate.answer(gate.ask(Self.list), body: [Bodies.list(sessions)])
        _ = try gate.reply()
        gate.time.advance(60_000)
        try gate.answer(gate.ask(), body: [Bodies.session()])
        #expect(try gate.reply().cacheStatus == Self.proven)
        #expect(try gate.hit("GET /api/backupSessions/\(Bodies.otherID)?format=Entity").cacheStatus == "emgate; hit")
    }

    @Test func hitInTheLastQuarterRenewsTheLeaseInTheBackground() throws {
        let gate = try MemoryGate()
        try gate.prime()
        gate.time.advance(44_999)
        _ = try gate.hit()
        #expect(gate.askedCount == 1)
        gate.time.advance(1)
        gate.send("GET \(Bodies.target)", [])
        #expect(try gate.reply().cacheStatus == "emgate; hit", "it does not wait for the proof")
        let proof = try #require(gate.lastAsked)
        #expect(String(decoding: proof.exchange.request.target, as: UTF8.self) == Bodies.target)
        #expect(lines(proof.exchange.request.fields).contains("X-RestSvcSessionId: t"))
        _ = try gate.hit()
        try proof.begin(body: [Bodies.session()])
        proof.upstreamEnded()
        #expect(gate.journal.read.renewals == [.proven])
        gate.time.advance(44_999)
        #expect(try gate.hit().cacheStatus == "emgate; hit")
        #expect(gate.askedCount == 2)
    }

    @Test func renewalThatIsRefusedEndsTheLease() throws {
        let gate = try MemoryGate()
        try gate.prime()
        gate.time.advance(50_000)
        gate.send("GET \(Bodies.target)", [])
        _ = try gate.reply()
        let proof = try #require(gate.lastAsked)
        try proof.begin("401 Unauthorized", body: ["<Error/>"])
        proof.upstreamEnded()
        #expect(gate.journal.read.renewals == [.denied])
        try gate.answer(gate.ask(), "401 Unauthorized", body: ["<Error/>"])
        #expect(try gate.reply().status == 401)
    }

    @Test func renewalReplacesWhatWasMadeOutOfAList() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask(Self.list), body: [Bodies.list([Bodies.session(name: "listed", namespaces: "")])])
        _ = try gate.reply()
        gate.time.advance(50_000)
        gate.send("GET \(Bodies.target)", [])
        #expect(try gate.reply().body.contains("listed"))
        let proof = try #require(gate.lastAsked)
        try proof.begin(body: [Bodies.session(name: "own")])
        proof.upstreamEnded()
        #expect(try gate.hit().body.contains("own"))
    }

    @Test func listThatWasCutMakesNoLease() throws {
        let gate = try MemoryGate(authorization: AuthorizationConfiguration(visibility: .any))
        let asked = try gate.ask(Self.list)
        try gate.begin(asked, body: [Bodies.list([Bodies.session(namespaces: "")]).dropLast(30).description])
        asked.upstreamFailed(.truncatedBody)
        _ = try gate.received()
        #expect(try gate.ask(on: gate.client()).em != nil)
    }

    @Test func documentThatIsNoListOfSessionsMakesNoLease() throws {
        for body in ["<a/>", "<EntityReferences/>", "<Error/>", "<html/>"] {
            let gate = try MemoryGate(authorization: AuthorizationConfiguration(visibility: .any))
            try gate.answer(gate.ask("GET /api/"), body: [body])
            _ = try gate.reply()
            #expect(try gate.asksEM())
        }
    }

    @Test func usersAreTheirLogonsAndShareWhatTheyWereShown() throws {
        let gate = try MemoryGate()
        try gate.logOn("A", token: "a1", basic: "Basic QTpB")
        try gate.answer(gate.ask(token: "a1"), body: [Bodies.session()])
        _ = try gate.reply()
        // The Zabbix template logs on for every request, and sends Basic beside the cookie.
        for number in 2..<10 {
            try gate.logOn("A", token: "a\(number)", basic: "Basic QTpB")
            let fields = ["Authorization: Basic QTpB", "Cookie: X-RestSvcSessionId=a\(number)"]
            #expect(try gate.hit("GET \(Bodies.target)", fields, token: nil).cacheStatus == "emgate; hit")
        }
        try gate.logOn("B", token: "b")
        let asked = try gate.ask(token: "b")
        try gate.answer(asked, "404 Not Found", body: ["<Error/>"])
        let reply = try gate.reply()
        #expect(reply.status == 404)
        #expect(reply.cacheStatus == "emgate; fwd=miss; detail=status")
    }

    // MARK: What ends it

    @Test(arguments: ["t", "dA", "dA==", "%74"])
    func logoffEndsAccessAtOnce(id: String) throws {
        let gate = try MemoryGate()
        try gate.prime()
        // The token "t" stands for itself and for the one byte that "dA==" decodes to; of unknown ids all leases end.
        try gate.answer(gate.ask("DELETE /api/logonSessions/\(id)"), "204 No Content", type: nil)
        _ = try gate.reply()
        #expect(try gate.asksEM())
    }

    @Test func logoffThatEMRefusedEndsNothing() throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(gate.ask("DELETE /api/logonSessions/x"), "500 Oops", body: ["<Error/>"])
        _ = try gate.reply()
        #expect(try gate.hit().status == 200)
    }

    private static let ending = ["DELETE /api/logonSessions/x", "PUT /api/security/roles/1"]

    @Test(arguments: ending)
    func requestWhoseAnswerNobodySeesCountsFromThoseWhomEMKnows(line: String) throws {
        for (token, isKnown) in [("t", true), ("bogus", false), (nil, false)] as [(String?, Bool)] {
            let gate = try MemoryGate()
            try gate.prime()
            try gate.ask(line, token: token, on: gate.client()).upstreamFailed(.closedBeforeHead)
            #expect(try gate.asksEM() == isKnown, "an outsider can end nothing")
        }
    }

    @Test(arguments: ending)
    func requestThatEMHasNotSeenEndsNothing(line: String) throws {
        let gate = try MemoryGate()
        try gate.prime()
        for error in [UpstreamError.connectRefused, .queueFull, .connectTimeout, .queueTimeout] {
            let asked = try gate.ask(line, on: gate.client())
            asked.upstream?.wasSent = false
            asked.upstreamFailed(error)
        }
        #expect(try gate.hit().status == 200)
    }

    /// A pooled connection dies under the first attempt, which EM may have acted on.
    @Test(arguments: ending)
    func requestThatWasSentTwiceCountsWhateverBecomesOfTheSecondAttempt(line: String) throws {
        for status in [nil, "404 Not Found", "500 Oops"] {
            let gate = try MemoryGate()
            try gate.prime()
            let asked = try gate.ask(line, on: gate.client())
            asked.upstream?.wasRetried = true
            if let status {
                try gate.answer(asked, status, body: ["<Error/>"])
            } else {
                asked.upstreamFailed(.connectRefused)
            }
            #expect(try gate.asksEM())
        }
    }

    @Test(arguments: ending)
    func requestThatIsCutByAStopCounts(line: String) throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.ask(line, on: gate.client()).upstreamFailed(.shutDown)
        #expect(try gate.asksEM())
    }

    @Test(arguments: ending)
    func requestWhoseClientLeavesIsSeenThroughAndEMsAnswerCounts(line: String) throws {
        for (status, counts) in [("204 No Content", true), ("401 Unauthorized", false)] {
            let gate = try MemoryGate()
            try gate.prime()
            let client = try gate.client()
            let asked = try gate.ask(line, token: "other", on: client)
            try client.close().wait()
            #expect(asked.upstream?.isEnded == false)
            try gate.begin(asked, status, type: nil)
            #expect(asked.upstream?.isEnded == true)
            #expect(try gate.asksEM() == counts)
        }
    }

    @Test func requestThatItsClientLeavesUnfinishedIsGivenUp() throws {
        let gate = try MemoryGate()
        let client = try gate.client()
        let begun = String(repeating: "a", count: 20_000)
        let asked = try gate.ask("PUT /api/security/roles/1", ["Content-Length: 20001"], body: begun, on: client)
        try client.close().wait()
        #expect(asked.upstream?.isEnded == true)
    }

    @Test func refusalOfAnyRequestEndsTheLease() throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(gate.ask("GET /api/jobs"), "401 Unauthorized", body: ["<Error/>"])
        _ = try gate.reply()
        #expect(try gate.asksEM())
    }

    @Test func changeOfRolesEndsAllLeasesAndGrants() throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.answer(gate.ask("PUT /api/security/accounts/1", token: "admin"), "200 OK", body: ["<a/>"])
        _ = try gate.reply()
        try gate.answer(gate.ask(Self.list), body: [Bodies.list([])])
        _ = try gate.reply()
        #expect(try gate.asksEM(), "the lease is new, the grant is gone")
    }

    // MARK: Visibility and outages

    @Test func historyThatEMHasDeletedStaysReadableWhereTheOperatorSaysSo() throws {
        for (visibility, isShown) in [(Visibility.resource, false), (.kind, true), (.any, true)] {
            let gate = try MemoryGate(authorization: AuthorizationConfiguration(visibility: visibility))
            try gate.prime()
            gate.time.advance(60_000)
            try gate.answer(gate.ask(), "404 Not Found", body: ["<Error/>"])
            let reply = try gate.reply()
            #expect(reply.status == (isShown ? 200 : 404))
            #expect(reply.cacheStatus == (isShown ? "emgate; hit; detail=gone" : "emgate; fwd=miss; detail=status"))
            #expect(gate.journal.read.records.last?.hitDetail == (isShown ? .gone : nil))
        }
    }

    @Test func outageBeyondTheLeaseIsBridgedWhereTheOperatorSaysSo() throws {
        for grace in [Int64(0), 600_000] {
            let gate = try MemoryGate(authorization: AuthorizationConfiguration(offlineGrace: grace))
            try gate.prime()
            gate.time.advance(59_000)
            gate.time.setOutage(true)
            gate.time.advance(10_000)
            if grace == 0 {
                let asked = try gate.ask()
                asked.upstreamFailed(.connectRefused)
                #expect(try gate.reply().status == 502)
            } else {
                gate.send("GET \(Bodies.target)", [])
                #expect(try gate.reply().cacheStatus == "emgate; hit; detail=offline")
                #expect(gate.journal.read.records.last?.hitDetail == .offline)
            }
            let stranger = try gate.ask(token: "other")
            stranger.upstreamFailed(.connectRefused)
            #expect(try gate.reply().status == 502, "it makes no lease")
        }
    }

    @Test func proofThatFindsEMAwayFallsBackToTheGrace() throws {
        let gate = try MemoryGate(authorization: AuthorizationConfiguration(offlineGrace: 600_000))
        try gate.prime()
        gate.time.advance(60_000)
        let asked = try gate.ask()
        gate.time.setOutage(true)
        gate.time.advance(5_000)
        asked.upstreamFailed(.connectTimeout)
        #expect(try gate.reply().status == 504, "the lease had ended when EM went away")
        let early = try MemoryGate(authorization: AuthorizationConfiguration(offlineGrace: 600_000))
        try early.prime()
        early.time.advance(59_999)
        early.time.setOutage(true)
        early.time.advance(1)
        early.send("GET \(Bodies.target)", [])
        #expect(try early.reply().cacheStatus == "emgate; hit; detail=offline")
    }

    @Test func errorOfSomethingBetweenIsNotEMs() throws {
        let gate = try MemoryGate()
        try gate.answer(gate.ask(), "503 Unavailable", type: "text/html", body: ["<h1>gone</h1>"])
        let reply = try gate.reply()
        #expect(reply.status == 503)
        #expect(reply.values("Retry-After") == ["5"])
        #expect(reply.values("Content-Type") == ["application/xml; charset=utf-8"])
        #expect(reply.cacheStatus == "emgate; fwd=miss; fwd-status=503; detail=foreign_error")
    }

    // MARK: Disk

    @Test func grantsOpenTheStoreAgainAfterARestart() throws {
        let disk = MemoryAccessStore()
        let before = try MemoryGate(disk: disk)
        try before.logOn("A", token: "a")
        let sessions = [Bodies.session(namespaces: ""), Bodies.session(id: Bodies.otherID, namespaces: "")]
        try before.answer(before.ask(Self.list, token: "a"), body: [Bodies.list(sessions)])
        _ = try before.reply()
        let after = try MemoryGate(disk: disk)
        for target in [Bodies.target, "/api/backupSessions/\(Bodies.otherID)?format=Entity"] {
            after.store.save(try #require(try before.stored(target)))
        }
        try after.answer(after.ask(token: "a"), body: [Bodies.session()])
        #expect(try after.reply().cacheStatus == Self.proven, "the lease has gone")
        let other = "GET /api/backupSessions/\(Bodies.otherID)?format=Entity"
        #expect(try after.hit(other, token: "a").cacheStatus == "emgate; hit")
        #expect(try after.ask(other, token: "stranger").em != nil)
    }

    /// Disk takes its time; what happens meanwhile counts.
    @Test(arguments: [true, false])
    func logoffWhileDiskIsAskedForAGrantEndsTheRequestsClaim(isGranted: Bool) throws {
        let disk = MemoryAccessStore()
        // Room for one grant in memory, so that the one that matters is only on disk.
        let gate = try MemoryGate(authorization: AuthorizationConfiguration(grantLimit: 1), disk: disk)
        try gate.logOn("A", token: "a1")
        let sessions = [Bodies.session(namespaces: ""), Bodies.session(id: Bodies.otherID, namespaces: "")]
        try gate.answer(gate.ask(Self.list, token: "a1"), body: [Bodies.list(sessions)])
        _ = try gate.reply()
        if !isGranted { disk.apply([.revoke(.all)]) }
        disk.hold()
        let client = try gate.client()
        let before = gate.askedCount
        try gate.ask(token: "a1", on: client)
        #expect(gate.askedCount == before, "disk is asked first")
        try gate.answer(gate.ask("DELETE /api/logonSessions/a1", token: "a1"), "204 No Content", type: nil)
        _ = try gate.reply()
        disk.release()
        #expect(try gate.received(on: client) == "", "nothing is shown")
        let asked = try #require(gate.lastAsked)
        #expect(lines(asked.exchange.request.fields).contains("X-RestSvcSessionId: a1"))
        try asked.begin("401 Unauthorized", body: ["<Error/>"])
        asked.upstreamEnded()
        #expect(try gate.reply(on: client).status == 401)
    }
}
