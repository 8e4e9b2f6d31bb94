import EnterpriseManager
import Foundation
import GRDB
import Testing

@testable import Storage

#if canImport(Glibc)
import Glibc
#endif

@Suite struct StoreOpeningTests {
    private func expectError(
        _ expected: StorageError, _ folder: TemporaryFolder, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: expected, sourceLocation: location) {
            _ = try Fixtures.open(folder)
        }
    }

    private func content(_ folder: TemporaryFolder) throws -> Data {
        try Data(contentsOf: URL(filePath: folder.database))
    }

    @Test func aSecondStoreOnTheSameFileIsRefusedUntilTheFirstIsClosed() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder)
        store.save(try Fixtures.entity(1))
        expectError(.inUse, folder)
        #expect(try await store.load(try Fixtures.path(1)) != nil)
        try await store.close()
        let second = try Fixtures.open(folder)
        #expect(try await second.load(try Fixtures.path(1)) != nil)
        try await second.close()
    }

    @Test func anotherProcessIsKeptOutAndItsDeathLetsUsIn() async throws {
        let folder = try TemporaryFolder()
        let holder = Process()
        holder.executableURL = URL(filePath: "/usr/bin/flock")
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/flock") else {
            print("skipped: no flock command here")
            return
        }
        holder.arguments = [folder.database + ".lock", "/bin/sh", "-c", "echo locked; exec cat"]
        let output = Pipe()
        let input = Pipe()
        holder.standardOutput = output
        holder.standardInput = input
        try holder.run()
        _ = output.fileHandleForReading.availableData
        expectError(.inUse, folder)
        try input.fileHandleForWriting.close()
        holder.waitUntilExit()
        try await Fixtures.open(folder).close()
    }

    @Test(arguments: ["garbage", "SQLite format 3", String(repeating: "x", count: 10_000)])
    func aFileThatIsNoDatabaseIsLeftAlone(_ text: String) throws {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(filePath: folder.database))
        expectError(.notADatabase, folder)
        #expect(try content(folder) == Data(text.utf8))
    }

    @Test func aHeaderWithoutADatabaseBehindItIsRefused() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder)
        for number in 0..<50 { store.save(try Fixtures.entity(number, text: String(repeating: "x", count: 1_000))) }
        try await store.close()
        let whole = try content(folder)
        for length in [100, 512, 4_096, 5_000, 8_192] {
            let cut = try TemporaryFolder()
            try whole.prefix(length).write(to: URL(filePath: cut.database))
            #expect(throws: StorageError.self) { _ = try Fixtures.open(cut) }
            #expect(try content(cut).count == length)
        }
    }

    @Test func aTruncatedDatabaseOpensOrNotButServesNothingWrong() async throws {
        let folder = try TemporaryFolder()
        var store = try Fixtures.open(folder)
        let entities = try (0..<100).map { try Fixtures.entity($0, text: String(repeating: "x", count: 1_000)) }
        for entity in entities { store.save(entity) }
        try await store.close()
        let whole = try content(folder)
        for length in stride(from: whole.count / 4, to: whole.count, by: 13_337) {
            let cut = try TemporaryFolder()
            try whole.prefix(length).write(to: URL(filePath: cut.database))
            do {
                store = try Fixtures.open(cut)
            } catch {
                continue
            }
            for entity in entities {
                if let found = try await store.load(entity.path) { expectSame(found, entity) }
            }
            try await store.close()
        }
    }

    @Test func anotherApplicationsDatabaseIsLeftAlone() throws {
        for sql in [
            "CREATE TABLE theirs (a)", "PRAGMA application_id = 77; CREATE TABLE theirs (a)", "PRAGMA user_version = 3",
        ] {
            let folder = try TemporaryFolder()
            try folder.tamper(sql)
            let before = try content(folder)
            expectError(.foreign, folder)
            #expect(try content(folder) == before)
        }
    }

    @Test func aNewerSchemaIsRefused() async throws {
        let folder = try TemporaryFolder()
        try await Fixtures.open(folder).close()
        try folder.tamper("PRAGMA user_version = 99")
        expectError(.newerSchema(99), folder)
    }

    @Test func aDatabaseOfOursWithoutItsTablesIsRefused() async throws {
        let folder = try TemporaryFolder()
        try await Fixtures.open(folder).close()
        try folder.tamper("DROP TABLE entity")
        #expect(throws: StorageError.self) { _ = try Fixtures.open(folder) }
    }

    @Test func anUnusableFolderIsRefused() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.path + "/file"))
        for path in ["/file/store.sqlite", "/missing/deep/store.sqlite"] {
            let configuration = SQLiteStoreConfiguration(path: folder.path + path)
            #expect {
                _ = try SQLiteStore.open(configuration, logger: Fixtures.logger)
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

    @Test func aMissingFolderIsMadeAndFilesAreTheOwnersAlone() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data/store.sqlite"
        let store = try SQLiteStore.open(SQLiteStoreConfiguration(path: path), logger: Fixtures.logger)
        store.save(try Fixtures.entity(1))
        try await store.settle()
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(suffix)")
        }
        try await store.close()
    }

    /// A full disk stops the writing, is counted, and stops nothing else.
    @Test func aFullDiskIsCountedAndReadingGoesOn() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder) { $0.filePages = 40 }
        let text = String(repeating: "x", count: 2_000)
        for number in 0..<200 {
            store.save(try Fixtures.entity(number, text: text))
            if number % 10 == 0 { try await store.settle() }
        }
        try await store.settle()
        let statistics = store.statistics
        #expect(statistics.writeErrors > 0)
        #expect(statistics.saved > 0)
        #expect(statistics.saved + statistics.writeErrors == 200)
        #expect(try await store.load(try Fixtures.path(0)) != nil)
        try await store.close()
    }

    /// The file taken away while the store is open: every operation still ends, and nothing traps.
    @Test func aStoreWhoseFileIsRuinedWhileOpenGoesOn() async throws {
        let folder = try TemporaryFolder()
        let store = try Fixtures.open(folder)
        for number in 0..<200 { store.save(try Fixtures.entity(number, text: String(repeating: "x", count: 2_000))) }
        try await store.settle()
        let handle = try FileHandle(forWritingTo: URL(filePath: folder.database))
        try handle.truncate(atOffset: 0)
        try handle.close()
        try FileManager.default.removeItem(atPath: folder.database + "-wal")
        for number in 0..<200 {
            if let found = try await store.load(try Fixtures.path(number)) {
                expectSame(found, try Fixtures.entity(number, text: String(repeating: "x", count: 2_000)))
            }
        }
        store.save(try Fixtures.entity(500))
        _ = try? await store.remove(.all)
        try await store.close()
        #expect(store.statistics.loads == 200)
    }

    /// SQLite answers by the mode that is left, and reports no error.
    @Test func aDatabaseThatCannotHaveAWriteAheadLogIsRefused() throws {
        let inMemory = try DatabaseQueue()
        #expect(throws: StorageError.noWriteAheadLog) {
            try inMemory.writeWithoutTransaction { try WriteAheadLog.begin($0) }
        }
    }

    @Test func explanationsAndLabelsAreThereForAll() {
        let errors: [StorageError] = [
            .inUse, .notWritable(13), .notADatabase, .damaged, .foreign, .newerSchema(2), .noWriteAheadLog, .diskFull,
            .inputOutput(10), .database(1), .closed,
        ]
        #expect(Set(errors.map { $0.label }).count == errors.count)
        for error in errors { #expect(!error.explanation.isEmpty) }
    }
}
