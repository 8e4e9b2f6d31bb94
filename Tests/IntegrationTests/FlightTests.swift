import Foundation
import Testing

/// Fetches that clients share.
///
/// A stopped emsim (SIGSTOP) holds its answers back until all clients are waiting.
@Suite struct FlightTests {
    private static let patience = ["--timeouts-connect", "60s", "--timeouts-first-byte", "60s"]

    private func counts(_ stage: Stage) throws -> [Int] {
        [try stage.metric("emgate_flights"), try stage.metric("emgate_flight_waiters")]
    }

    @Test(arguments: ["1", "2"])
    func fiftyClientsOfOneUserCostEMOneRequest(threads: String) throws {
        let stage = try Stage(settings: Self.patience + ["--threads", threads])
        let tokens = [try stage.logon(), try stage.logon()]
        stage.emsim.signal(SIGSTOP)
        let crowd = try Crowd(50, ask: Stage.sessionTarget, of: stage, tokens: tokens[0], tokens[1])
        try stage.wait { try counts(stage) == [1, 50] }
        stage.emsim.signal(SIGCONT)
        let answers = try crowd.answers()
        #expect(answers.count == 50)
        #expect(Set(answers.map(\.status)) == [200])
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(answers.count { $0.cacheStatus == "emgate; fwd=uri-miss; stored" } == 1)
        #expect(answers.count { $0.cacheStatus == "emgate; fwd=uri-miss; collapsed" } == 49)
        #expect(try stage.recorded(Stage.sessionTarget).count == 1)
        #expect(try counts(stage) == [0, 0])
        for token in tokens { #expect(try stage.read(token: token) == "emgate; hit") }
    }

    @Test func clientOfAnotherUserCostsARequestOfItsOwn() throws {
        let stage = try Stage(settings: Self.patience)
        let (_, hidden) = try stage.scopedTargets()
        let (admin, scoped) = (try stage.logon("admin"), try stage.logon("scoped"))
        stage.emsim.signal(SIGSTOP)
        let crowd = try Crowd(10, ask: hidden, of: stage, tokens: admin)
        try stage.wait { try counts(stage) == [1, 10] }
        let outsiders = try Crowd(10, ask: hidden, of: stage, tokens: scoped)
        try stage.wait { try counts(stage) == [2, 20] }
        stage.emsim.signal(SIGCONT)
        #expect(Set(try crowd.answers().map(\.status)) == [200])
        let denied = try outsiders.answers()
        #expect(Set(denied.map(\.status)) == [404])
        #expect(!denied.contains { $0.body.contains("JobUid") })
        #expect(Set(try stage.recorded(hidden).map(\.user)) == ["admin", "scoped"])
        #expect(try stage.recorded(hidden).count == 2)
    }

    @Test func tokenThatNothingVouchesForWaitsForNoOneElse() throws {
        let stage = try Stage(settings: Self.patience)
        let (token, unknown) = (try stage.logon(), try stage.logon(at: stage.enterpriseManager))
        stage.emsim.signal(SIGSTOP)
        let crowd = try Crowd(3, ask: Stage.sessionTarget, of: stage, tokens: token, "bogus", unknown)
        try stage.wait { try counts(stage) == [3, 3] }
        stage.emsim.signal(SIGCONT)
        let answers = try crowd.answers()
        #expect(answers.map(\.status).sorted() == [200, 200, 401])
        #expect(!answers.contains { $0.status == 401 && $0.body.contains("JobUid") })
        #expect(try stage.recorded(Stage.sessionTarget).count == 3)
    }

    @Test func waiterIsNotRefusedWithTheTokenOfWhoeverBeganTheFlight() throws {
        let stage = try Stage(settings: Self.patience)
        let (ended, good) = (try stage.logon(), try stage.logon())
        try stage.logoff(ended, at: stage.enterpriseManager)
        stage.emsim.signal(SIGSTOP)
        let first = try Crowd(1, ask: Stage.sessionTarget, of: stage, tokens: ended)
        try stage.wait { try counts(stage) == [1, 1] }
        let others = try Crowd(5, ask: Stage.sessionTarget, of: stage, tokens: good)
        try stage.wait { try counts(stage) == [1, 6] }
        stage.emsim.signal(SIGCONT)
        #expect(try first.answers().map(\.status) == [401])
        #expect(Set(try others.answers().map(\.status)) == [200])
        let asked = try stage.recorded(Stage.sessionTarget)
        #expect(asked.map(\.status) == [401, 200])
    }

    @Test func flightThatHangsIsCutAtItsDeadlineAndPoisonsNothing() throws {
        let stage = try Stage(settings: ["--timeouts-flight", "2s", "--timeouts-first-byte", "2s"])
        let token = try stage.logon()
        try stage.control("PUT", "/faults?kind=hang&path=backupSessions")
        let answers = try Crowd(10, ask: Stage.sessionTarget, of: stage, tokens: token).answers()
        #expect(answers.count == 10)
        for answer in answers {
            #expect(answer.status == 504)
            #expect(answer.retryAfter == "5")
            #expect(answer.type == "application/json; charset=utf-8")
            #expect(answer.cacheStatus?.hasSuffix("; detail=flight_timeout") == true)
        }
        #expect(try counts(stage) == [0, 0])
        try stage.control("DELETE", "/faults")
        #expect(try stage.read(token: token) == "emgate; fwd=uri-miss; stored")
        #expect(try stage.read(token: token) == "emgate; hit")
    }

    @Test func flightThatTricklesIsCutAtItsDeadlineToo() throws {
        let stage = try Stage(settings: ["--timeouts-flight", "1s", "--timeouts-first-byte", "1s"])
        let token = try stage.logon()
        try stage.control("PUT", "/faults?kind=slow&rate=1000&path=backupSessions")
        let answer = try stage.curl(Stage.sessionTarget, token: token)
        #expect(answer.status == 504)
        #expect(try stage.metric("emgate_store_entries") == 0)
        try stage.control("DELETE", "/faults")
        #expect(try stage.read(token: token) == "emgate; fwd=uri-miss; stored")
    }

    @Test func flightThatFailsReleasesItsWaitersAtOnce() throws {
        let stage = try Stage(settings: Self.patience)
        let token = try stage.logon()
        stage.emsim.signal(SIGSTOP)
        let crowd = try Crowd(10, ask: Stage.sessionTarget, of: stage, tokens: token)
        try stage.wait { try counts(stage) == [1, 10] }
        let begin = ContinuousClock.now
        stage.emsim.signal(SIGKILL)
        let answers = try crowd.answers()
        #expect(ContinuousClock.now - begin < .seconds(30), "they wait for no timeout")
        #expect(Set(answers.map(\.status)) == [502])
        #expect(Set(answers.map(\.retryAfter)) == ["5"])
        #expect(try counts(stage) == [0, 0])
    }

    @Test func waitersThatLeaveLeaveNothing() throws {
        let stage = try Stage(settings: Self.patience)
        let token = try stage.logon()
        stage.emsim.signal(SIGSTOP)
        let crowd = try Crowd(10, ask: Stage.sessionTarget, of: stage, tokens: token)
        try stage.wait { try counts(stage) == [1, 10] }
        crowd.leave()
        try stage.wait { try counts(stage) == [1, 0] }
        stage.emsim.signal(SIGCONT)
        try stage.wait { try counts(stage) == [0, 0] }
        #expect(try stage.read(token: token) == "emgate; hit", "the flight went on without them")
        #expect(try stage.recorded(Stage.sessionTarget).count == 1)
    }
}
