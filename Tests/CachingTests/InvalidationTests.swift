import Caching
import EnterpriseManager
import Testing

@Suite struct InvalidationTests {
    private func filters(_ target: String) -> [StoreFilter] {
        Invalidation.filters(target: Array(target.utf8).span)
    }

    @Test func anUnsafeRequestDropsTheSessionInAnySpelling() throws {
        let expected: [StoreFilter] = [.session(try #require(ResourceID(Bodies.id)))]
        for target in [
            "/api/backupSessions/ID?action=stop", "/api//BACKUPSESSIONS/ID/", "/api/backupSessions/ID/taskSessions",
            "/api%2fbackupSessions%2FID",
        ] {
            #expect(filters(target.replacing("ID", with: Bodies.id)) == expected)
        }
        #expect(filters("/x/\(Bodies.id)") == expected)
        #expect(filters("/api/jobs?x=\(Bodies.id)").isEmpty)
    }

    @Test func onlyAnAnswerWithoutErrorSaysThatTheRequestWasDone() {
        for status in [200, 202, 204, 302] { #expect(Invalidation.isDone(status: status)) }
        for status in [100, 400, 401, 403, 404, 500, 503] { #expect(!Invalidation.isDone(status: status)) }
    }

    @Test func theLogKnowsWhatWasDroppedSinceAMark() throws {
        var log = InvalidationLog(capacity: 8)
        let path = try ResourcePath.session()
        let other = try ResourcePath.session(id: Bodies.otherID)
        let before = log.mark
        #expect(!log.isInvalidated(path, since: before))
        log.record(.session(path.id))
        #expect(log.isInvalidated(path, since: before))
        #expect(!log.isInvalidated(other, since: before))
        #expect(!log.isInvalidated(path, since: log.mark))
    }

    @Test func aTaskGoesWithItsParent() throws {
        var log = InvalidationLog()
        let task = try ResourcePath.session(.backupTaskSession, id: Bodies.otherID)
        let parent = try #require(ResourceID(Bodies.id))
        let before = log.mark
        log.record(.session(parent))
        #expect(log.isInvalidated(task, parent: parent, since: before))
        #expect(log.isInvalidated(task, since: before), "an unknown parent may be the one")
        #expect(
            !log.isInvalidated(task, parent: task.id == parent ? nil : ResourceID(Bodies.otherID), since: before)
                || task.id == parent)
    }

    @Test func kindsAndPurgesAreRemembered() throws {
        let path = try ResourcePath.session()
        let filters: [(StoreFilter, Bool)] = [
            (.all, true), (.job(path.id), true), (.endedBefore(0), true), (.storedBefore(0), true),
            (.kind(.backupSession), true), (.kind(.restoreSession), false),
        ]
        for (filter, isInvalidated) in filters {
            var log = InvalidationLog()
            let before = log.mark
            log.record(filter)
            #expect(log.isInvalidated(path, since: before) == isInvalidated)
        }
    }

    @Test func whatIsForgottenCountsAsDropped() throws {
        var log = InvalidationLog(capacity: 4)
        let path = try ResourcePath.session()
        let other = try #require(ResourceID(Bodies.otherID))
        let old = log.mark
        for _ in 0..<100 {
            let mark = log.mark
            log.record(.session(other))
            #expect(!log.isInvalidated(path, since: mark))
        }
        #expect(log.isInvalidated(path, since: old))
    }

    @Test func recentPathsStayWithinTheirBound() throws {
        var recent = RecentPaths(capacity: 100)
        for number in 0..<1_000 {
            let digits = String(number)
            let id = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
            let path = try ResourcePath.session(id: id)
            #expect(!recent.contains(path))
            recent.insert(path)
            #expect(recent.contains(path))
            #expect(recent.count <= 100)
        }
    }

    @Test func recentPathsForgetWhatIsDropped() throws {
        let session = try ResourcePath.session()
        let task = try ResourcePath.session(.backupTaskSession, id: Bodies.otherID)
        for (filter, keepsSession, keepsTask) in [
            (StoreFilter.all, false, false), (.session(session.id), false, false), (.kind(.backupSession), false, true),
            (.kind(.backupTaskSession), true, false), (.job(session.id), false, false), (.endedBefore(1), false, false),
        ] {
            var recent = RecentPaths()
            recent.insert(session)
            recent.insert(task)
            recent.remove(filter)
            #expect(recent.contains(session) == keepsSession)
            #expect(recent.contains(task) == keepsTask)
        }
        var recent = RecentPaths()
        recent.insert(session)
        recent.remove(.session(try #require(ResourceID("11111111-0000-4000-8000-000000000001"))))
        #expect(recent.contains(session))
    }
}
