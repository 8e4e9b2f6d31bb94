import Testing

@testable import EnterpriseManagerSimulator

@Suite struct QueryTests {
    private static let raw = "/api/query?type=BackupJobSession&format=Entities"

    @Test func withoutFormatThereAreReferences() throws {
        var fixture = try Fixture.loggedOn()
        let body = try fixture.text("/api/query?type=Job")
        #expect(body.hasText("<QueryResult "))
        #expect(body.hasText("\n  <Refs>\n    <Ref UID=\"urn:veeam:Job:"))
        #expect(body.hasText("<PagingInfo PageNum=\"1\" PageSize=\"100\" PagesCount=\"1\">"))
    }

    @Test func entitiesAreWrappedTwice() throws {
        var fixture = try Fixture.loggedOn()
        let body = try fixture.text("/api/query?type=job&format=entity")
        #expect(body.hasText("\n  <Entities>\n    <Jobs>\n      <Job Href="))
        #expect(body.hasText("      </Job>\n    </Jobs>\n  </Entities>\n  <PagingInfo "))
        let empty = try fixture.text("/api/query?type=Job&format=Entities&filter=Name==nobody")
        #expect(empty.hasText("\n  <Entities>\n    <Jobs />\n  </Entities>\n  <PagingInfo "))
        #expect(try fixture.text("/api/query?type=Job&filter=Name==nobody").hasText("\n  <Refs />\n"))
    }

    @Test(arguments: [
        ("State==Working", 3), ("State!=Working", 40), ("State==stopped;Result==None", 0),
        ("JobName==\"Backup Job 1\"", 6),
        ("JobName==\"R&D <Nightly> \"\"Gold\"\"\"", 5),
        ("(JobName==\"Backup Job 1\",JobName==\"Backup Job 8\");State==Stopped", 10),
        ("JobName==\"Backup Job 1\",JobName==\"Backup Job 8\";State==Stopped", 11), ("Progress<100", 3),
        ("CreationTime>=\"2026-06-15T00:00:00\"", 3), ("CreationTime<\"2026-06-15\"", 40),
        ("EndTime!=\"2026-01-01\"", 43),
        ("IsRetry == true", 8),
    ])
    func filterCounts(_ filter: String, _ count: Int) throws {
        var fixture = try Fixture.loggedOn()
        let encoded = PercentCoding.encode(filter, release: .v13)
        let body = try fixture.text("\(Self.raw)&filter=\(encoded)")
        #expect(body.occurrences(of: "<BackupJobSession ") == count)
    }

    @Test func rawOperatorsAndQuotesAreAccepted() throws {
        var fixture = try Fixture.loggedOn()
        let body = try fixture.text("\(Self.raw)&filter=CreationTime>=\"2026-06-15T00:00:00\";State==\"Working\"")
        #expect(body.occurrences(of: "<BackupJobSession ") == 3)
    }

    @Test(arguments: [
        "/api/query", "/api/query?type=Nonsense", "/api/query?type=Job&format=x",
        "/api/query?type=Job&filter=Nonsense==1",
        "/api/query?type=Job&filter=Name", "/api/query?type=Job&filter=Name=1", "/api/query?type=Job&filter=(Name==1",
        "/api/query?type=Job&filter=Name==\"a", "/api/query?type=Job&page=0", "/api/query?type=Job&pageSize=x",
        "/api/query?type=Job&sortAsc=Nonsense", "/api/query?type=Job&filter=Name==1;",
    ])
    func mistakesAre400(_ target: String) throws {
        var fixture = try Fixture.loggedOn()
        let reply = fixture.send("GET", target)
        #expect(reply.status == 400)
        #expect(fixture.body(reply).hasText(" Message=\""))
    }

    @Test func deepNestingIsRefusedNotFollowed() {
        let text = String(repeating: "(", count: 100_000)
        #expect(throws: QueryError.filterTooDeep) { try FilterParser.parse(text) }
    }

    @Test func sortingIsByValueAndStable() throws {
        var fixture = try Fixture.loggedOn()
        func names(_ sort: String) throws -> [String] {
            try fixture.text("/api/query?type=Repository&\(sort)").split(separator: "\n")
                .filter { $0.hasText("<Ref ") }.map { String($0).between("Name=\"", "\"") }
        }
        let ascending = try names("sortAsc=Name")
        #expect(ascending == ["Backup Volume 01", "Default Backup Repository", "s3_archive_2"])
        #expect(try names("sortDesc=name") == ascending.reversed())
        let first = try fixture.text("/api/query?type=BackupJobSession&sortDesc=CreationTime&pageSize=1")
        #expect(first.hasText("2026-06-15 09:29:40"))
    }

    @Test func pagesFollowOneAnotherWithoutGapOrOverlap() throws {
        var fixture = try Fixture.loggedOn()
        var target = "/api/query?type=BackupJobSession&filter=State==Stopped&sortAsc=JobName&pageSize=7"
        var ids: [String] = []
        var pages = 0
        while pages < 20 {
            let body = try fixture.text(target)
            pages += 1
            ids += body.split(separator: "\n").filter { $0.hasText("<Ref ") }.map { String($0).between("UID=\"", "\"") }
            let next = body.split(separator: "\n").first { $0.hasText("Rel=\"Next\"") }
            guard let next else { break }
            target = "/api" + String(next).between("/api", "\"").replacingAmpersands()
        }
        #expect(pages == 6)
        #expect(ids.count == 40)
        #expect(Set(ids).count == 40)
    }

    @Test func pagingLinksRepeatTheQueryWithEscapesOfTheRelease() throws {
        let target =
            "/api/query?type=BackupTaskSession&Format=Entities&filter=CreationTime>=\"2026-06-15T00:21:49\"&pageSize=100"
        var old = try Fixture.loggedOn()
        #expect(
            try old.text(target).hasText(
                "<Link Href=\"https://em.test:9398/api/query?type=BackupTaskSession&amp;Format=Entities&amp;"
                    + "filter=CreationTime%3e%3d%222026-06-15T00%3a21%3a49%22&amp;pageSize=100&amp;page=1\" Rel=\"First\" />"
            ))
        var new = try Fixture.loggedOn { $0.release = .v13 }
        #expect(try new.text(target).hasText("filter=CreationTime%3E%3D%222026-06-15T00%3A21%3A49%22&amp;pageSize=100"))
        let middle = try old.text("/api/query?type=Job&pageSize=3&page=2")
        let rels = middle.split(separator: "\n").filter { $0.hasPrefix("      <Link ") }.map {
            String($0).between("Rel=\"", "\"")
        }
        #expect(rels == ["First", "Prev", "Next", "Last"])
        #expect(middle.hasText("<PagingInfo PageNum=\"2\" PageSize=\"3\" PagesCount=\"4\">"))
    }

    @Test func scopedUserQueriesOnlyWhatTheySee() throws {
        var fixture = try Fixture.loggedOn(.scoped)
        #expect(try fixture.text("/api/query?type=Job").occurrences(of: "<Ref ") == 5)
    }
}

extension String {
    func replacingAmpersands() -> String {
        replacing("&amp;", with: "&")
    }
}
