import EnterpriseManager
import GRDB
import NIOConcurrencyHelpers

/// The connections by which the store's readers find entities, one for each thread that may be at it.
///
/// Thread safety: any thread that may wait for a disk.
struct EntityReader: Sendable {
    /// What a look-up found.
    enum Found: Sendable {
        case entity(StoredEntity)
        case nothing
        /// The row of this number is damaged.
        case damaged(Int64)
        case unreadable(StorageError)
    }

    /// Guards the connections that are not in use.
    private let idle: NIOLockedValueBox<[DatabaseQueue]>

    /// Opens so many connections that cannot write.
    ///
    /// - Throws: `DatabaseError` for what SQLite reports.
    init(path: String, count: Int, configuration: Configuration) throws {
        var configuration = configuration
        configuration.readonly = true
        idle = NIOLockedValueBox(
            try (0..<count).map { _ in try DatabaseQueue(path: path, configuration: configuration) })
    }

    /// Looks entities up and checks them, while there are any to look for.
    func find(_ next: () -> ResourcePath?, _ answer: (Found) -> Void) {
        guard let connection = idle.withLockedValue({ $0.popLast() }) else {
            while next() != nil { answer(.unreadable(.closed)) }
            return
        }
        defer { idle.withLockedValue { $0.append(connection) } }
        // Each statement sees one state of the database, without a transaction around it.
        connection.unsafeRead { database in
            while let path = next() { answer(find(path, database)) }
        }
    }

    private func find(_ path: ResourcePath, _ database: Database) -> Found {
        do {
            guard let row = try StoredRow.at(path, in: database) else { return .nothing }
            return row.entity.map { .entity($0) } ?? .damaged(row.number)
        } catch {
            return .unreadable(StorageError(error))
        }
    }

    /// Closes the connections, none of which may be in use; nothing is found from then on.
    ///
    /// - Throws: what SQLite reports of one of them; the others are closed all the same.
    func close() throws {
        let connections = idle.withLockedValue { idle in
            defer { idle = [] }
            return idle
        }
        let outcomes = connections.map { connection in Result { try connection.close() } }
        for outcome in outcomes { try outcome.get() }
    }
}
