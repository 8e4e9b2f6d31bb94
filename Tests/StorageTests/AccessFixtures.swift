import EnterpriseManager
import Foundation
import GRDB
import NIOCore
import Storage
import Synchronization
import Testing

/// What the tests of ties and grants keep.
enum AccessFixtures {
    /// The moment of the tests, in milliseconds since 1970.
    static let now: Int64 = 1_700_000_000_000

    static func open(
        _ folder: TemporaryFolder, key: [UInt8] = [1, 2, 3],
        _ change: (inout SQLiteAccessStoreConfiguration) -> Void = { _ in }
    ) throws -> SQLiteAccessStore {
        try open(folder, key: key, now: { now }, change)
    }

    static func open(
        _ folder: TemporaryFolder, key: [UInt8] = [1, 2, 3], now: @escaping @Sendable () -> Int64,
        _ change: (inout SQLiteAccessStoreConfiguration) -> Void = { _ in }
    ) throws -> SQLiteAccessStore {
        var configuration = SQLiteAccessStoreConfiguration(path: folder.database, keyCheck: key, now: now)
        change(&configuration)
        return try SQLiteAccessStore.open(configuration, logger: Fixtures.logger)
    }

    static func key(_ number: Int) throws -> CredentialKey {
        var bytes = [UInt8](repeating: 0xAB, count: 16)
        for index in 0..<4 { bytes[index * 5] = UInt8(truncatingIfNeeded: number >> (index * 8)) }
        let key = CredentialKey(hash: bytes.span)
        return try #require(key)
    }

    static func principal(_ number: Int) throws -> Principal { Principal(try key(number)) }

    static func resource(
        _ number: Int, _ kind: SessionKind = .backupSession, _ member: Member = .itself,
        _ form: Representation = .entity
    ) throws -> GrantedResource {
        GrantedResource(kind: kind, id: try Fixtures.id(number), member: member, representation: form)
    }

    /// A grant that ends so many milliseconds after the moment of the tests.
    static func grant(
        _ principal: Int, _ resource: GrantedResource, content: UInt64? = nil, endsIn: Int64 = 60_000
    ) throws -> Grant {
        Grant(
            principal: try self.principal(principal), resource: resource, content: content.map { ContentKey($0) },
            endsAt: now + endsIn)
    }

    /// A tie of every shape: with and without a user, of several logon sessions or of none.
    static func tie(_ number: Int) throws -> Tie {
        Tie(
            principal: number % 3 == 0 ? nil : try principal(number % 5), bypassesStore: number % 2 == 0,
            logonSessions: try (0..<number % 4).map { try key(1_000 + number * 4 + $0) },
            boughtWith: number % 5 == 0 ? nil : try key(100_000 + number))
    }

    /// The one list that is stored below a backup session.
    static let list = Member.children(.backupTaskSession)

    /// Everything that may be granted of a few sessions.
    static func universe(ids: ClosedRange<Int>) throws -> [GrantedResource] {
        try ids.flatMap { id in
            try [SessionKind.backupSession, .backupTaskSession].flatMap { kind in
                try [Member.itself, list, .children(.replicaTaskSession)].flatMap { member in
                    try Representation.allCases.map { try resource(id, kind, member, $0) }
                }
            }
        }
    }
}

extension AccessStore {
    func find(
        _ principal: Principal, _ resource: GrantedResource, _ content: ContentKey? = nil
    ) async throws -> Grant? {
        try await grant(for: principal, of: resource, content: content, on: Fixtures.loop).get()
    }

    /// What opens the resource of a grant to its principal.
    func find(_ grant: Grant) async throws -> Grant? {
        try await find(grant.principal, grant.resource, grant.content)
    }

    func find(_ principal: Principal, _ kind: SessionKind) async throws -> Grant? {
        try await grant(for: principal, ofKind: kind, on: Fixtures.loop).get()
    }

    /// Waits until all changes so far are written: a look-up takes its turn behind them.
    func settle() async throws {
        _ = try await find(try AccessFixtures.principal(0), .systemSession)
    }

    func close() async throws {
        try await close(on: Fixtures.loop).get()
    }
}

/// The grants of a store as they ought to be: a dictionary.
struct AccessModel {
    struct Key: Hashable {
        let principal: Principal
        let resource: GrantedResource
    }

    private(set) var grants: [Key: Grant] = [:]
    private(set) var ties: [CredentialKey: Tie] = [:]

    var keys: Set<Key> { Set(grants.keys) }

    mutating func apply(_ changes: [AccessChange]) {
        for change in changes {
            switch change {
            case .grant(let grant):
                grants[Key(principal: grant.principal, resource: grant.resource)] = grant
            case .revoke(let revocation): grants = grants.filter { !revocation.takes($0.value) }
            case .tie(let key, let tie): ties[key] = tie
            case .untie(let key): ties[key] = nil
            }
        }
    }

    func find(_ principal: Principal, _ resource: GrantedResource, _ content: ContentKey?) -> Grant? {
        grants.values.filter {
            $0.principal == principal && $0.resource.opens(resource) && $0.content == content
        }.max { $0.endsAt < $1.endsAt }
    }

    func find(_ principal: Principal, _ kind: SessionKind) -> Grant? {
        grants.values.filter { $0.principal == principal && $0.resource.shownKind == kind }
            .max { $0.endsAt < $1.endsAt }
    }
}

extension TemporaryFolder {
    /// What the table of grants has, read through another connection.
    func grantKeys() throws -> Set<AccessModel.Key> {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        let rows = try queue.read {
            try Row.fetchAll($0, sql: "SELECT principal, id, kind, member, representation FROM grants")
        }
        return Set(try rows.map { try AccessModel.Key($0) })
    }

    func count(_ table: String) throws -> Int {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
    }
}

extension AccessModel.Key {
    fileprivate init(_ row: Row) throws {
        let hash = [UInt8](row["principal"] as Data)
        let id = [UInt8](row["id"] as Data)
        let key = CredentialKey(hash: hash.span)
        let resourceID = ResourceID(bytes: id.span)
        principal = Principal(try #require(key))
        resource = GrantedResource(
            kind: try #require(SessionKind(rawValue: row["kind"])), id: try #require(resourceID),
            member: try #require(Member(code: row["member"])),
            representation: try #require(Representation(rawValue: row["representation"])))
    }
}

/// Keeps a store from writing until it is let go, which must be within the five seconds that SQLite waits.
///
/// A test does not suspend meanwhile, for it might be a while until it goes on.
final class WriteHold {
    private let queue: DatabaseQueue

    init(_ folder: TemporaryFolder) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: folder.database, configuration: configuration)
        try queue.unsafeReentrantWrite { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    /// Blocks until the condition holds, for two seconds at most.
    func wait(until condition: () -> Bool) {
        for _ in 0..<2_000 where !condition() { usleep(1_000) }
    }

    func letGo() throws {
        try queue.unsafeReentrantWrite { try $0.execute(sql: "ROLLBACK") }
        try queue.close()
    }
}

/// A wall clock that the test moves.
final class MovableClock: Sendable {
    private let milliseconds = Mutex(AccessFixtures.now)

    @Sendable func now() -> Int64 { milliseconds.withLock { $0 } }

    func advance(_ amount: Int64) { milliseconds.withLock { $0 += amount } }
}

/// A small generator of numbers that depend on its seed only (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
