import Testing

@testable import EnterpriseManagerSimulator

@Suite struct LogonTests {
    @Test(arguments: [
        "/api/sessionMngr/?v=latest", "/api/sessionMngr/?v=v1_5", "/api/sessionMngr/?v=v1_6",
        "/api/sessionMngr/?v=v1_7",
        "/api/sessionMngr/", "/api/sessionMngr", "/api//sessionMngr", "/API/SESSIONMNGR/?V=LATEST",
    ])
    func everySpellingOfLogonIs201(_ target: String) throws {
        var fixture = Fixture()
        let reply = fixture.send("POST", target, [("Authorization", Fixture.basic("admin"))])
        #expect(reply.status == 201)
        let token = try #require(reply.fields.first { $0.name == "X-RestSvcSessionId" }?.value)
        let id = String(decoding: try #require(Base64.decode(token)), as: UTF8.self)
        #expect(Identifier(text: id) != nil)
        #expect(
            reply.fields.contains { $0.name == "Set-Cookie" && $0.value == "X-RestSvcSessionId=\(token); Path=/api;" })
        let body = fixture.body(reply)
        #expect(body.hasText("<SessionId>\(id)</SessionId>"))
        #expect(body.hasText("<UserName>admin</UserName>"))
        #expect(body.hasText("Href=\"https://em.test:9398/api/logonSessions/\(id)\" Type=\"LogonSession\""))
        #expect(
            reply.fields.contains {
                $0.name == "Location" && $0.value == "https://em.test:9398/api/logonSessions/\(id)"
            })
    }

    @Test func unknownVersionIs400() {
        var fixture = Fixture()
        #expect(
            fixture.send("POST", "/api/sessionMngr/?v=v9", [("Authorization", Fixture.basic("admin"))]).status == 400)
    }

    @Test(arguments: ["Basic !!!", "Basic", "Bearer x", Fixture.basic("admin", "wrong"), Fixture.basic("nobody"), ""])
    func badCredentialsAre401WithChallenge(_ value: String) {
        var fixture = Fixture()
        let reply = fixture.send("POST", "/api/sessionMngr/?v=latest", [("Authorization", value)])
        #expect(reply.status == 401)
        #expect(reply.fields.contains { $0.name == "WWW-Authenticate" && $0.value == "Basic Realm=RestSvc" })
        #expect(fixture.body(reply).hasText("StatusCode=\"401\""))
    }

    @Test func namesKnowNoCaseAndMayHaveADomain() {
        var fixture = Fixture()
        let reply = fixture.send(
            "POST", "/api/sessionMngr/", [("Authorization", Fixture.basic("CORP\\ADMIN", "admin"))])
        #expect(reply.status == 201)
        #expect(fixture.body(reply).hasText("<UserName>admin</UserName>"))
    }

    @Test func versionShapesTheLinksOffered() throws {
        func links(_ version: String) -> Int {
            var fixture = Fixture()
            let reply = fixture.send(
                "POST", "/api/sessionMngr/?v=\(version)", [("Authorization", Fixture.basic("admin"))])
            return fixture.body(reply).occurrences(of: "<Link ")
        }
        #expect(links("v1_5") < links("v1_6"))
        #expect(links("v1_6") < links("v1_7"))
        #expect(links("v1_7") == links("latest"))
        #expect(links("latest") > 50)
    }

    @Test func sessionEndsAfterFifteenIdleMinutes() throws {
        var fixture = try Fixture.loggedOn()
        fixture.now = fixture.now + .minutes(14)
        #expect(fixture.send("GET", "/api/tasks").status == 200)
        fixture.now = fixture.now + .minutes(14)
        #expect(fixture.send("GET", "/api/tasks").status == 200)
        fixture.now = fixture.now + .minutes(15)
        #expect(fixture.send("GET", "/api/tasks").status == 401)
    }

    @Test func cookieWinsOverHeader() throws {
        var fixture = try Fixture.loggedOn()
        let good = try #require(fixture.token)
        let bad = Base64.encode(Array("00000000-0000-4000-8000-000000000000".utf8))
        func status(cookie: String, header: String) -> Int {
            fixture.send(
                "GET", "/api/tasks", [("Cookie", "a=b; X-RestSvcSessionId=\(cookie)"), ("X-RestSvcSessionId", header)]
            ).status
        }
        #expect(status(cookie: good, header: bad) == 200)
        #expect(status(cookie: bad, header: good) == 401)
        #expect(status(cookie: "", header: good) == 401)
    }

    @Test func tokenBeatsBasicAndBasicAloneIsEnough() throws {
        var fixture = Fixture()
        #expect(fixture.send("GET", "/api/jobs", [("Authorization", Fixture.basic("admin"))]).status == 200)
        let both = [("Authorization", Fixture.basic("admin")), ("X-RestSvcSessionId", "bm90aGluZw==")]
        #expect(fixture.send("GET", "/api/jobs", both).status == 401)
    }

    @Test func anotherSpellingOfATokenIsTheSameSession() throws {
        var fixture = try Fixture.loggedOn()
        let token = try #require(fixture.token)
        let id = String(decoding: try #require(Base64.decode(token)), as: UTF8.self)
        let other = Base64.encode(Array(id.uppercased().utf8))
        #expect(other != token)
        #expect(fixture.send("GET", "/api/tasks", [("X-RestSvcSessionId", other)]).status == 200)
    }

    @Test func deleteEndsTheSessionAndUnknownIdIs500() throws {
        var fixture = try Fixture.loggedOn()
        let list = try fixture.text("/api/logonSessions")
        let id = list.between("<SessionId>", "</SessionId>")
        #expect(try fixture.text("/api/logonSessions/\(id)").hasText("<SessionId>\(id)</SessionId>"))
        let unknown = fixture.send("GET", "/api/logonSessions/00000000-0000-4000-8000-000000000000")
        #expect(unknown.status == 500)
        #expect(fixture.body(unknown).hasText("<FirstChanceExceptionMessage>"))
        let reply = fixture.send("DELETE", "/api/logonSessions/\(id)")
        #expect(reply.status == 204)
        #expect(fixture.body(reply).isEmpty)
        #expect(fixture.send("GET", "/api/tasks").status == 401)
    }

    @Test func tokensOfAnEarlierRunAreUnknown() throws {
        let first = try Fixture.loggedOn()
        var second = try Fixture.loggedOn(.administrator) { $0.tokenSeed = 8 }
        second.token = first.token
        #expect(second.send("GET", "/api/tasks").status == 401)
    }

    @Test func entryPointNeedsNoAuthorization() throws {
        var fixture = Fixture()
        for target in ["/api/", "/api"] {
            let body = try fixture.text(target)
            #expect(body.hasText("<EnterpriseManager "))
            #expect(body.hasText("<SupportedVersion Name=\"v1_7\">"))
            #expect(body.hasText("Href=\"https://em.test:9398/api/sessionMngr/?v=latest\""))
        }
        #expect(fixture.send("GET", "/api/jobs").status == 401)
    }

    @Test func pathsOutsideTheAPIGetHTML() {
        var fixture = Fixture()
        let reply = fixture.send("GET", "/")
        #expect(reply.status == 404)
        #expect(reply.contentType == "text/html; charset=us-ascii")
    }
}
