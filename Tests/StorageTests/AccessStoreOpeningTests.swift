import EnterpriseManager
import Foundation
import Storage
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Files that cannot be used, are not ours, or are damaged.
@Suite struct AccessStoreOpeningTests {
    private func expectError(
        _ expected: StorageError, _ folder: TemporaryFolder, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: expected, sourceLocation: location) {
            _ = try AccessFixtures.open(folder)
        }
    }

    private func content(_ folder: TemporaryFolder) throws -> Data {
        try Data(contentsOf: URL(filePath: folder.database))
    }

    /// A closed store of one grant, at which the test does something.
    private func folder(with grant: Grant) async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder)
        store.apply([.grant(grant)])
        try await store.close()
        return folder
    }

    // MARK: Not to be used

    @Test(arguments: ["garbage", "SQLite format 3", String(repeating: "x", count: 10_000)])
    func aFileThatIsNoDatabaseIsLeftAlone(_ text: String) throws {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(filePath: folder.database))
        expectError(.notADatabase, folder)
        #expect(try content(folder) == Data(text.utf8))
    }

    @Test(arguments: [
        "CREATE TABLE theirs (a)", "PRAGMA application_id = 77; CREATE TABLE theirs (a)", "PRAGMA user_version = 3",
        "PRAGMA journal_mode = WAL; CREATE TABLE grants (a)",
    ])
    func anotherApplicationsDatabaseIsLeftAlone(_ sql: String) throws {
        let folder = try TemporaryFolder()
        try folder.tamper(sql)
        let before = try content(folder)
        expectError(.foreign, folder)
        #expect(try content(folder) == before)
    }

    @Test func theStoreOfSessionsIsNotTakenForThatOfGrants() async throws {
        let folder = try TemporaryFolder()
        try await Fixtures.open(folder).close()
        let before = try content(folder)
        expectError(.foreign, folder)
        #expect(try content(folder) == before)
        let other = try TemporaryFolder()
        try await AccessFixtures.open(other).close()
        #expect(throws: StorageError.foreign) { _ = try Fixtures.open(other) }
    }

    @Test func aNewerSchemaIsRefusedAndLeftAlone() async throws {
        let folder = try await folder(with: AccessFixtures.grant(1, AccessFixtures.resource(1)))
        try folder.tamper("PRAGMA user_version = 99")
        let before = try content(folder)
        expectError(.newerSchema(99), folder)
        #expect(try content(folder) == before)
        #expect(try folder.count("grants") == 1)
    }

    @Test func aDatabaseOfOursWithoutItsTablesIsRefused() async throws {
        for table in ["grants", "ties", "key_check"] {
            let folder = try await folder(with: AccessFixtures.grant(1, AccessFixtures.resource(1)))
            try folder.tamper("DROP TABLE \(table)")
            #expect(throws: StorageError.self) { _ = try AccessFixtures.open(folder) }
        }
    }

    @Test func aFileThatIsInUseIsRefusedAndItsUserGoesOn() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder)
        let grant = try AccessFixtures.grant(1, AccessFixtures.resource(1))
        store.apply([.grant(grant)])
        expectError(.inUse, folder)
        #expect(try await store.find(grant) == grant)
        try await store.close()
        let second = try AccessFixtures.open(folder)
        #expect(try await second.find(grant) == grant)
        try await second.close()
    }

    @Test func aRefusedFileDoesNotStayLocked() async throws {
        let folder = try TemporaryFolder()
        try Data("garbage".utf8).write(to: URL(filePath: folder.database))
        expectError(.notADatabase, folder)
        try FileManager.default.removeItem(atPath: folder.database)
        try await AccessFixtures.open(folder).close()
    }

    @Test func anUnusableFolderIsRefused() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.path + "/file"))
        for path in ["/file/store.sqlite", "/missing/deep/store.sqlite"] {
            let configuration = SQLiteAccessStoreConfiguration(path: folder.path + path, keyCheck: [1], now: { 0 })
            #expect {
                _ = try SQLiteAccessStore.open(configuration, logger: Fixtures.logger)
            } throws: { error in
                guard case .notWritable = error as? StorageError else { return false }
                return true
            }
        }
    }

    @Test func aReadOnlyFolderIsRefused() throws {
        guard geteuid() != 0 else {
            print("skipped: root is not denied anything by the mode of a folder")
            return
        }
        let folder = try TemporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        expectError(.notWritable(EACCES), folder)
    }

    @Test func filesAreTheOwnersAlone() async throws {
        let folder = try TemporaryFolder()
        let store = try AccessFixtures.open(folder)
        store.apply([.grant(try AccessFixtures.grant(1, AccessFixtures.resource(1)))])
        try await store.settle()
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let file = folder.database + suffix
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(suffix)")
        }
        try await store.close()
    }

    // MARK: Damage

    private static let changes = [
        "seal = zeroblob(16)", "seal = X''", "seal = 'x'", "seal = 7", "ends_at = ends_at + 1", "ends_at = 'x'",
        "ends_at = 9000000000000000000", "content = content + 1", "content = NULL", "content = 'x'",
        "representation = 0", "representation = 9", "representation = 300", "representation = -1",
        "representation = 'x'", "representation = 1.5", "representation = CAST(X'FF' AS TEXT)",
        "representation = CAST(X'410042' AS TEXT)", "representation = ''", "representation = X''",
    ]

    /// An open store of one grant whose row is changed.
    private func damagedStore(
        _ folder: TemporaryFolder, _ grant: Grant, _ change: String
    ) async throws -> SQLiteAccessStore {
        let store = try AccessFixtures.open(folder)
        store.apply([.grant(grant)])
        try await store.settle()
        try folder.tamper("UPDATE grants SET \(change)")
        return store
    }

    @Test(arguments: changes)
    func aDamagedGrantIsAbsentAndCounted(_ change: String) async throws {
        let list = try AccessFixtures.resource(1, .backupSession, AccessFixtures.list)
        let grant = try AccessFixtures.grant(1, list, content: 77)
        let folder = try TemporaryFolder()
        let store = try await damagedStore(folder, grant, change)
        for content in [grant.content, ContentKey(78), nil] {
            #expect(try await store.find(grant.principal, list, content) == nil)
        }
        #expect(store.statistics.damaged > 0)
        store.apply([.grant(grant)])
        #expect(try await store.find(grant) == grant)
        try await store.close()
    }

    @Test(arguments: changes)
    func aDamagedGrantOpensNoKindAndIsCounted(_ change: String) async throws {
        let list = try AccessFixtures.resource(1, .backupSession, AccessFixtures.list)
        let grant = try AccessFixtures.grant(1, list, content: 77)
        let folder = try TemporaryFolder()
        let store = try await damagedStore(folder, grant, change)
        #expect(try await store.find(grant.principal, .backupTaskSession) == nil)
        #expect(store.statistics.damaged == 1)
        try await store.close()
    }

    /// A whole row under the name of something else is no grant of that.
    @Test func aGrantUnderAnotherNameIsDamaged() async throws {
        let one = try AccessFixtures.principal(1)
        let two = try AccessFixtures.key(2).bytes.map { String(0x100 | Int($0), radix: 16).suffix(2) }.joined()
        let rows: [(String, Principal, GrantedResource)] = [
            ("principal = X'\(two)'", try AccessFixtures.principal(2), try AccessFixtures.resource(1)),
            ("id = X'00000000000040008000000000000002'", one, try AccessFixtures.resource(2)),
            ("kind = 3", one, try AccessFixtures.resource(1, .restoreSession)),
            ("member = 6", one, try AccessFixtures.resource(1, .backupSession, AccessFixtures.list)),
        ]
        for (change, principal, resource) in rows {
            let grant = try AccessFixtures.grant(1, AccessFixtures.resource(1))
            let folder = try TemporaryFolder()
            let store = try await damagedStore(folder, grant, change)
            #expect(try await store.find(grant) == nil, "\(change)")
            #expect(try await store.find(principal, resource) == nil, "\(change)")
            #expect(store.statistics.damaged == 1, "\(change)")
            try await store.close()
        }
        let grant = try AccessFixtures.grant(1, AccessFixtures.resource(1))
        let folder = try TemporaryFolder()
        let store = try await damagedStore(folder, grant, "shown_kind = 3")
        #expect(try await store.find(one, .restoreSession) == nil)
        #expect(try await store.find(one, .backupSession) == nil)
        #expect(store.statistics.damaged == 1)
        try await store.close()
    }

    /// It would be met again without end.
    @Test(.timeLimit(.minutes(1))) func aDamagedGrantThatCannotBeDroppedEndsTheLookUp() async throws {
        let folder = try TemporaryFolder()
        let grant = try AccessFixtures.grant(1, AccessFixtures.resource(1))
        let store = try await damagedStore(folder, grant, "ends_at = ends_at + 1")
        try folder.tamper("CREATE TRIGGER no BEFORE DELETE ON grants BEGIN SELECT RAISE(IGNORE); END")
        for number in 1...2 {
            #expect(try await store.find(grant) == nil)
            #expect(try await store.find(grant.principal, .backupSession) == nil)
            #expect(store.statistics.errors == 2 * UInt64(number))
        }
        try await store.close()
    }

    /// A damaged row that stays would hide what else there is of its kind.
    @Test func aDamagedGrantIsDropped() async throws {
        let folder = try TemporaryFolder()
        let long = try AccessFixtures.grant(1, AccessFixtures.resource(1), endsIn: 20)
        let short = try AccessFixtures.grant(1, AccessFixtures.resource(2), endsIn: 10)
        let store = try await damagedStore(folder, long, "ends_at = ends_at + 1")
        store.apply([.grant(short)])
        _ = try await store.find(short.principal, .backupSession)
        _ = try await store.find(short.principal, try AccessFixtures.resource(1))
        try await store.settle()
        #expect(try await store.find(short.principal, .backupSession) == short)
        #expect(try folder.count("grants") == 1)
        try await store.close()
    }

    @Test(arguments: [
        "seal = zeroblob(16)", "seal = 'x'", "principal = NULL", "principal = zeroblob(16)", "principal = 'x'",
        "bypasses = 1 - bypasses", "bypasses = 'x'", "sessions = X''", "sessions = zeroblob(15)",
        "sessions = zeroblob(32)", "sessions = 'x'", "bought_with = NULL", "bought_with = zeroblob(16)",
        "key = zeroblob(16)", "key = X'00'", "key = 'x'", "key = CAST(X'FF00' AS TEXT)", "key = ''", "key = 1.5",
    ])
    func aDamagedTieIsAbsentAndCounted(_ change: String) async throws {
        let folder = try TemporaryFolder()
        var store = try AccessFixtures.open(folder)
        store.apply([.tie(try AccessFixtures.key(7), try AccessFixtures.tie(7))])
        try await store.close()
        try folder.tamper("UPDATE ties SET \(change)")
        store = try AccessFixtures.open(folder)
        #expect(store.ties.isEmpty)
        #expect(store.statistics.damaged == 1)
        try await store.close()
    }

    /// Every page of the file overwritten in turn: no trap, nothing made up, and nothing revoked is found.
    @Test func aDamagedPageNeverYieldsAWrongGrant() async throws {
        let folder = try TemporaryFolder()
        let grants = try (0..<120).map { try AccessFixtures.grant($0 % 3, AccessFixtures.resource($0)) }
        var store = try AccessFixtures.open(folder)
        store.apply(grants.map { .grant($0) })
        store.apply(try (0..<40).map { .tie(try AccessFixtures.key($0), try AccessFixtures.tie($0)) })
        try await store.close()
        let file = try content(folder)
        for page in 1..<(file.count / 4_096) {
            let copy = try TemporaryFolder()
            var damaged = file
            for offset in stride(from: 0, to: 4_096, by: 7) { damaged[page * 4_096 + offset] ^= 0x5A }
            try damaged.write(to: URL(filePath: copy.database))
            do {
                store = try AccessFixtures.open(copy)
            } catch {
                continue
            }
            for (key, tie) in store.ties {
                let number = try #require((0..<40).first { (try? AccessFixtures.key($0)) == key })
                #expect(try tie == AccessFixtures.tie(number))
            }
            for grant in grants {
                let found = try await store.find(grant)
                #expect(found == nil || found == grant, "page \(page)")
            }
            for grant in grants { store.apply([.revoke(.session(grant.resource.id))]) }
            for grant in grants { #expect(try await store.find(grant) == nil, "page \(page)") }
            try await store.close()
        }
    }

    @Test func aTruncatedDatabaseOpensOrNotButOpensNothingWrong() async throws {
        let folder = try TemporaryFolder()
        let grants = try (0..<120).map { try AccessFixtures.grant($0 % 3, AccessFixtures.resource($0)) }
        var store = try AccessFixtures.open(folder)
        store.apply(grants.map { .grant($0) })
        try await store.close()
        let whole = try content(folder)
        for length in stride(from: 100, to: whole.count, by: 3_331) {
            let cut = try TemporaryFolder()
            try whole.prefix(length).write(to: URL(filePath: cut.database))
            do {
                store = try AccessFixtures.open(cut)
            } catch {
                #expect(try content(cut).count == length)
                continue
            }
            for grant in grants {
                let found = try await store.find(grant)
                #expect(found == nil || found == grant)
            }
            try await store.close()
        }
    }
}
