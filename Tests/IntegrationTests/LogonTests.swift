import Foundation
import Testing

@Suite struct LogonTests {
    @Test func logonPassesThroughWithItsTokenCookieAndLocation() throws {
        let stage = try Stage()
        let answer = try stage.curl(
            "/api/sessionMngr/?v=latest", "-X", "POST", "-u", "admin:admin", accept: "application/json")
        #expect(answer.status == 201)
        #expect(answer.fields.contains { $0.name == "X-RestSvcSessionId" }, "clients compare the spelling")
        let token = try #require(answer["X-RestSvcSessionId"])
        #expect(answer["Set-Cookie"] == "X-RestSvcSessionId=\(token); Path=/api;")
        #expect(answer["Location"]?.hasPrefix(stage.origin + "/api/logonSessions/") == true)
        #expect(answer.member("UserName") as? String != nil)
        #expect(answer["Content-Type"] == "application/json; charset=utf-8")
    }

    @Test(arguments: ["/api/sessionMngr", "/api/sessionMngr/", "/api//sessionMngr", "/api/sessionMngr/?v=v1_7"])
    func everySpellingOfTheLogonReachesEMAsItIs(target: String) throws {
        let stage = try Stage()
        let answer = try stage.curl(target, "-X", "POST", "-u", "admin:admin")
        #expect(answer.status == 201)
        #expect(try stage.recorded().map(\.target) == [target])
    }

    @Test func wrongPasswordGetsEMsOwn401() throws {
        let stage = try Stage()
        let answer = try stage.curl("/api/sessionMngr/", "-X", "POST", "-u", "admin:wrong", accept: "application/json")
        #expect(answer.status == 401)
        #expect(answer["WWW-Authenticate"] == "Basic Realm=RestSvc")
        #expect(answer.member("StatusCode") as? Int == 401)
    }

    @Test func headerCookieAndBasicAreEachPassedOn() throws {
        let stage = try Stage()
        let token = try stage.logon()
        #expect(try stage.curl("/api/jobs", token: token).status == 200)
        #expect(try stage.curl("/api/jobs", "-H", "Cookie: X-RestSvcSessionId=\(token)").status == 200)
        #expect(try stage.curl("/api/jobs", "-u", "admin:admin").status == 200)
        #expect(try stage.curl("/api/jobs").status == 401)
    }

    @Test func logoutEndsTheSessionAtEM() throws {
        let stage = try Stage()
        let answer = try stage.curl(
            "/api/sessionMngr/", "-X", "POST", "-u", "admin:admin", accept: "application/json")
        let token = try #require(answer["X-RestSvcSessionId"])
        let id = try #require(answer.member("SessionId") as? String)
        #expect(try stage.curl("/api/logonSessions/\(id)", "-X", "DELETE", token: token).status == 204)
        #expect(try stage.curl(Stage.sessionTarget, token: token).status == 401)
        #expect(!stage.emgate.outputText.contains(id), "a logon session's id is a credential and stays out of the log")
        #expect(!stage.emgate.outputText.contains(token))
    }
}
