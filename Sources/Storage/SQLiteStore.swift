package import EnterpriseManager
import GRDB
package import Logging
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix

/// A store in one SQLite file with a write-ahead log, on threads of its own.
///
/// Durability: an entity is on its way to disk within milliseconds of ``save(_:)``, in the next transaction. Once
/// committed it survives the end of the process, however that comes (kill -9 included), since the kernel has it. With
/// `synchronous=NORMAL` the last transactions may be lost when the machine loses power or its kernel dies, never half of
/// one and never what came before; whatever is lost is fetched again.
///
/// Every entity is checked against its digests when it is read. A damaged one is deleted, counted and reported as absent.
/// Opening reads no entity, so it takes the same time whatever is stored. One process at a time may have it open.
/// No credential ever comes here: what is stored are sessions.
package final class SQLiteStore: EntityStore {
    let configuration: SQLiteStoreConfiguration
    /// The connection that writes.
    let database: DatabaseQueue
    let reader: EntityReader
    let complaints: Complaints
    /// Guards the queue, the numbers and whether the store is closed; never held across a call.
    let state: NIOLockedValueBox<State>
    /// One thread, so that writes and removals happen in the order in which they are asked for.
    let writer: NIOThreadPool
    private let readers: NIOThreadPool
    private let lookups: Lookups<ResourcePath, EntityReader.Found>
    let lock: StoreLock

    /// What ``state`` guards.
    struct State {
        var queue: WriteQueue
        var statistics = StoreStatistics()
        var isClosed = false
    }

    /// Opens the store, or creates it.
    ///
    /// Blocks on the disk: not to be called on an event loop. A store that was opened is to be closed.
    /// - Throws: a ``StorageError`` that says why there is no store; the file is left as it was found.
    package static func open(
        _ configuration: SQLiteStoreConfiguration, logger: Logger
    ) throws(StorageError) -> SQLiteStore {
        do {
            StoreFile.createFolder(of: configuration.path)
            let lock = try StoreLock(databasePath: configuration.path)
            if try StoreFile.prepare(path: configuration.path) == .other { throw StorageError.notADatabase }
            try inspect(configuration)
            let database = try DatabaseQueue(path: configuration.path, configuration: connections(configuration))
            try database.writeWithoutTransaction { try WriteAheadLog.begin($0) }
            let totals = try database.write { connection in
                try StoreSchema.migrate(connection)
                return try Self.totals(connection)
            }
            let reader = try EntityReader(
                path: configuration.path, count: max(1, configuration.readerThreads),
                configuration: connections(configuration))
            return SQLiteStore(configuration, database, reader, lock, totals, logger)
        } catch {
            throw StorageError(error)
        }
    }

    private init(
        _ configuration: SQLiteStoreConfiguration, _ database: DatabaseQueue, _ reader: EntityReader,
        _ lock: StoreLock, _ totals: (entries: Int64, bytes: Int64), _ logger: Logger
    ) {
        self.configuration = configuration
        self.database = database
        self.reader = reader
        self.lock = lock
        complaints = Complaints(logger: logger)
        var state = State(queue: WriteQueue(configuration))
        state.statistics.entries = totals.entries
        state.statistics.bytes = totals.bytes
        self.state = NIOLockedValueBox(state)
        writer = NIOThreadPool(numberOfThreads: 1)
        let threads = max(1, configuration.readerThreads)
        readers = NIOThreadPool(numberOfThreads: threads)
        lookups = Lookups(on: readers, threadLimit: threads, limit: configuration.pendingLoads) {
            reader.find($0, $1)
        }
        writer.start()
        readers.start()
    }

    /// Looks at the file through a connection that cannot write, so that another application's is not touched.
    private static func inspect(_ configuration: SQLiteStoreConfiguration) throws {
        var readOnly = connections(configuration)
        readOnly.readonly = true
        let queue = try DatabaseQueue(path: configuration.path, configuration: readOnly)
        defer { try? queue.close() }
        try queue.read { try StoreSchema.steps.inspect($0) }
    }

    private static func connections(_ configuration: SQLiteStoreConfiguration) -> Configuration {
        var result = Configuration()
        result.label = "emgate.store"
        result.busyMode = .timeout(configuration.busyTimeout)
        // Values may hold names of machines and people; they do not belong into errors.
        result.publicStatementArguments = false
        let pages = configuration.filePages
        result.prepareDatabase { connection in
            try connection.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
            guard !connection.configuration.readonly else { return }
            try connection.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864")
            if pages > 0 { try connection.execute(sql: "PRAGMA max_page_count = \(pages)") }
        }
        return result
    }

    /// The entries and bytes held, as the database counts them.
    static func totals(_ connection: Database) throws -> (entries: Int64, bytes: Int64) {
        var totals: (entries: Int64, bytes: Int64)?
        try RowQuery.run("SELECT entries, bytes FROM totals", on: connection) { row in
            guard let entries = row.integer(0), let bytes = row.integer(1) else { return }
            totals = (entries, bytes)
        }
        guard let totals else { throw StorageError.damaged }
        return totals
    }

    /// What the store holds and has done so far.
    package var statistics: StoreStatistics {
        state.withLockedValue { state in
            var result = state.statistics
            result.waiting = state.queue.count
            return result
        }
    }
}

