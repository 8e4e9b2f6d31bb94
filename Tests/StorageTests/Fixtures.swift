import EnterpriseManager
import Foundation
import GRDB
import Logging
import NIOCore
import NIOPosix
import Storage
import Testing

/// A folder of its own for one test, removed when it is done.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "emgate-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var database: String { path + "/store.sqlite" }

    /// Changes the database behind the store's back.
    func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: database)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }
}

/// What the tests store, and the loop that they wait on.
enum Fixtures {
    static var loop: any EventLoop { MultiThreadedEventLoopGroup.singleton.any() }

    static let logger = Logger(label: "test") { _ in StreamLogHandler.standardError(label: "x") }

    static func id(_ number: Int) throws -> ResourceID {
        let digits = String(number)
        let text = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
        return try #require(ResourceID(text))
    }

    static func path(_ number: Int, _ kind: SessionKind = .backupSession) throws -> ResourcePath {
        ResourcePath(entity: kind, id: try id(number))
    }

    static func entity(
        _ number: Int, kind: SessionKind = .backupSession, text: String = "", job: Int? = nil, parent: Int? = nil,
        end: String? = "2021-09-24T20:02:54.717Z", storedAt: Int64 = 1_700_000_000, isHarvested: Bool = false
    ) throws -> StoredEntity {
        let facts = SessionFacts(
            state: .stopped, result: .success, creationTime: Array("2021-09-24T20:00:09.607Z".utf8),
            endTime: end.map { Array($0.utf8) }, job: try job.map { try id($0) },
            jobName: Array("Jöb \u{1F4BE} & Co".utf8),
            parent: try parent.map { try id($0) })
        return StoredEntity(
            path: try path(number, kind), xml: Array("<Session number=\"\(number)\">\(text)</Session>".utf8),
            facts: facts,
            storedAt: storedAt, isHarvested: isHarvested)
    }

    static func open(
        _ folder: TemporaryFolder, _ change: (inout SQLiteStoreConfiguration) -> Void = { _ in }
    ) throws -> SQLiteStore {
        var configuration = SQLiteStoreConfiguration(path: folder.database)
        change(&configuration)
        return try SQLiteStore.open(configuration, logger: logger)
    }
}

extension EntityStore {
    func load(_ path: ResourcePath) async throws -> StoredEntity? {
        try await load(path, on: Fixtures.loop).get()
    }

    @discardableResult
    func remove(_ filter: StoreFilter) async throws -> Int {
        try await remove(filter, on: Fixtures.loop).get()
    }

    func close() async throws {
        try await close(on: Fixtures.loop).get()
    }
}

extension SQLiteStore {
    /// Waits until everything saved so far is committed: a removal is done in turn, and this one means nothing.
    func settle() async throws {
        try await remove(.storedBefore(.min))
    }
}

extension ResourceID {
    init?(_ text: String) {
        self.init(text: Array(text.utf8).span)
    }
}

func expectSame(_ found: StoredEntity?, _ expected: StoredEntity, _ location: SourceLocation = #_sourceLocation) {
    #expect(found?.path == expected.path, sourceLocation: location)
    #expect(found?.xml == expected.xml, sourceLocation: location)
    #expect(found?.digest == expected.digest, sourceLocation: location)
    #expect(found?.facts == expected.facts, sourceLocation: location)
    #expect(found?.storedAt == expected.storedAt, sourceLocation: location)
    #expect(found?.isHarvested == expected.isHarvested, sourceLocation: location)
}
