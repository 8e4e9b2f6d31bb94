import Testing

@testable import EnterpriseManagerSimulator

@Suite struct ActionTests {
    private func job(_ index: Int, _ fixture: Fixture) -> String {
        "/api/jobs/\(fixture.simulator.universe.id(ResourceKey(.job, job: index)))"
    }

    @Test func startedJobYieldsATaskAndASessionThatFinishes() throws {
        var fixture = try Fixture.loggedOn()
        let reply = fixture.send("POST", job(1, fixture) + "?action=start")
        #expect(reply.status == 202)
        let task = fixture.body(reply)
        #expect(task.hasText("Href=\"https://em.test:9398/api/tasks/task-1\" Type=\"Task\""))
        #expect(task.hasText("<State>Running</State>\n  <Operation>StartJob</Operation>"))
        #expect(!task.hasText("<Result"))
        fixture.now = fixture.now + .seconds(3)
        let finished = try fixture.text("/api/tasks/task-1")
        #expect(finished.hasText("<State>Finished</State>"))
        #expect(
            finished.hasText(
                "<Result Success=\"true\">\n    <Message>Job \"R&amp;D &lt;Nightly&gt; \"Gold\"\" triggered"))
        let sessions = try fixture.text(job(1, fixture) + "/backupSessions?format=Entity")
        #expect(sessions.occurrences(of: "<State>Working</State>") == 1)
        fixture.now = fixture.now + .minutes(3)
        let later = try fixture.text(job(1, fixture) + "/backupSessions?format=Entity")
        #expect(later.occurrences(of: "<State>Stopped</State>") == 6)
    }

    @Test func runningJobIsNotStartedAgain() throws {
        var fixture = try Fixture.loggedOn()
        #expect(fixture.send("POST", job(0, fixture) + "?action=start").status == 202)
        fixture.now = fixture.now + .seconds(3)
        #expect(try fixture.text("/api/tasks/task-1").hasText("<Result Success=\"false\">"))
    }

    @Test func stoppedSessionGoesThroughStoppingToFailed() throws {
        var fixture = try Fixture.loggedOn()
        let id = try #require(try fixture.ids(.backupSession).running)
        let target = "/api/backupSessions/\(id)"
        #expect(fixture.send("POST", target + "?action=stop").status == 202)
        fixture.now = fixture.now + .seconds(1)
        #expect(try fixture.text(target + "?format=Entity").hasText("<State>Stopping</State>"))
        fixture.now = fixture.now + .seconds(2)
        let stopped = try fixture.text(target + "?format=Entity")
        #expect(stopped.hasText("<State>Stopped</State>\n  <Result>Failed</Result>"))
        #expect(stopped.hasText("<FailureMessage>Operation was canceled by user</FailureMessage>\n  <IsRetry>"))
        fixture.now = fixture.now + .minutes(5)
        #expect(try fixture.text(target + "?format=Entity") == stopped)
    }

    @Test func retryMakesASessionOfItsOwn() throws {
        var fixture = try Fixture.loggedOn()
        #expect(fixture.send("POST", job(2, fixture) + "?action=retry").status == 202)
        let sessions = try fixture.text(job(2, fixture) + "/backupSessions?format=Entity")
        #expect(sessions.occurrences(of: "<BackupJobSession ") == 6)
        #expect(sessions.hasText("<State>Starting</State>"))
        #expect(sessions.hasSuffix("<IsRetry>true</IsRetry>\n  </BackupJobSession>\n</BackupJobSessions>"))
    }

    @Test func taskIdsRestartInEveryLogonSession() throws {
        var fixture = try Fixture.loggedOn()
        #expect(fixture.send("POST", job(1, fixture) + "?action=start").status == 202)
        #expect(fixture.send("POST", job(2, fixture) + "?action=start").status == 202)
        #expect(try fixture.text("/api/tasks").occurrences(of: "<Task Href=") == 2)
        try fixture.logOn()
        #expect(try fixture.text("/api/tasks").occurrences(of: "<Task Href=") == 0)
        #expect(fixture.send("GET", "/api/tasks/task-1").status == 404)
        let reply = fixture.send("POST", job(4, fixture) + "?action=start")
        #expect(fixture.body(reply).hasText("<TaskId>task-1</TaskId>"))
        #expect(fixture.send("DELETE", "/api/tasks/task-1").status == 204)
        #expect(try fixture.text("/api/tasks").hasText("<Tasks "))
    }

    @Test func bodyFormatIsChosenByAccept() throws {
        var fixture = try Fixture.loggedOn()
        let json = [("Accept", "application/json")]
        let wrong = fixture.send("PUT", job(1, fixture) + "?action=edit", json, body: "<Job/>")
        #expect(wrong.status == 400)
        #expect(fixture.body(wrong).hasText("Node [root] does not exist"))
        #expect(fixture.send("PUT", job(1, fixture) + "?action=edit", json, body: "\u{FEFF} {}").status == 202)
        #expect(fixture.send("PUT", job(1, fixture) + "?action=edit", [], body: "<Job/>").status == 202)
        #expect(fixture.send("PUT", job(1, fixture) + "?action=edit", [], body: "{}").status == 400)
    }

    @Test func unknownActionsAndMethodsAreRefused() throws {
        var fixture = try Fixture.loggedOn()
        #expect(fixture.send("POST", job(1, fixture) + "?action=nonsense").status == 400)
        #expect(fixture.send("POST", job(1, fixture)).status == 405)
        #expect(fixture.send("GET", job(1, fixture) + "?action=start").status == 405)
        #expect(fixture.send("DELETE", job(1, fixture)).status == 405)
    }
}