// MARK: - Reading

extension SQLiteStore {
    /// Looks an entity up; see ``EntityStore/load(_:on:)``.
    package func load(_ path: ResourcePath, on eventLoop: any EventLoop) -> EventLoopFuture<StoredEntity?> {
        let (waiting, mayRead) = state.withLockedValue { state -> (StoredEntity?, Bool) in
            state.statistics.loads += 1
            guard let entity = state.queue.entity(for: path) else { return (nil, !state.isClosed) }
            state.statistics.found += 1
            return (entity, false)
        }
        if let waiting { return eventLoop.makeSucceededFuture(waiting) }
        guard mayRead, let lookup = lookups.lookUp(path, on: eventLoop) else {
            state.withLockedValue { $0.statistics.loadsRefused += 1 }
            return eventLoop.makeSucceededFuture(nil)
        }
        return lookup.map { $0.flatMap { self.entity($0) } }
    }

    /// The entity that was found; counts and tells what is wrong otherwise.
    private func entity(_ found: EntityReader.Found) -> StoredEntity? {
        switch found {
        case .entity(let entity):
            state.withLockedValue { $0.statistics.found += 1 }
            return entity
        case .nothing: break
        case .damaged(let row): noteDamage(row)
        case .unreadable(let reason):
            state.withLockedValue { $0.statistics.readErrors += 1 }
            complaints.complain("The store cannot be read; what it holds is fetched again", reason)
        }
        return nil
    }

    private func noteDamage(_ number: Int64) {
        let isIdle = state.withLockedValue { state in
            state.statistics.damaged += 1
            // What is not deleted any more is met again at the next start.
            return !state.isClosed && state.queue.addDamaged(number)
        }
        complaints.complain("The store held a damaged entry; it is dropped and fetched again")
        if isIdle { scheduleFlush() }
    }

    /// Writes what is waiting and closes; see ``EntityStore/close(on:)``.
    package func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let wasClosed = state.withLockedValue { state in
            defer { state.isClosed = true }
            return state.isClosed
        }
        guard !wasClosed else { return eventLoop.makeSucceededVoidFuture() }
        lookups.end()
        return shutDown(readers, on: eventLoop)
            .flatMap { self.writer.runIfActive(eventLoop: eventLoop) { self.closeDatabase() } }
            .flatMapErrorThrowing { _ in }
            .flatMap { self.shutDown(self.writer, on: eventLoop) }
    }

    private func shutDown(_ pool: NIOThreadPool, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        pool.shutdownGracefully { _ in promise.succeed() }
        return promise.futureResult
    }
}
