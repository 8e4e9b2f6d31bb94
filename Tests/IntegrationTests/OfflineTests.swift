import Foundation
import Testing

/// What clients see while Enterprise Manager is away, and when it is back.
@Suite struct OfflineTests {
    private static let deadlines = [
        "--timeouts-connect", "1s", "--timeouts-first-byte", "500ms", "--timeouts-idle", "500ms",
    ]

    private func stop(_ stage: Stage) {
        stage.emsim.signal(SIGTERM)
        #expect(stage.emsim.wait() == 0)
    }

    // MARK: Away

    @Test func hitsLiveOnUnderTheirLeaseWhileEMIsStopped() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let before = try stage.curl(Stage.sessionTarget, token: token)
        stop(stage)
        for accept in ["application/xml", "application/json"] {
            let answer = try stage.curl(Stage.sessionTarget, token: token, accept: accept)
            #expect(answer["Cache-Status"] == "emgate; hit")
            #expect(answer["Content-Type"] == "\(accept); charset=utf-8")
        }
        #expect(try stage.curl(Stage.sessionTarget, token: token).body == before.body)
    }

    @Test func hitsEndWithTheirLeaseWhileEMIsAway() throws {
        let stage = try Stage(settings: ["--authorization-lease", "2s"])
        let token = try stage.logon()
        let stored = try stage.curl(Stage.sessionTarget, token: token)
        stop(stage)
        let answer = try stage.waitForLastHit(token: token, within: 2)
        #expect(answer.status == 502)
        #expect(answer["Retry-After"] == "5")
        #expect(answer.body != stored.body)
    }

    @Test(arguments: [("refuse", 502), ("close", 502), ("hang", 504), ("503", 503)])
    func everythingElseIsAClearErrorInTheClientsFormat(fault: String, status: Int) throws {
        let stage = try Stage(settings: Self.deadlines)
        let token = try stage.logon()
        let unstored = try stage.scopedTargets().visible
        let stored = try stage.curl(Stage.sessionTarget, token: token)
        try stage.control("PUT", "/faults?kind=\(fault)")
        for accept in ["application/xml", "application/json"] {
            let answers = [
                try stage.curl(unstored, token: token, accept: accept),
                try stage.curl("/api/backupSessions?format=Entity", token: token, accept: accept),
                try stage.curl("/api/jobs", "-X", "POST", "-d", "<x/>", token: token, accept: accept),
                try stage.curl("/api/sessionMngr/?v=latest", "-X", "POST", "-u", "admin:admin", accept: accept),
                // Stored, but these have no lease, and now is no time to make one.
                try stage.curl(Stage.sessionTarget, "-u", "admin:admin", accept: accept),
                try stage.curl(Stage.sessionTarget, token: "bogus", accept: accept),
                try stage.curl(Stage.sessionTarget, accept: accept),
            ]
            for answer in answers {
                #expect(answer.status == status)
                #expect(answer["Retry-After"] == "5")
                #expect(answer["Content-Type"] == "\(accept); charset=utf-8")
                #expect(answer.text.contains("Enterprise Manager"))
                #expect(answer["ETag"] == nil)
                #expect(answer.body != stored.body)
            }
        }
        #expect(try stage.read(token: token) == "emgate; hit")
    }

    // MARK: Offline grace

    @Test func graceExtendsLeasesThatWereLiveWhenEMWentAway() throws {
        let stage = try Stage(settings: ["--authorization-lease", "3s", "--authorization-offline-grace", "1h"])
        let token = try stage.logon()
        let before = try stage.curl(Stage.sessionTarget, token: token)
        stop(stage)
        #expect(try stage.curl("/api/jobs", token: token).status == 502, "from now on EM is known to be away")
        let graced = try stage.waitForLastHit(token: token, within: 3)
        #expect(graced["Cache-Status"] == "emgate; hit; detail=offline")
        #expect(graced.body == before.body)
        #expect(try stage.read(token: token) == "emgate; hit; detail=offline")
    }

    @Test func graceMakesNoLeaseAndOpensNothingElse() throws {
        let stage = try Stage(settings: ["--authorization-lease", "2s", "--authorization-offline-grace", "1h"])
        let (visible, hidden) = try stage.scopedTargets()
        let (admin, scoped, lapsed) = (try stage.logon(), try stage.logon("scoped"), try stage.logon())
        for token in [lapsed, scoped] { _ = try stage.read(token: token) }
        _ = try stage.read(hidden, token: admin)
        try stage.wait(untilAge: 4, readBy: scoped)
        #expect(try stage.read(hidden, token: admin).hasPrefix("emgate; hit"))
        try stage.control("PUT", "/faults?kind=refuse")
        #expect(try stage.curl("/api/jobs").status == 502)
        #expect(try stage.waitForLastHit(token: scoped, within: 2)["Cache-Status"] == "emgate; hit; detail=offline")
        let denied = [
            try stage.curl(Stage.sessionTarget, token: lapsed), try stage.curl(Stage.sessionTarget, token: "bogus"),
            try stage.curl(Stage.sessionTarget, "-u", "admin:admin"), try stage.curl(Stage.sessionTarget),
            try stage.curl(hidden, token: scoped), try stage.curl(visible, token: scoped),
        ]
        #expect(denied.map(\.status) == [502, 502, 502, 502, 502, 502])
    }

    @Test func graceEnds() throws {
        let stage = try Stage(settings: ["--authorization-lease", "3s", "--authorization-offline-grace", "2s"])
        let token = try stage.logon()
        _ = try stage.read(token: token)
        stop(stage)
        let begin = ContinuousClock.now
        #expect(try stage.curl("/api/jobs", token: token).status == 502)
        var statuses: [String] = []
        try stage.wait {
            let asked = ContinuousClock.now
            statuses.append(try stage.read(token: token))
            guard statuses.last?.hasPrefix("emgate; hit") == true else { return true }
            #expect(asked - begin < .seconds(5), "a lease of 3 s and a grace of 2 s")
            return false
        }
        #expect(statuses.last == "emgate; fwd=miss; detail=connect_refused")
        #expect(statuses.contains("emgate; hit; detail=offline"))
    }

    // MARK: Back

    @Test func allIsNormalWithinOneSecondOfEMsReturn() throws {
        let stage = try Stage()
        let unstored = try stage.scopedTargets().visible
        let token = try stage.logon()
        _ = try stage.read(token: token)
        stop(stage)
        for _ in 0..<20 { #expect(try stage.curl("/api/jobs", token: token).status == 502) }
        try stage.restartEnterpriseManager()
        let begin = ContinuousClock.now
        var new: String?
        try stage.wait {
            let isLate = ContinuousClock.now - begin > .seconds(1)
            let logon = try stage.curl("/api/sessionMngr/?v=latest", "-X", "POST", "-u", "admin:admin")
            #expect(logon.status == 201 || !isLate)
            new = logon["X-RestSvcSessionId"]
            return isLate
        }
        // Each request by a connection of its own, so that every event loop has its turn.
        for _ in 0..<10 { #expect(try stage.curl("/api/jobs", token: new).status == 200) }
        #expect(try stage.read(unstored, token: new) == "emgate; fwd=uri-miss; stored")
        #expect(try stage.read(token: new) == "emgate; hit", "grants outlast an outage")
    }

    @Test func leaseThatEMNoLongerHonoursEndsOnceItIsBack() throws {
        let stage = try Stage(settings: ["--authorization-lease", "1s", "--authorization-offline-grace", "1h"])
        let token = try stage.logon()
        _ = try stage.read(token: token)
        stop(stage)
        #expect(try stage.curl("/api/jobs", token: token).status == 502)
        try stage.wait { try stage.read(token: token) == "emgate; hit; detail=offline" }
        try stage.restartEnterpriseManager()
        let begin = ContinuousClock.now
        try stage.wait {
            let isLate = ContinuousClock.now - begin > .seconds(1)
            let status = try stage.curl(Stage.sessionTarget, token: token).status
            #expect(status == 401 || !isLate)
            return isLate
        }
    }

    /// Event loops find out one after another; none may turn away a client whose hits the grace has kept alive.
    @Test func clientWithGraceSeesNoErrorWhileEMComesBack() throws {
        let stage = try Stage(
            settings: ["--authorization-lease", "1s", "--authorization-offline-grace", "1h", "--threads", "16"])
        let token = try stage.logon()
        _ = try stage.read(token: token)
        try stage.control("PUT", "/faults?kind=refuse")
        for _ in 0..<40 { #expect(try stage.curl("/api/jobs", token: token).status == 502) }
        try stage.wait { try stage.read(token: token) == "emgate; hit; detail=offline" }
        let begin = ContinuousClock.now
        try stage.control("DELETE", "/faults")
        var statuses: [String] = []
        try stage.wait {
            statuses.append(try stage.read(token: token))
            return statuses.last == "emgate; hit" && ContinuousClock.now - begin > .seconds(1)
        }
        #expect(statuses.allSatisfy { $0.hasPrefix("emgate; hit") }, "\(Set(statuses))")
    }
}
