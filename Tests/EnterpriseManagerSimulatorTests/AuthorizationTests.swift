import Testing

@testable import EnterpriseManagerSimulator

@Suite struct AuthorizationTests {
    @Test(arguments: [
        "backupSessions", "replicaSessions", "backupTaskSessions", "replicaTaskSessions", "jobs", "reports/summary",
        "reports/summary/overview", "query?type=BackupJobSession", "query?type=Job", "systemSessions",
    ])
    func operatorIsForbidden(_ path: String) throws {
        var fixture = try Fixture.loggedOn(.operator)
        let reply = fixture.send("GET", "/api/\(path)")
        #expect(reply.status == 403)
        #expect(fixture.body(reply).hasText("StatusCode=\"403\""))
    }

    @Test(arguments: [
        "restoreSessions", "tasks", "backupServers", "repositories", "restorePoints", "query?type=RestoreSession",
    ])
    func operatorMayRead(_ path: String) throws {
        var fixture = try Fixture.loggedOn(.operator)
        #expect(fixture.send("GET", "/api/\(path)").status == 200)
    }

    @Test func operatorIsForbiddenASessionThatExistsAndOneThatDoesNot() throws {
        var fixture = try Fixture.loggedOn(.operator)
        for id in [Simulator.wellKnownSession.description, "00000000-0000-4000-8000-000000000000"] {
            #expect(fixture.send("GET", "/api/backupSessions/\(id)?format=Entity").status == 403)
        }
    }

    @Test func scopedSeesHalfOfTheJobsAndOnlyTheirSessions() throws {
        var fixture = try Fixture.loggedOn(.scoped)
        var all = try Fixture.loggedOn()
        #expect(try fixture.text("/api/jobs").occurrences(of: "<Ref ") == 5)
        #expect(try all.text("/api/jobs").occurrences(of: "<Ref ") == 10)
        for kind in [
            EntityKind.backupSession, .backupTaskSession, .restorePoint, .vmRestorePoint, .job, .restoreSession,
        ] {
            let entry = try #require(fixture.simulator.catalogue(at: fixture.now).first { $0.kind == kind })
            #expect(!entry.scoped.isEmpty, "\(kind)")
            var hidden = 0
            for id in entry.finished + entry.running {
                let isVisible = entry.scoped.contains(id)
                if !isVisible { hidden += 1 }
                let target = "/api/\(kind.path)/\(id)?format=Entity"
                #expect(fixture.send("GET", target).status == (isVisible ? 200 : 404))
                #expect(all.send("GET", target).status == 200)
                #expect(try fixture.text("/api/\(kind.path)").hasText(id.description) == isVisible)
            }
            #expect(hidden > 0, "\(kind)")
        }
    }

    @Test func wellKnownSessionIsFinishedAndSeenByTheScopedUser() throws {
        var fixture = try Fixture.loggedOn(.scoped)
        let body = try fixture.text("/api/backupSessions/\(Simulator.wellKnownSession)?format=Entity")
        #expect(body.hasText("<State>Stopped</State>"))
        #expect(body.hasText("<Result>Success</Result>"))
        #expect(body.hasText("UID=\"urn:veeam:BackupJobSession:\(Simulator.wellKnownSession)\""))
    }
}
