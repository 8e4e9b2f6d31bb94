import Testing

@testable import EnterpriseManagerSimulator

@Suite struct SessionTests {
    static let target = "/api/backupSessions/\(Simulator.wellKnownSession)"

    @Test func entityHasEMsShape() throws {
        var fixture = try Fixture.loggedOn()
        let id = Simulator.wellKnownSession
        let body = try fixture.text(Self.target + "?format=Entity")
        let lines = body.split(separator: "\n").map(String.init)
        #expect(lines[0] == "<?xml version=\"1.0\" encoding=\"utf-8\"?>")
        // Own name in the own Href, localhost in the links: the seed body.
        let own = "https://enterprise04.em.example:9398/api/backupSessions/\(id)?format=Entity"
        #expect(
            lines[1].hasPrefix(
                "<BackupJobSession xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" "
                    + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" Href=\"\(own)\" Type=\"BackupJobSession\" "
                    + "Name=\"Backup Job 1@2025-01-31 20:00:09"))
        #expect(
            lines[1].hasSuffix(" UID=\"urn:veeam:BackupJobSession:\(id)\" xmlns=\"http://www.veeam.com/ent/v1.0\">"))
        #expect(lines[2] == "  <Links>")
        #expect(lines[3].hasPrefix("    <Link Href=\"https://localhost:9398/api/backupServers/"))
        #expect(lines[3].hasSuffix("Name=\"vbr1.em.example\" Type=\"BackupServerReference\" Rel=\"Up\" />"))
        let rels = lines.filter { $0.hasPrefix("    <Link") }.map { $0.between("Rel=\"", "\"") }
        #expect(rels == ["Up", "Up", "Alternate", "Down", "Stop", "Related"])
        #expect(body.hasText("Name=\"\" Type=\"RestorePointReference\" Rel=\"Related\""))
        let names = lines.filter { $0.hasPrefix("  <") && !$0.hasPrefix("  </") }.map { $0.between("<", ">") }
        #expect(
            names == [
                "Links", "JobUid", "JobName", "JobType", "CreationTimeUTC", "EndTimeUTC", "State", "Result", "Progress",
                "IsRetry",
            ])
        #expect(lines.last == "</BackupJobSession>")
    }

    @Test func withoutFormatThereIsAReferenceWithoutState() throws {
        var fixture = try Fixture.loggedOn()
        for target in [Self.target, Self.target + "?v=latest", Self.target + "?format=Reference"] {
            let body = try fixture.text(target)
            #expect(body.hasText("<EntityRef "))
            #expect(body.hasText("Type=\"BackupJobSessionReference\""))
            #expect(!body.hasText("<State>"))
        }
    }

    @Test(arguments: ["?format=entity", "?FORMAT=ENTITY", "?format=Entity&v=latest", "?format=Entities"])
    func formatKnowsNoCase(_ query: String) throws {
        var fixture = try Fixture.loggedOn()
        let expected = try fixture.text(Self.target + "?format=Entity")
        #expect(try fixture.text("/API/BackupSessions/\(Simulator.wellKnownSession)".uppercased() + query) == expected)
        #expect(fixture.send("GET", Self.target + "?format=Nonsense").status == 400)
    }

    @Test(arguments: [TimeSpan.hours(9), .days(1), .days(3)])
    func finishedSessionsAreTheSameBytesForEverAndAfterARestart(_ later: TimeSpan) throws {
        // Enough history that no restore point is deleted meanwhile: with it a Related link would go, as at EM.
        var fixture = try Fixture.loggedOn { $0.scale.sessionsPerJob = 40 }
        var restarted = try Fixture.loggedOn {
            $0.scale.sessionsPerJob = 40
            $0.start = Fixture.start + later
        }
        for kind in [
            EntityKind.backupSession, .replicaSession, .restoreSession, .backupTaskSession, .replicaTaskSession,
        ] {
            let entry = try #require(fixture.simulator.catalogue(at: Fixture.start).first { $0.kind == kind })
            for id in entry.finished.prefix(3) + (kind == .backupSession ? [Simulator.wellKnownSession] : []) {
                let target = "/api/\(kind.path)/\(id)?format=Entity"
                fixture.now = Fixture.start
                let first = try fixture.text(target)
                #expect(first.hasText("<EndTimeUTC>"))
                fixture.now = Fixture.start + .minutes(10)
                #expect(try fixture.text(target) == first)
                restarted.now = Fixture.start + later
                #expect(try restarted.text(target) == first, "\(target)")
            }
        }
    }

    @Test func wellKnownSessionOutlivesRetention() throws {
        var fixture = try Fixture.loggedOn { $0.start = Fixture.start + .days(2000) }
        #expect(try fixture.text(Self.target + "?format=Entity").hasText("<EndTimeUTC>2025-01-31T20:02:54.717Z<"))
    }

    @Test(arguments: [EntityKind.backupSession, .replicaSession, .restoreSession])
    func runningSessionHasNoEndAndFinishesWithTime(_ kind: EntityKind) throws {
        var fixture = try Fixture.loggedOn()
        let id = try #require(try fixture.ids(kind).running)
        let target = "/api/\(kind.path)/\(id)?format=Entity"
        let running = try fixture.text(target)
        #expect(running.hasText("<State>Working</State>"))
        #expect(running.hasText("<Result>None</Result>"))
        #expect(!running.hasText("EndTimeUTC"))
        fixture.now = fixture.now + .minutes(2)
        let finished = try fixture.text(target)
        #expect(finished.hasText("<State>Stopped</State>"))
        #expect(finished.hasText("<Result>Success</Result>"))
        #expect(finished.hasText("<EndTimeUTC>"))
    }

    @Test func idOfARunningSessionIsUnknownAfterARestart() throws {
        let id = try #require(try Fixture().ids(.backupSession).running)
        var restarted = try Fixture.loggedOn { $0.start = Fixture.start + .seconds(5) }
        #expect(restarted.send("GET", "/api/backupSessions/\(id)").status == 404)
    }

    @Test func taskSessionsEndInCompletedAndNameTheirParent() throws {
        var fixture = try Fixture.loggedOn()
        let runs = fixture.simulator.universe.runs(job: 0, since: Fixture.start - .days(30))
        let run = try #require(runs.first { $0.outcome == .success && $0.isFinished(at: Fixture.start) })
        let parent = fixture.simulator.universe.id(run.key)
        let list = try fixture.text("/api/backupSessions/\(parent)/taskSessions?format=Entity")
        #expect(list.hasText("<BackupTaskSessions "))
        #expect(list.occurrences(of: "<BackupTaskSession ") == 3)
        #expect(list.occurrences(of: "<State>Completed</State>") == 3)
        #expect(list.occurrences(of: "<JobSessionUid>urn:veeam:BackupJobSession:\(parent)<") == 3)
        #expect(list.occurrences(of: "<Reason />") == 3)
        let id = list.between("UID=\"urn:veeam:BackupTaskSession:", "\"")
        let single = try fixture.text("/api/backupTaskSessions/\(id)?format=Entity")
        #expect(single.hasText("<VmUid>urn:VMware:Vm:"))
        #expect(single.hasText("VmDisplayName=\"srv1-vm1\" xmlns="))
        #expect(single.hasText("Type=\"VmRestorePoint\" Rel=\"Related\""))
        let point = single.between("/api/vmRestorePoints/", "\"")
        #expect(try fixture.text("/api/vmRestorePoints/\(point)").hasText("<VmRestorePoint "))
    }

    @Test func taskSessionsOfARunningSessionArePendingInProgressOrCompleted() throws {
        var fixture = try Fixture.loggedOn()
        let id = try #require(try fixture.ids(.backupSession).running)
        let list = try fixture.text("/api/backupSessions/\(id)/taskSessions?format=Entity")
        #expect(list.occurrences(of: "<State>InProgress</State>") > 0)
        #expect(list.occurrences(of: "<State>Pending</State>") > 0)
        #expect(list.occurrences(of: "<Result>None</Result>") == 3)
    }

    @Test func oldestVersionShowsNoVmUid() throws {
        var fixture = try Fixture.loggedOn(version: "v1_5")
        #expect(try !fixture.text("/api/backupTaskSessions?format=Entity").hasText("VmUid"))
    }

    @Test func replicaSessionLinksToTheMisspelledPathAndBothWork() throws {
        var fixture = try Fixture.loggedOn()
        let id = try fixture.ids(.replicaSession).finished
        let body = try fixture.text("/api/replicaSessions/\(id)?format=Entity")
        #expect(body.hasText("/repicaTaskSessions\""))
        for name in ["repicaTaskSessions", "replicaTaskSessions"] {
            let list = try fixture.text("/api/replicaSessions/\(id)/\(name)?format=Entity")
            #expect(list.occurrences(of: "<ReplicaTaskSession ") == 3)
            #expect(!list.hasText("VmUid"))
        }
    }

    @Test func systemSessionHasAnObjectAsResultAndAnotherKindsLinkType() throws {
        var fixture = try Fixture.loggedOn()
        let id = try fixture.ids(.systemSession).finished
        let body = try fixture.text("/api/systemSessions/\(id)?format=Entity")
        #expect(body.hasText("<State>Completed"))
        #expect(body.hasText("  <Result>\n    <Result>Completed"))
        #expect(body.hasText("Type=\"BackupJobSessionReference\" Rel=\"Alternate\""))
        #expect(try fixture.text("/api/systemSessions/\(id)/events").hasText("<SystemSessionEvents "))
    }

    @Test func restoreOfAMachineHasNoProgress() throws {
        var fixture = try Fixture.loggedOn()
        let list = try fixture.text("/api/restoreSessions?format=Entity")
        #expect(list.occurrences(of: "<JobType>RestoreVm</JobType>") > 0)
        #expect(list.occurrences(of: "<Progress>") == list.occurrences(of: "<JobType>FileLevelRestore</JobType>"))
        #expect(!list.hasText("<JobUid>"))
    }

    @Test func discoveredComputerCarriesATaskSessionsHref() throws {
        var fixture = try Fixture.loggedOn()
        let list = try fixture.text("/api/agents/discoveredComputers?format=Entity")
        #expect(
            list.occurrences(
                of: "<DiscoveredComputer Href=\"https://enterprise04.em.example:9398/api/backupTaskSessions/") == 3)
    }

    @Test func timesHaveThePrecisionOfTheRelease() throws {
        var old = try Fixture.loggedOn()
        let milliseconds = try old.text(Self.target + "?format=Entity").between("<CreationTimeUTC>", "</")
        #expect(milliseconds.utf8.count <= "2026-06-14T00:00:00.123Z".utf8.count)
        var new = try Fixture.loggedOn { $0.release = .v13 }
        let list = try new.text("/api/backupSessions?format=Entity")
        #expect(list.between("<CreationTimeUTC>", "</").utf8.count >= "2026-06-14T00:00:00.12345Z".utf8.count)
    }

    @Test func linkHabitsDecideTheAuthorities() throws {
        var host = try Fixture.loggedOn { $0.authorities = .host }
        let echoed = try host.text(Self.target + "?format=Entity")
        #expect(echoed.occurrences(of: "Href=\"https://em.test:9398/api/") == echoed.occurrences(of: "Href="))
        var local = try Fixture.loggedOn { $0.authorities = .localhost }
        let fixed = try local.text(Self.target + "?format=Entity")
        #expect(fixed.occurrences(of: "Href=\"https://localhost:9398/api/") == fixed.occurrences(of: "Href="))
    }

    @Test func markupInNamesIsEscaped() throws {
        var fixture = try Fixture.loggedOn()
        let jobs = try fixture.text("/api/jobs?format=Entity")
        #expect(jobs.hasText("Name=\"R&amp;D &lt;Nightly&gt; &quot;Gold&quot;\""))
        #expect(jobs.hasText("Name=\"see https://localhost:9398/api/jobs\""))
    }
}
