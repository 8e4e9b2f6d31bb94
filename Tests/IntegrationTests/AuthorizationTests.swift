import Foundation
import Testing

/// Whom a hit is shown: leases, grants and visibility, with the three users of emsim.
@Suite struct AuthorizationTests {
    private static let shortLease = ["--authorization-lease", "1s"]

    // MARK: Hits

    @Test(arguments: [
        ("admin", "backupSessions"), ("operator", "restoreSessions"), ("scoped", "backupTaskSessions"),
    ])
    func hitOfAnyUserCostsEMNothing(user: String, kind: String) throws {
        let stage = try Stage()
        let target = try stage.scopedTargets(kind).visible
        let token = try stage.logon(user)
        #expect(try stage.read(target, token: token) == "emgate; fwd=uri-miss; stored")
        try stage.control("DELETE", "/requests")
        for _ in 0..<20 { #expect(try stage.read(target, token: token) == "emgate; hit") }
        #expect(try stage.recorded().isEmpty)
    }

    @Test func requestWithoutCredentialGetsEMsOwn401() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let unstored = try stage.curl(Stage.sessionTarget)
        #expect(try stage.read(token: token) == "emgate; fwd=uri-miss; stored")
        let stored = try stage.curl(Stage.sessionTarget)
        #expect(stored.status == 401)
        #expect(stored["Cache-Status"] == "emgate; fwd=bypass; detail=no-credential")
        #expect(stored["WWW-Authenticate"] == "Basic Realm=RestSvc")
        #expect(stored.body == (try stage.curl(stage.enterpriseManager + Stage.sessionTarget).body))
        #expect(stored.fields.map(\.name) == unstored.fields.map(\.name), "an outsider learns nothing of the store")
        #expect(stored["Cache-Status"] == unstored["Cache-Status"])
    }

    @Test func userWhoMayNotSeeASessionLearnsNothingOfTheStore() throws {
        let stage = try Stage()
        let (visible, hidden) = try stage.scopedTargets()
        for (user, target) in [("scoped", hidden), ("operator", visible)] {
            let token = try stage.logon(user)
            let unstored = try stage.curl(target, token: token)
            #expect(try stage.read(target, token: stage.logon()) == "emgate; fwd=uri-miss; stored")
            let stored = try stage.curl(target, token: token)
            #expect(stored.status == unstored.status)
            #expect(stored.fields.map(\.name) == unstored.fields.map(\.name))
            #expect(stored["Cache-Status"] == unstored["Cache-Status"])
            #expect(stored.body == unstored.body)
        }
    }

