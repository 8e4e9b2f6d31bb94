import Testing

@testable import EnterpriseManagerSimulator

@Suite struct CollectionTests {
    @Test func collectionsShowThirtyDaysAndSingleSessionsThirteenWeeks() throws {
        var fixture = try Fixture.loggedOn { $0.scale.sessionsPerJob = 100 }
        let list = try fixture.text("/api/backupSessions")
        // Eight jobs with one session a day, and three that run now.
        #expect((8 * 29 + 3...8 * 30 + 3).contains(list.occurrences(of: "<Ref ")))
        let universe = fixture.simulator.universe
        func status(_ age: Int) -> Int {
            let id = universe.id(ResourceKey(.backupSession, job: 1, run: universe.newestNumber - age))
            return fixture.send("GET", "/api/backupSessions/\(id)?format=Entity").status
        }
        #expect(status(40) == 200)
        #expect(status(89) == 200)
        #expect(status(95) == 404)
    }

    @Test func childrenOfAnOldSessionAreCutToo() throws {
        var fixture = try Fixture.loggedOn { $0.scale.sessionsPerJob = 60 }
        let universe = fixture.simulator.universe
        let id = universe.id(ResourceKey(.backupSession, job: 0, run: universe.newestNumber - 50))
        #expect(fixture.send("GET", "/api/backupSessions/\(id)").status == 200)
        #expect(try fixture.text("/api/backupSessions/\(id)/taskSessions").occurrences(of: "<Ref ") == 0)
    }

    @Test func referenceListsAndEntityListsHaveTheirRoots() throws {
        var fixture = try Fixture.loggedOn()
        for kind in EntityKind.allCases {
            let references = try fixture.text("/api/\(kind.path)")
            #expect(references.hasText("<EntityReferences "))
            let count = references.occurrences(of: "<Ref UID=\"urn:veeam:\(kind.root):")
            #expect(count > 0, "\(kind)")
            let entities = try fixture.text("/api/\(kind.path)?format=Entity")
            #expect(entities.hasText("\n<\(kind.listRoot) "))
            #expect(entities.occurrences(of: "  <\(kind.root) Href=") == count)
            #expect(entities.hasSuffix("\n</\(kind.listRoot)>"))
        }
    }

    @Test func itemsOfAListAreTheSingleEntities() throws {
        var fixture = try Fixture.loggedOn()
        for kind in EntityKind.allCases {
            let list = try fixture.text("/api/\(kind.path)?format=Entity")
            let id = list.between("UID=\"urn:veeam:\(kind.root):", "\"")
            let single = try fixture.text("/api/\(kind.path)/\(id)?format=Entity")
            let item = list.between("\n  <\(kind.root) ", "\n  </\(kind.root)>").split(separator: "\n").dropFirst()
            let whole = single.split(separator: "\n").dropFirst(2).dropLast()
            #expect(item.map { $0.dropFirst(2) } == whole.map { $0 }, "\(kind)")
        }
    }

