import Testing

@testable import EnterpriseManagerSimulator

@Suite struct NativeJSONTests {
    private static let target = "/api/backupSessions/\(Simulator.wellKnownSession)?format=Entity"
    private static let json = [("Accept", "application/json")]

    @Test(arguments: [
        "application/json", "text/html, application/json;q=0", "application/xml, APPLICATION/JSON;q=0.1",
        "application/jsonp",
    ])
    func acceptIsASubstringTest(_ accept: String) throws {
        var fixture = try Fixture.loggedOn()
        let reply = fixture.send("GET", Self.target, [("Accept", accept)])
        #expect(reply.contentType == "application/json; charset=utf-8")
        #expect(fixture.body(reply).hasPrefix("{"))
    }

    @Test(arguments: ["*/*", "application/xml", "application/*", ""])
    func anythingElseIsXML(_ accept: String) throws {
        var fixture = try Fixture.loggedOn()
        #expect(fixture.send("GET", Self.target, [("Accept", accept)]).contentType == "application/xml; charset=utf-8")
    }

    @Test func sessionIsWrittenInTheOrderOfTheDerivedTypeFirst() throws {
        var fixture = try Fixture.loggedOn()
        let body = try fixture.text(Self.target, Self.json)
        #expect(body.hasPrefix("{\"IsRetry\":false,\"JobUid\":\"urn:veeam:Job:"))
        #expect(
            body.hasText(
                "\"State\":\"Stopped\",\"Result\":\"Success\",\"Progress\":100,\"FailureMessage\":null,\"Name\":"))
        #expect(body.hasSuffix("?format=Entity\",\"Type\":\"BackupJobSession\"}"))
    }

    @Test func linksKeepTheirMixedAuthorities() throws {
        var fixture = try Fixture.loggedOn()
        let body = try fixture.text(Self.target, Self.json)
        #expect(body.occurrences(of: "\"Href\":\"https://localhost:9398/api/") == 6)
        #expect(body.occurrences(of: "\"Href\":\"https://enterprise04.em.example:9398/api/") == 1)
        #expect(!body.hasText("api-"))
        let entry = try fixture.text("/api/", Self.json)
        #expect(entry.hasText("\"https://em.test:9398/api/sessionMngr/?v=latest\""))
    }

    @Test func textThatLooksLikeALinkStays() throws {
        var fixture = try Fixture.loggedOn()
        let body = try fixture.text("/api/query?type=Job&format=Entities", Self.json)
        #expect(body.hasText("\"Name\":\"see https://localhost:9398/api/jobs\""))
    }

    @Test func releaseThirteenIsCamelCase() throws {
        var fixture = try Fixture.loggedOn { $0.release = .v13 }
        let body = try fixture.text(Self.target, Self.json)
        #expect(body.hasPrefix("{\"isRetry\":false,\"jobUid\":"))
        #expect(body.hasText("\"endTimeUTC\":"))
        #expect(body.hasSuffix("\"type\":\"BackupJobSession\"}"))
    }

    @Test func runningSessionHasNoEndMember() throws {
        var fixture = try Fixture.loggedOn()
        let id = try #require(try fixture.ids(.backupSession).running)
        let body = try fixture.text("/api/backupSessions/\(id)?format=Entity", Self.json)
        #expect(body.hasText("\"Result\":\"None\""))
        #expect(!body.hasText("EndTimeUTC"))
    }

    @Test func errorsAndTasksAreJSONToo() throws {
        var fixture = try Fixture.loggedOn()
        let reply = fixture.send("GET", "/api/nonsense", Self.json)
        #expect(reply.contentType == "application/json; charset=utf-8")
        #expect(
            fixture.body(reply)
                == "{\"FirstChanceExceptionMessage\":null,\"Message\":\"Resource is not found\",\"StackTrace\":null,\"Status\":null,\"StatusCode\":404}"
        )
        let job = fixture.simulator.universe.id(ResourceKey(.job, job: 1))
        let task = fixture.send("POST", "/api/jobs/\(job)?action=start", Self.json)
        #expect(
            fixture.body(task).hasPrefix(
                "{\"TaskId\":\"task-1\",\"State\":\"Running\",\"Operation\":\"StartJob\",\"Result\":null"))
    }

    @Test func listsAreStreamedAndEqualInAnyPieces() throws {
        var fixture = try Fixture.loggedOn()
        for target in [
            "/api/backupSessions?format=Entity", "/api/jobs", "/api/query?type=BackupTaskSession&format=Entities",
        ] {
            let reply = fixture.send("GET", target, Self.json)
            var body = ReplyBody(reply, release: .v12)
            var pieces = 0
            var joined: [UInt8] = []
            while body.next(into: &joined) { pieces += 1 }
            #expect(pieces > 8)
            let text = String(decoding: joined, as: UTF8.self)
            #expect(text.hasPrefix("{\""))
            #expect(text.hasSuffix("}"))
            #expect(!text.hasText("api-"))
            #expect(text.hasText("https://"))
        }
    }
}