    /// Zabbix logs on for each URL and then sends the Basic pair beside the new token's cookie.
    @Test func freshLogonWithBasicAndCookieOnTheRequestGetsHits() throws {
        let stage = try Stage()
        func poll(_ user: String) throws -> String {
            let token = try stage.logon(user)
            return try stage.read(
                Stage.sessionTarget, "-u", "\(user):\(user)", "-H", "Cookie: X-RestSvcSessionId=\(token)")
        }
        #expect(try poll("admin") == "emgate; fwd=uri-miss; stored")
        for _ in 0..<5 { #expect(try poll("admin") == "emgate; hit") }
        #expect(try stage.recorded(Stage.sessionTarget).count == 1)
        #expect(try poll("scoped") == "emgate; hit; detail=proven", "another user has to be shown it first")
        #expect(try poll("operator") == "emgate; fwd=miss; detail=status")
    }

    // MARK: Leases

    @Test func lapsedLeaseCostsOneProof() throws {
        let stage = try Stage(settings: Self.shortLease)
        let token = try stage.logon()
        #expect(try stage.read(token: token) == "emgate; fwd=uri-miss; stored")
        try stage.wait(untilAge: 3, readBy: stage.logon("scoped"))
        #expect(try stage.read(token: token) == "emgate; hit; detail=proven")
        #expect(try stage.metric("emgate_exchanges_total{cache=\"proven\"}") >= 1)
        #expect(try stage.recorded(Stage.sessionTarget).filter { $0.user == "admin" }.count == 2)
    }

    @Test func leaseIsRenewedByOneProofEachAndKeepsTheLogonSessionAlive() throws {
        let stage = try Stage(emsim: ["--idle-timeout", "4s"], settings: Self.shortLease)
        let token = try stage.logon()
        let begin = ContinuousClock.now
        #expect(try stage.read(token: token) == "emgate; fwd=uri-miss; stored")
        try stage.wait {
            let answer = try stage.curl(Stage.sessionTarget, token: token)
            #expect(answer.status == 200)
            return answer["Age"].flatMap { Int($0) } ?? 0 >= 6
        }
        // A lease is renewed at three quarters at the earliest.
        let leases = Int((ContinuousClock.now - begin) / .milliseconds(750)) + 1
        #expect(try stage.recorded(Stage.sessionTarget).count <= leases)
        #expect(try stage.metric("emgate_lease_renewals_total{outcome=\"proven\"}") > 0)
        #expect(try stage.curl("/api/jobs", token: token).status == 200, "EM's idle timer of 4 s has been kept fresh")
    }

    @Test func hitThatBringsARenewalAboutDoesNotWaitForIt() throws {
        let stage = try Stage(settings: ["--authorization-lease", "4s"])
        let token = try stage.logon()
        _ = try stage.read(token: token)
        try stage.control("PUT", "/faults?kind=delay&delay=30s")
        let begin = ContinuousClock.now
        try stage.wait {
            #expect(try stage.read(token: token) == "emgate; hit")
            return try stage.recorded(Stage.sessionTarget).count == 2
        }
        #expect(ContinuousClock.now - begin < .seconds(30), "the proof is still under way")
    }

    @Test func renewalThatEMAnswersWithAnErrorPageExtendsNoLease() throws {
        let stage = try Stage(settings: ["--authorization-lease", "2s"])
        let token = try stage.logon()
        _ = try stage.read(token: token)
        for fault in ["500", "status&status=302&body=none", "status&status=200&body=html"] {
            #expect(try stage.read(token: token).hasPrefix("emgate; hit"))
            try stage.control("PUT", "/faults?kind=\(fault)")
            let answer = try stage.waitForLastHit(token: token, within: 2)
            #expect(answer["Cache-Status"]?.hasPrefix("emgate; fwd=") == true, "\(answer.fields)")
            #expect(!answer.text.contains("BackupJobSession"))
            try stage.control("DELETE", "/faults")
            #expect(try stage.read(token: token) == "emgate; hit; detail=proven")
        }
    }

    // MARK: Grants

    @Test func denialTakesTheGrantAway() throws {
        let stage = try Stage(settings: Self.shortLease)
        let token = try stage.logon()
        let stored = try stage.curl(Stage.sessionTarget, token: token)
        try stage.control("PUT", "/faults?kind=status&status=403")
        let denied = try stage.waitForLastHit(token: token, within: 1)
        #expect(denied.status == 403)
        #expect(denied.body != stored.body)
        try stage.control("DELETE", "/faults")
        #expect(try stage.read(token: token) == "emgate; hit; detail=proven", "it has to be shown again")
    }

    @Test func sessionThatEMHasDeletedIsNotShownOnceTheLeaseHasLapsed() throws {
        let stage = try Stage(settings: Self.shortLease)
        let target = try stage.scopedTargets().visible
        #expect(try stage.curl(target, "-u", "admin:admin").status == 200)
        try stage.control("POST", "/clock?advance=14w")
        let gone = try stage.waitForLastHit(of: target, "-u", "admin:admin", within: 1)
        #expect(gone.status == 404)
        #expect(gone["Cache-Status"] == "emgate; fwd=miss; detail=status")
        #expect(try stage.curl(target, token: stage.logon()).status == 404)
        #expect(try stage.metric("emgate_store_entries") == 1)
    }

    @Test func changeOfRolesOrAccountsHasEveryoneProvenAnew() throws {
        let stage = try Stage()
        let tokens = [try stage.logon("admin"), try stage.logon("scoped")]
        for token in tokens { _ = try stage.read(token: token) }
        let refused = try stage.curl("/api/security/accounts/1", "-X", "DELETE", token: tokens[0])
        #expect(refused.status == 404)
        for token in tokens { #expect(try stage.read(token: token) == "emgate; hit", "nothing was changed") }
        try stage.control("PUT", "/faults?kind=status&status=204&body=none&path=security")
        #expect(try stage.curl("/api/security/accounts/1", "-X", "DELETE", token: tokens[0]).status == 204)
        for token in tokens {
            #expect(try stage.read(token: token) == "emgate; hit; detail=proven")
            #expect(try stage.read(token: token) == "emgate; hit")
        }
    }

    @Test func grantLastsAsLongAsItIsSetTo() throws {
        let stage = try Stage(settings: ["--authorization-grant", "0s"])
        let token = try stage.logon()
        _ = try stage.read(token: token)
        for _ in 0..<3 { #expect(try stage.read(token: token) == "emgate; hit; detail=proven") }
    }

    @Test func grantsAndTiesSurviveKillAndRestart() throws {
        let stage = try Stage()
        let (visible, hidden) = try stage.scopedTargets()
        let token = try stage.logon()
        for target in [visible, hidden] { _ = try stage.read(target, token: token) }
        _ = try stage.logon("scoped")
        try stage.waitUntilStored()
        stage.emgate.signal(SIGKILL)
        #expect(stage.emgate.wait() == -SIGKILL)
        try stage.restart()
        try stage.control("DELETE", "/requests")
        #expect(try stage.read(visible, token: token) == "emgate; hit; detail=proven")
        #expect(try stage.read(hidden, token: token) == "emgate; hit")
        #expect(try stage.read(hidden, token: stage.logon()) == "emgate; hit", "a new token of the same user")
        #expect(try stage.recorded("/api/backupSessions/").map(\.target) == [visible])
        #expect(try stage.curl(hidden, token: stage.logon("scoped")).status == 404)
    }

    // MARK: Visibility

    @Test func visibilityKindOpensAKindToThoseWhoWereShownOneOfIt() throws {
        let stage = try Stage(settings: ["--authorization-visibility", "kind"])
        let (visible, hidden) = try stage.scopedTargets()
        let task = try stage.scopedTargets("backupTaskSessions").hidden
        let admin = try stage.logon()
        for target in [visible, hidden, task] { _ = try stage.read(target, token: admin) }
        let scoped = try stage.logon("scoped")
        #expect(try stage.curl(hidden, token: scoped).status == 404)
        #expect(try stage.read(visible, token: scoped) == "emgate; hit; detail=proven")
        #expect(try stage.read(hidden, token: scoped) == "emgate; hit")
        #expect(try stage.curl(task, token: scoped).status == 404, "another kind")
        #expect(try stage.curl(visible, token: stage.logon("operator")).status == 403)
    }

    @Test func visibilityAnyOpensTheStoreToEveryLiveLease() throws {
        let stage = try Stage(settings: ["--authorization-visibility", "any"])
        let target = try stage.scopedTargets().hidden
        _ = try stage.read(target, token: stage.logon())
        for user in ["scoped", "operator"] {
            #expect(try stage.read(target, token: stage.logon(user)) == "emgate; hit")
        }
        #expect(try stage.curl(target, token: "bogus").status == 401)
        #expect(try stage.curl(target).status == 401)
        #expect(try stage.recorded(target).filter { $0.user != nil }.count == 1)
    }

    @Test(arguments: ["kind", "any"])
    func widerVisibilityKeepsHistoryReadableThatEMHasDeleted(visibility: String) throws {
        let stage = try Stage(settings: ["--authorization-visibility", visibility])
        let target = try stage.scopedTargets().visible
        let before = try stage.curl(target, token: stage.logon())
        try stage.control("POST", "/clock?advance=14w")
        // The pair is the user's, by the logon, but has no lease of its own yet.
        let after = try stage.curl(target, "-u", "admin:admin")
        #expect(after["Cache-Status"] == "emgate; hit; detail=gone")
        #expect(after.body == before.body)
        #expect(try stage.read(target, "-u", "admin:admin") == "emgate; hit")
        #expect(try stage.curl(target, "-u", "admin:wrong").status == 401)
    }

    // MARK: Lists

    @Test func listsOfTwoUsersDifferAndGrantEachTheirOwnSessions() throws {
        let stage = try Stage()
        let (visible, hidden) = try stage.scopedTargets()
        let list = "/api/backupSessions?format=Entity"
        let tokens = ["admin": try stage.logon("admin"), "scoped": try stage.logon("scoped")]
        for user in ["admin", "scoped", "admin", "scoped"] {
            let answer = try stage.curl(list, token: tokens[user])
            #expect(answer.text.contains(visible))
            #expect(answer.text.contains(hidden) == (user == "admin"))
        }
        #expect(try stage.recorded(list).count == 4, "a list is EM's own each time")
        #expect(try stage.read(visible, token: tokens["admin"]) == "emgate; hit")
        #expect(try stage.read(hidden, token: tokens["admin"]) == "emgate; hit")
        #expect(try stage.read(visible, token: tokens["scoped"]) == "emgate; hit")
        #expect(try stage.curl(hidden, token: tokens["scoped"]).status == 404)
    }

    /// emsim hides a list as a whole; of one that EM cuts to a user's scope, ProxyTests tell.
    @Test func childListIsShownToThoseOnlyWhomEMShowsIt() throws {
        let stage = try Stage(settings: ["--cache-settle", "0s"])
        let (visible, hidden) = try stage.scopedTargets()
        let admin = try stage.logon("admin")
        let lists = [visible, hidden].map { $0.replacing("?", with: "/taskSessions?") }
        var bodies: [Data] = []
        for (session, list) in zip([visible, hidden], lists) {
            #expect(try stage.read(session, token: admin) == "emgate; fwd=uri-miss; stored")
            #expect(try stage.read(list, token: admin) == "emgate; fwd=uri-miss; stored")
            let hit = try stage.curl(list, token: admin)
            #expect(hit["Cache-Status"] == "emgate; hit")
            bodies.append(hit.body)
        }
        #expect(bodies[0] != bodies[1])
        let scoped = try stage.logon("scoped")
        for status in ["emgate; hit; detail=proven", "emgate; hit"] {
            let seen = try stage.curl(lists[0], token: scoped)
            #expect(seen["Cache-Status"] == status)
            #expect(seen.body == bodies[0])
            #expect(try stage.curl(lists[1], token: scoped).status == 404)
        }
        #expect(try stage.curl(lists[0], token: stage.logon("operator")).status == 403)
    }
}