    @Test func childCollectionsHoldWhatBelongsToTheirParent() throws {
        var fixture = try Fixture.loggedOn()
        let universe = fixture.simulator.universe
        let job = universe.id(ResourceKey(.job, job: 1))
        let replica = universe.id(ResourceKey(.job, job: 8))
        #expect(
            try fixture.text("/api/jobs/\(job)/backupSessions?format=Entity").occurrences(
                of: "<JobUid>urn:veeam:Job:\(job)<") == 5)
        #expect(try fixture.text("/api/jobs/\(job)/replicaSessions").occurrences(of: "<Ref ") == 0)
        #expect(try fixture.text("/api/jobs/\(replica)/replicaSessions").occurrences(of: "<Ref ") == 5)
        let server = universe.id(ResourceKey(.backupServer, job: 0))
        #expect(try fixture.text("/api/backupServers/\(server)/jobs").occurrences(of: "<Ref ") == 5)
        let repository = universe.id(ResourceKey(.repository, job: 0))
        #expect(try fixture.text("/api/repositories/\(repository)/backups").occurrences(of: "<Ref ") == 3)
        let backup = universe.id(ResourceKey(.backup, job: 2))
        #expect(try fixture.text("/api/backups/\(backup)/restorePoints").occurrences(of: "<Ref ") > 0)
    }

    @Test func everyLinkOfTheLogonSessionIsAnswered() throws {
        var fixture = try Fixture.loggedOn()
        let list = try fixture.text("/api/logonSessions")
        var paths: [String] = []
        for line in list.split(separator: "\n") where line.hasText("Rel=\"Down\"") {
            paths.append(String(line).between("em.test:9398", "\""))
        }
        #expect(paths.count > 50)
        for path in paths where path != "/api/agents" {
            #expect(fixture.send("GET", path).status == 200, "\(path)")
        }
    }

    @Test func everyLinkOfEverySampleEntityIsAnswered() throws {
        var fixture = try Fixture.loggedOn()
        for kind in EntityKind.allCases {
            let id = try fixture.ids(kind).finished
            let body = try fixture.text("/api/\(kind.path)/\(id)?format=Entity")
            for line in body.split(separator: "\n") where line.hasPrefix("    <Link") {
                let path = "/api" + String(line).between("/api", "\"")
                guard !path.hasText("action="), !path.hasText("protectionGroups") else { continue }
                #expect(fixture.send("GET", path).status == 200, "\(kind): \(path)")
            }
        }
    }

    @Test func unknownThingsAre404AndBadIdsAre400() throws {
        var fixture = try Fixture.loggedOn()
        #expect(fixture.send("GET", "/api/nonsense").status == 404)
        #expect(fixture.send("GET", "/api/backupSessions/00000000-0000-4000-8000-000000000000").status == 404)
        #expect(fixture.send("GET", "/api/backupSessions/nonsense").status == 400)
        #expect(fixture.send("GET", "/api/backupSessions/\(Simulator.wellKnownSession)/nonsense").status == 404)
        // The id of a session under another kind's path.
        #expect(fixture.send("GET", "/api/replicaSessions/\(Simulator.wellKnownSession)").status == 404)
        #expect(fixture.send("PATCH", "/api/backupSessions").status == 405)
    }

    @Test func reportsAreCountedAndHaveNoHref() throws {
        var fixture = try Fixture.loggedOn()
        let summary = try fixture.text("/api/reports/summary")
        #expect(summary.hasText("Name=\"JobStatistics\" Type=\"ReportFrame\""))
        for name in ["overview", "vms_overview", "job_statistics", "processed_vms", "repository"] {
            #expect(summary.hasText("/api/reports/summary/\(name)\""))
            let frame = try fixture.text("/api/reports/summary/\(name)")
            #expect(frame.hasText("ReportFrame "))
            #expect(!frame.hasText("Href="))
        }
        let overview = try fixture.text("/api/reports/summary/overview")
        #expect(overview.hasText("<RunningJobs>4</RunningJobs>"))
        #expect(overview.hasText("<SuccessfulVmLastestStates>"))
        #expect(fixture.send("GET", "/api/reports/summary/nonsense").status == 404)
    }

    @Test func bigListIsAboutTheSizeAskedForAndIsNeverWhole() throws {
        var fixture = try Fixture.loggedOn { configuration in
            configuration.scale.tasksPerSession = Simulator.tasksPerSession(forListOf: 2_000_000, in: configuration)
        }
        let reply = fixture.send("GET", "/api/backupTaskSessions?format=Entity")
        var body = ReplyBody(reply, release: .v12)
        var total = 0
        var largest = 0
        var piece: [UInt8] = []
        while body.next(into: &piece) {
            total += piece.count
            largest = max(largest, piece.count)
            piece.removeAll(keepingCapacity: true)
        }
        #expect((1_500_000...2_600_000).contains(total))
        #expect(largest < 4096)
        // A copy yields the same bytes: that is how the length is known before the first byte is sent.
        var copy = ReplyBody(reply, release: .v12)
        #expect(copy.collect().count == total)
    }
}
