import Caching
import EnterpriseManager
import NIOCore
import NIOEmbedded
import Storage
import Testing
import Upstream

@testable import Proxy

/// Fetches that several clients share.
@Suite struct FlightTests {
    private static let other = "GET /api/backupSessions/\(Bodies.otherID)?format=Entity"

    /// A gate where user A has logged on with tokens a1, a2 and so on.
    private func gate(
        tokens: Int = 1, _ change: (inout ProxyConfiguration) -> Void = { _ in }
    ) throws -> MemoryGate {
        let gate = try MemoryGate(change)
        for number in 1...tokens { try gate.logOn("A", token: "a\(number)") }
        return gate
    }

    @Test func fiftyClientsOfOnePrincipalCostEMOneRequest() throws {
        let gate = try gate(tokens: 50)
        let before = gate.askedCount
        let clients = try (0..<50).map { _ in try gate.client() }
        var first: Asked?
        for (index, client) in clients.enumerated() {
            let asked = try gate.ask(token: "a\(index + 1)", on: client)
            if first == nil { first = asked } else { #expect(asked.em == nil) }
        }
        #expect(gate.flights.counts == (1, 50))
        try gate.answer(#require(first), body: [Bodies.session()])
        #expect(gate.askedCount == before + 1)
        for (index, client) in clients.enumerated() {
            let reply = try gate.reply(on: client)
            #expect(reply.status == 200)
            #expect(reply.cacheStatus == "emgate; fwd=uri-miss; " + (index == 0 ? "stored" : "collapsed"))
            #expect(reply.body.contains(Bodies.id))
        }
        #expect(gate.flights.counts == (0, 0))
        #expect(gate.journal.read.stored == 1)
    }

    /// A gate where two clients look for a session that has been dropped, and neither has been told yet.
    private func gateWithTwoLooks() throws -> (MemoryGate, [EmbeddedChannel]) {
        let gate = try gate()
        try gate.answer(gate.ask(token: "a1"), body: [Bodies.session()])
        _ = try gate.reply()
        gate.entities.drop(.all, on: gate.eventLoop)
        gate.store.hold()
        let clients = [try gate.client(), try gate.client()]
        for client in clients { gate.send("GET \(Bodies.target)", [], token: "a1", on: client) }
        gate.store.holdNoMore()
        return (gate, clients)
    }

    /// Two look-ups find nothing; the flight that the first one brings about lands before the second one is told.
    @Test func whoMissedTheLandingLooksOnceMoreBeforeEMIsAskedAgain() throws {
        let (gate, clients) = try gateWithTwoLooks()
        let before = gate.askedCount
        gate.store.releaseFirst()
        let first = try #require(gate.lastAsked)
        try first.begin(body: [Bodies.session()])
        first.upstreamEnded()
        gate.store.releaseFirst()
        #expect(try gate.reply(on: clients[0]).cacheStatus == "emgate; fwd=uri-miss; stored")
        #expect(try gate.reply(on: clients[1]).cacheStatus == "emgate; hit")
        #expect(gate.askedCount == before + 1)
    }

    /// A gate where two clients have looked for a session that has been dropped, and the flight of the first has landed
    /// with a running session, which is not stored; the second one, which is not told yet, missed it.
    private func gateWithAMissedLanding(
        _ test: (MemoryGate, _ late: EmbeddedChannel) throws -> Void
    ) throws {
        let (gate, clients) = try gateWithTwoLooks()
        gate.store.releaseFirst()
        try endFlight(in: gate)
        #expect(try gate.reply(on: clients[0]).cacheStatus == Self.running)
        try test(gate, clients[1])
        #expect(gate.flights.counts == (0, 0))
        #expect(gate.access.inquiryCount == 0)
    }

    private static let running = "emgate; fwd=uri-miss; detail=not-final"

    private func endFlight(in gate: MemoryGate) throws {
        let asked = try #require(gate.lastAsked)
        try asked.begin(body: [Bodies.session(state: "Working")])
        asked.upstreamEnded()
    }

    @Test func whoMissedALandingThatBroughtNothingAsksEM() throws {
        try gateWithAMissedLanding { gate, late in
            let before = gate.askedCount
            gate.store.releaseFirst()
            #expect(gate.askedCount == before + 1)
            try endFlight(in: gate)
            #expect(try gate.reply(on: late).cacheStatus == Self.running)
        }
    }

    @Test func whoMissesALandingTwiceLooksNoThirdTime() throws {
        try gateWithAMissedLanding { gate, late in
            gate.store.hold()
            gate.store.releaseFirst()
            gate.store.holdNoMore()
            // While the second look is under way another client's flight lands.
            let client = try gate.client()
            gate.send("GET \(Bodies.target)", [], token: "a1", on: client)
            try endFlight(in: gate)
            #expect(try gate.reply(on: client).cacheStatus == Self.running)
            let (loads, before) = (gate.store.statistics.loads, gate.askedCount)
            gate.store.releaseFirst()
            #expect(gate.store.statistics.loads == loads)
            #expect(gate.askedCount == before + 1)
            try endFlight(in: gate)
            #expect(try gate.reply(on: late).cacheStatus == Self.running)
        }
    }

    @Test func whoLeavesDuringTheSecondLookLeavesNothing() throws {
        try gateWithAMissedLanding { gate, late in
            gate.store.hold()
            gate.store.releaseFirst()
            let before = gate.askedCount
            try late.close().wait()
            gate.store.releaseFirst()
            #expect(gate.askedCount == before)
        }
    }

    @Test func eachWaiterGetsTheFormatItAskedFor() throws {
        let gate = try gate()
        let clients = [try gate.client(), try gate.client()]
        let asked = try gate.ask(token: "a1", on: clients[0])
        try gate.ask("GET \(Bodies.target)", ["Accept: application/json"], token: "a1", on: clients[1])
        try gate.answer(asked, body: [Bodies.session(state: "Working")])
        #expect(try gate.reply(on: clients[0]).body.hasPrefix("<"))
        let json = try gate.reply(on: clients[1])
        #expect(json.body.contains("\"State\":\"Working\""))
        #expect(json.cacheStatus == "emgate; fwd=uri-miss; collapsed; detail=not-final")
    }

    @Test func tokenThatEMGivesToTheFirstIsNotForTheOthers() throws {
        let gate = try gate()
        let clients = [try gate.client(), try gate.client()]
        let asked = try gate.ask(token: "a1", on: clients[0])
        try gate.ask(token: "a1", on: clients[1])
        let fields = ["Set-Cookie: X-RestSvcSessionId=new; Path=/api", "X-RestSvcSessionId: new", "X-A: 1"]
        try gate.answer(asked, fields: fields, body: [Bodies.session()])
        #expect(try gate.reply(on: clients[0]).values("Set-Cookie").count == 1)
        let second = try gate.reply(on: clients[1])
        #expect(second.values("Set-Cookie") == [])
        #expect(second.values("X-RestSvcSessionId") == [])
        #expect(second.values("X-A") == ["1"])
    }

    @Test func waiterWhoLogsOffWhileWaitingIsNotShownWhatTheOthersAre() throws {
        let gate = try gate(tokens: 2)
        let clients = [try gate.client(), try gate.client()]
        let asked = try gate.ask(token: "a1", on: clients[0])
        try gate.ask(token: "a2", on: clients[1])
        try gate.answer(gate.ask("DELETE /api/logonSessions/a2", token: "a2"), "204 No Content", type: nil)
        _ = try gate.reply()
        try gate.answer(asked, body: [Bodies.session()])
        #expect(try gate.reply(on: clients[0]).status == 200)
        #expect(try gate.received(on: clients[1]) == "")
        let again = try #require(gate.lastAsked)
        #expect(lines(again.exchange.request.fields).contains("X-RestSvcSessionId: a2"))
    }

    @Test func waiterOfAnotherPrincipalCostsItsOwnRequest() throws {
        let gate = try gate()
        try gate.logOn("B", token: "b")
        let clients = [try gate.client(), try gate.client()]
        let first = try gate.ask(token: "a1", on: clients[0])
        let second = try gate.ask(token: "b", on: clients[1])
        #expect(second.em != nil)
        try gate.answer(first, body: [Bodies.session()])
        #expect(try gate.received(on: clients[1]) == "", "it waits for EM's word on itself")
        try gate.answer(second, "403 Forbidden", body: ["<Error/>"])
        #expect(try gate.reply(on: clients[0]).status == 200)
        #expect(try gate.reply(on: clients[1]).status == 403)
    }

    @Test func tokenThatNothingVouchesForWaitsForNobodyElse() throws {
        let gate = try gate(tokens: 2)
        gate.time.advance(60_000)
        let clients = [try gate.client(), try gate.client(), try gate.client()]
        let first = try gate.ask(token: "a1", on: clients[0])
        let second = try gate.ask(token: "a2", on: clients[1])
        #expect(second.em != nil, "it may have expired")
        #expect(try gate.ask(token: "a2", on: clients[2]).em == nil, "but it shares with itself")
        try gate.answer(first, body: [Bodies.session()])
        try gate.answer(second, "401 Unauthorized", body: ["<Error/>"])
        #expect(try gate.reply(on: clients[0]).status == 200)
        for client in clients.dropFirst() { #expect(try gate.reply(on: client).status == 401) }
    }

    @Test func refusalOfTheFirstIsNotTheOthers() throws {
        let gate = try gate(tokens: 2)
        let clients = [try gate.client(), try gate.client()]
        let first = try gate.ask(token: "a1", on: clients[0])
        #expect(try gate.ask(token: "a2", on: clients[1]).em == nil)
        try gate.answer(first, "401 Unauthorized", body: ["<Error/>"])
        #expect(try gate.reply(on: clients[0]).status == 401)
        #expect(try gate.received(on: clients[1]) == "")
        let again = try #require(gate.lastAsked)
        #expect(lines(again.exchange.request.fields).contains("X-RestSvcSessionId: a2"))
        try again.begin(body: [Bodies.session()])
        again.upstreamEnded()
        #expect(try gate.reply(on: clients[1]).status == 200)
    }

    @Test func waitersThatLeaveLeaveNoTraceAndTheFlightGoesOn() throws {
        let gate = try gate()
        let clients = try (0..<3).map { _ in try gate.client() }
        let first = try gate.ask(token: "a1", on: clients[0])
        for client in clients.dropFirst() { try gate.ask(token: "a1", on: client) }
        try clients[0].close().wait()
        try clients[2].close().wait()
        #expect(gate.flights.counts == (1, 1))
        #expect(first.upstream?.isEnded == false)
        try gate.answer(first, body: [Bodies.session()])
        #expect(try gate.reply(on: clients[1]).status == 200)
        #expect(gate.flights.counts == (0, 0))
        #expect(gate.storedPaths == 1)
    }

    @Test func flightWhoseWaitersHaveAllLeftStillFillsTheStore() throws {
        let gate = try gate()
        let client = try gate.client()
        let asked = try gate.ask(token: "a1", on: client)
        try client.close().wait()
        try gate.answer(asked, body: [Bodies.session()])
        #expect(gate.storedPaths == 1)
        #expect(gate.flights.counts == (0, 0))
        #expect(try gate.hit(token: "a1").status == 200)
    }

    @Test func flightThatHangsIsCutAtItsDeadlineAndPoisonsNothing() throws {
        let gate = try gate { $0.flightTimeout = .seconds(5) }
        let clients = [try gate.client(), try gate.client()]
        let asked = try gate.ask(token: "a1", on: clients[0])
        try gate.ask(token: "a1", on: clients[1])
        try gate.begin(asked, body: [String(Bodies.session().dropLast(5))])
        gate.eventLoop.advanceTime(by: .seconds(5))
        for client in clients {
            let reply = try gate.reply(on: client)
            #expect(reply.status == 504)
            #expect(reply.values("Retry-After") == ["5"])
        }
        #expect(asked.upstream?.isEnded == true)
        #expect(gate.flights.counts == (0, 0))
        #expect(gate.storedPaths == 0)
        try gate.answer(gate.ask(token: "a1"), body: [Bodies.session()])
        #expect(try gate.reply().cacheStatus == "emgate; fwd=uri-miss; stored")
    }

    @Test(arguments: [UpstreamError.connectRefused, .truncatedBody, .queueFull, .firstByteTimeout])
    func flightThatFailsReleasesItsWaitersAtOnce(error: UpstreamError) throws {
        let gate = try gate()
        let clients = [try gate.client(), try gate.client()]
        let asked = try gate.ask(token: "a1", on: clients[0])
        try gate.ask(token: "a1", on: clients[1])
        asked.upstreamFailed(error)
        for client in clients { #expect(try gate.reply(on: client).status >= 502) }
        #expect(gate.flights.counts == (0, 0))
    }

    @Test func answerThatIsTooLongToBeSharedIsCarriedOnByOneAndAskedForByTheOthers() throws {
        let gate = try gate { $0.entityLimit = 500 }
        let clients = [try gate.client(), try gate.client(), try gate.client()]
        let asked = try gate.ask(token: "a1", on: clients[0])
        try gate.ask(token: "a1", on: clients[1])
        try gate.ask("HEAD \(Bodies.target)", token: "a1", on: clients[2])
        let body = Bodies.session()
        try gate.begin(asked, body: [String(body.prefix(600))])
        #expect(gate.askedCount == 4, "a logon, the flight and two by themselves")
        asked.upstreamBody(ByteBuffer(string: String(body.dropFirst(600))))
        asked.upstreamEnded()
        let reply = try gate.reply(on: clients[0])
        #expect(reply.cacheStatus == "emgate; fwd=uri-miss; detail=too-large")
        #expect(reply.body.contains("</BackupJobSession>"))
        let last = try #require(gate.lastAsked)
        #expect(last.exchange.request.methodBytes == Array("HEAD".utf8))
        #expect(gate.storedPaths == 0)
        #expect(gate.flights.counts == (0, 0))
    }

    @Test func waiterWhoHasLoggedOffIsNotGivenTheAnswerThatIsTooLongToBeShared() throws {
        let gate = try MemoryGate { $0.entityLimit = 500 }
        for token in ["a1", "a2"] { try gate.logOn("A", token: token) }
        let clients = [try gate.client(), try gate.client()]
        let asked = try gate.ask(token: "a1", on: clients[0])
        try gate.ask(token: "a2", on: clients[1])
        try clients[0].close().wait()
        try gate.answer(gate.ask("DELETE /api/logonSessions/a2", token: "a2"), "204 No Content", type: nil)
        _ = try gate.reply()
        try gate.begin(asked, body: [String(Bodies.session().prefix(600))])
        #expect(try gate.received(on: clients[1]) == "")
        #expect(asked.upstream?.isEnded == true, "nobody is left to carry it on")
        let again = try #require(gate.lastAsked)
        #expect(lines(again.exchange.request.fields).contains("X-RestSvcSessionId: a2"))
    }

    @Test func flightsOfDifferentSessionsAreApart() throws {
        let gate = try gate()
        let clients = [try gate.client(), try gate.client()]
        let first = try gate.ask(token: "a1", on: clients[0])
        let second = try gate.ask(Self.other, token: "a1", on: clients[1])
        #expect(second.em != nil)
        try gate.answer(second, body: [Bodies.session(id: Bodies.otherID)])
        try gate.answer(first, body: [Bodies.session()])
        #expect(try gate.reply(on: clients[1]).body.contains(Bodies.otherID))
        #expect(try gate.reply(on: clients[0]).body.contains(Bodies.id))
    }
}
