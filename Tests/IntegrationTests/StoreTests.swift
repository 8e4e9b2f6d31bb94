import Foundation
import Testing

@Suite struct StoreTests {
    @Test func hundredReadsOfAFinishedSessionCostEMOneRequest() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let first = try stage.curl(Stage.sessionTarget, token: token, accept: "application/json")
        #expect(first["Cache-Status"] == "emgate; fwd=uri-miss; stored")
        let urls = Array(repeating: stage.origin + Stage.sessionTarget, count: 97)
        _ = try stage.curl(
            Stage.sessionTarget, arguments: ["-o", "/dev/null"] + urls.flatMap { ["-o", "/dev/null", $0] }, token: token
        )
        let last = try stage.curl(Stage.sessionTarget, token: token, accept: "application/json")
        #expect(last["Cache-Status"] == "emgate; hit")
        #expect(last.body == first.body)
        #expect(try stage.metric("emgate_entities_stored_total{origin=\"fetched\"}") == 1)
        #expect(try stage.metric("emgate_exchanges_total{cache=\"hit\"}") == 99)
        #expect(try stage.recorded(Stage.sessionTarget).count == 1)
    }

    @Test func xmlAndJSONComeFromOneStoredForm() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let json = try stage.curl(Stage.sessionTarget, token: token, accept: "application/json")
        let xml = try stage.curl(Stage.sessionTarget, token: token, accept: "application/xml")
        #expect(xml["Cache-Status"] == "emgate; hit")
        #expect(try stage.metric("emgate_store_entries") == 1)
        let converted = try Programs.run(
            Programs.emgate, ["convert", "--origin", stage.origin], input: xml.body)
        #expect(converted.output == json.body)
        #expect(xml["ETag"] != json["ETag"], "each rendering has a tag of its own")
    }

    @Test func matchingIfNoneMatchGets304() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let first = try stage.curl(Stage.sessionTarget, token: token)
        let tag = try #require(first["ETag"])
        let known = try stage.curl(Stage.sessionTarget, "-H", "If-None-Match: \"other\", W/\(tag)", token: token)
        #expect(known.status == 304)
        #expect(known.body.isEmpty)
        #expect(known["ETag"] == tag)
        let other = try stage.curl(Stage.sessionTarget, "-H", "If-None-Match: \"other\"", token: token)
        #expect(other.status == 200)
        #expect(other["Age"].flatMap { Int($0) }.map { $0 >= 0 } == true)
    }

    @Test(arguments: ["", "bogus", "MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw"])
    func storedSessionIsNotShownToATokenThatEMRefuses(token: String) throws {
        let stage = try Stage()
        _ = try stage.curl(Stage.sessionTarget, token: stage.logon())
        let answer = try stage.curl(
            Stage.sessionTarget, "-H", token.isEmpty ? "X-RestSvcSessionId;" : "X-RestSvcSessionId: \(token)")
        #expect(answer.status == 401)
        #expect(!answer.text.contains("Backup Job"))
    }

    @Test func storedSessionIsShownToThoseOnlyWhomEMShowsIt() throws {
        let stage = try Stage()
        let admin = try stage.logon("admin")
        let (visible, hidden) = try stage.scopedTargets()
        for target in [hidden, visible] { #expect(try stage.read(target, token: admin).hasSuffix("stored")) }
        let scoped = try stage.logon("scoped")
        #expect(try stage.read(visible, token: scoped) == "emgate; hit; detail=proven")
        #expect(try stage.read(visible, token: scoped) == "emgate; hit")
        for (user, target, status) in [("scoped", hidden, 404), ("operator", visible, 403)] {
            let token = try stage.logon(user)
            let denied = try stage.curl(target, token: token)
            #expect(denied.status == status)
            #expect(denied["Cache-Status"] == "emgate; fwd=miss; detail=status", "no word on what is stored")
            #expect(denied.body == (try stage.curl(stage.enterpriseManager + target, token: token).body))
        }
    }

    @Test func cookieDecidesOverTheHeaderAsItDoesAtEM() throws {
        let stage = try Stage()
        let token = try stage.logon()
        _ = try stage.curl(Stage.sessionTarget, token: token)
        let answer = try stage.curl(Stage.sessionTarget, "-H", "Cookie: X-RestSvcSessionId=bogus", token: token)
        #expect(answer.status == 401)
    }

    @Test func credentialThatConnectionStripsIsNotUsed() throws {
        let stage = try Stage()
        let token = try stage.logon()
        _ = try stage.curl(Stage.sessionTarget, token: token)
        let answer = try stage.curl(Stage.sessionTarget, "-H", "Connection: X-RestSvcSessionId", token: token)
        #expect(answer.status == 401)
        #expect(answer["Cache-Status"] == "emgate; fwd=bypass; detail=no-credential")
    }

    @Test func runningSessionIsNotStored() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let running = try #require(try stage.ids("restoreSessions", "running").first)
        for _ in 0..<2 {
            let answer = try stage.curl("/api/restoreSessions/\(running)?format=Entity", token: token)
            #expect(answer["Cache-Status"] == "emgate; fwd=uri-miss; detail=not-final")
        }
        #expect(try stage.metric("emgate_store_entries") == 0)
    }

    @Test func sessionIsStoredOnceItHasFinished() throws {
        let stage = try Stage(emsim: ["--run-duration", "10m"])
        let token = try stage.logon()
        let running = try #require(try stage.ids("restoreSessions", "running").first)
        let target = "/api/restoreSessions/\(running)?format=Entity"
        #expect(try stage.curl(target, token: token)["Cache-Status"]?.hasSuffix("not-final") == true)
        try stage.control("POST", "/clock?advance=11m")
        #expect(try stage.curl(target, token: token)["Cache-Status"] == "emgate; fwd=uri-miss; stored")
    }

    @Test(arguments: [
        "/api//backupSessions/ID?format=Entity", "/api/backupSessions/ID/?format=Entity",
        "/api/backupSessions/%49D?format=Entity", "/api/./backupSessions/ID?format=Entity",
        "/api/backupSessions/ID?format=Entity&x=1", "/api/backupSessions/ID;a?format=Entity",
    ])
    func otherSpellingIsNeitherReadNorStored(spelling: String) throws {
        let stage = try Stage()
        let token = try stage.logon()
        let id = Stage.session.prefix(1)
        let target = spelling.replacing("%49D", with: "%3\(id)\(Stage.session.dropFirst())").replacing(
            "ID", with: Stage.session)
        for _ in 0..<2 {
            let answer = try stage.curl(target, token: token)
            #expect(answer["Cache-Status"]?.hasPrefix("emgate; fwd=uri-miss; detail=target") == true)
        }
        #expect(try stage.metric("emgate_store_entries") == 0)
    }

    @Test func caseAndVersionParameterShareOneEntry() throws {
        let stage = try Stage()
        let token = try stage.logon()
        _ = try stage.curl(Stage.sessionTarget, token: token)
        for target in [
            "/API/BackupSessions/\(Stage.session.uppercased())?FORMAT=entity",
            "/api/backupSessions/\(Stage.session)?format=Entity&v=latest",
        ] {
            #expect(try stage.curl(target, token: token)["Cache-Status"] == "emgate; hit")
        }
    }

    @Test func getWithABodyHasNoPartInTheStore() throws {
        let stage = try Stage()
        let token = try stage.logon()
        _ = try stage.curl(Stage.sessionTarget, token: token)
        let answer = try stage.curl(Stage.sessionTarget, "-X", "GET", "-d", "x", token: token)
        #expect(answer["Cache-Status"] == "emgate; fwd=request; detail=request-body")
    }

    @Test func listFillsTheStoreAndShowsItsSessions() throws {
        let stage = try Stage()
        let token = try stage.logon()
        _ = try stage.curl("/api/backupSessions?format=Entity", token: token, accept: "application/json")
        let (target, _) = try stage.scopedTargets()
        let harvested = try stage.curl(target, token: token, accept: "application/json")
        #expect(harvested["Cache-Status"] == "emgate; hit")
        #expect(try stage.recorded(target).isEmpty)
        let neutral = /https:\/\/[^\/"]*/
        func own(_ accept: String) throws -> String {
            try stage.curl(
                stage.enterpriseManager + target, "-H", "Host: \(stage.origin.dropFirst(8))", token: token,
                accept: accept
            ).text.replacing(neutral, with: "")
        }
        #expect(harvested.text.replacing(neutral, with: "") == (try own("application/json")))
        #expect(try stage.read(target, token: stage.logon("scoped")) == "emgate; hit; detail=proven")
        let xml = try stage.curl(target, token: token)
        #expect(
            xml.text.replacing(neutral, with: "") == (try own("application/xml")),
            "EM's own document has taken the place of the one that was made out of the list")
    }

    @Test func childListIsStoredOnceItsSessionIsAndHasSettled() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let candidates = try stage.ids("backupSessions").filter { $0 != Stage.session }
        var statuses: [String] = []
        for id in candidates.prefix(20) {
            let list = "/api/backupSessions/\(id)/taskSessions?format=Entity"
            _ = try stage.curl(list, token: token)
            _ = try stage.curl("/api/backupSessions/\(id)?format=Entity", token: token)
            _ = try stage.curl(list, token: token)
            statuses.append(try stage.curl(list, token: token)["Cache-Status"] ?? "")
        }
        #expect(statuses.contains("emgate; hit"), "\(statuses)")
    }

    @Test func unsafeRequestDropsTheSessionItNames() throws {
        let stage = try Stage()
        let token = try stage.logon()
        _ = try stage.curl(Stage.sessionTarget, token: token)
        let stop = try stage.curl(
            "/api/backupSessions/\(Stage.session)?action=stop", "-X", "POST", token: token)
        #expect(stop.status < 400)
        let answer = try stage.curl(Stage.sessionTarget, token: token)
        #expect(answer["Cache-Status"] == "emgate; fwd=uri-miss; stored")
    }

    @Test func logonWithAnOldVersionBypassesTheStoreBothWays() throws {
        let stage = try Stage()
        let old = try stage.logon(version: "v1_6")
        let answer = try stage.curl(Stage.sessionTarget, token: old)
        #expect(answer["Cache-Status"] == "emgate; fwd=bypass; detail=old-version")
        #expect(try stage.metric("emgate_store_entries") == 0)
        _ = try stage.curl(Stage.sessionTarget, token: stage.logon())
        let again = try stage.curl(Stage.sessionTarget, token: old)
        #expect(again["Cache-Status"] == "emgate; fwd=bypass; detail=old-version")
    }

    @Test func bodyWithAnotherIDIsNotStored() throws {
        let stage = try Stage(emsim: ["--fault", "foreign-id,path=backupSessions"])
        let token = try stage.logon()
        let answer = try stage.curl(Stage.sessionTarget, token: token)
        #expect(answer.status == 200)
        #expect(answer["Cache-Status"] == "emgate; fwd=uri-miss; detail=wrong-id")
        #expect(try stage.metric("emgate_store_entries") == 0)
    }
}
