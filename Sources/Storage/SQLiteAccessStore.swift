package import EnterpriseManager
import GRDB
package import Logging
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix

/// Where the store of ties and grants is and what bounds it.
package struct SQLiteAccessStoreConfiguration: Sendable {
    /// The database's file.
    package var path: String
    /// Says which key the hashes were made with; a store of another key is emptied, for its hashes mean nothing.
    package var keyCheck: [UInt8]
    /// How long a grant lasts at most, in milliseconds; one that would end later is swept out at opening.
    package var grantLifetime: Int64 = 86_400_000
    /// The most grants kept; beyond it, those that end first go first.
    package var grantLimit = 1_000_000
    /// The most ties kept.
    package var tieLimit = 10_000
    /// About how many changes may wait to be written; see ``AccessStore/apply(_:)``.
    package var queueLimit = 131_072
    /// The most changes written in one transaction.
    package var batch = 4_096
    /// The most look-ups waiting; further ones find nothing.
    package var pendingLookups = 4_096
    /// The wall clock in milliseconds since 1970.
    package var now: @Sendable () -> Int64

    /// A configuration with the defaults.
    package init(path: String, keyCheck: [UInt8], now: @escaping @Sendable () -> Int64) {
        self.path = path
        self.keyCheck = keyCheck
        self.now = now
    }
}

/// Ties and grants in one SQLite file, on a thread of its own.
///
/// Reads and writes take turns on that thread, so that a look-up sees every change that was handed in before it.
/// Durability: as ``SQLiteStore``: a change is committed within milliseconds, and what is committed survives the end of the
/// process. Where a revocation cannot be written, the file is given up, for it would open what was closed. A grant that
/// is lost costs a proof. A revocation that a power cut swallows lasts until the grant ends or Enterprise Manager denies
/// again; the leases, without which no grant counts, are never on disk.
/// Every row is sealed by a digest; a damaged one counts as absent. Keyed hashes only, no credential and no name.
package final class SQLiteAccessStore: AccessStore {
    let configuration: SQLiteAccessStoreConfiguration
    let database: DatabaseQueue
    let complaints: Complaints
    private let logger: Logger
    let thread: NIOThreadPool
    let lock: StoreLock
    /// Guards the queue and the numbers; never held across a call.
    let state: NIOLockedValueBox<State>
    /// What was tied when the store was opened.
    package let ties: [(key: CredentialKey, tie: Tie)]

    /// What the lock guards.
    struct State {
        var queue: AccessQueue
        var statistics = AccessStatistics()
        var pendingLookups = 0
        var isClosed = false
        /// Whether a revocation could not be written; then nothing on disk opens anything until the next start.
        var isRevocationLost = false
    }

    /// Opens the store, or creates it.
    ///
    /// Blocks on the disk: not to be called on an event loop.
    /// - Throws: a ``StorageError`` that says why there is no store; the file is left as it was found.
    package static func open(
        _ configuration: SQLiteAccessStoreConfiguration, logger: Logger
    ) throws(StorageError) -> SQLiteAccessStore {
        do {
            let lock = try StoreLock(databasePath: configuration.path)
            if try StoreFile.prepare(path: configuration.path) == .other { throw StorageError.notADatabase }
            try inspect(configuration)
            let database = try DatabaseQueue(path: configuration.path, configuration: connections(readOnly: false))
            let kept = try database.writeWithoutTransaction { connection in
                try connection.execute(sql: "PRAGMA journal_mode = WAL")
                var kept = AccessRows.Kept()
                try connection.inTransaction {
                    kept = try AccessRows.prepare(connection, configuration)
                    return .commit
                }
                return kept
            }
            return SQLiteAccessStore(configuration, database, lock, kept, logger)
        } catch {
            throw StorageError(error)
        }
    }

    private init(
        _ configuration: SQLiteAccessStoreConfiguration, _ database: DatabaseQueue, _ lock: StoreLock,
        _ kept: AccessRows.Kept, _ logger: Logger
    ) {
        self.configuration = configuration
        self.database = database
        self.lock = lock
        ties = kept.ties
        complaints = Complaints(logger: logger)
        self.logger = logger
        var state = State(queue: AccessQueue(limit: configuration.queueLimit))
        state.statistics.grants = kept.grants
        state.statistics.damaged = UInt64(kept.damagedTies)
        self.state = NIOLockedValueBox(state)
        thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
    }

    /// Looks at the file through a connection that cannot write, so that another application's is not touched.
    private static func inspect(_ configuration: SQLiteAccessStoreConfiguration) throws {
        let queue = try DatabaseQueue(path: configuration.path, configuration: connections(readOnly: true))
        defer { try? queue.close() }
        try queue.read { try AccessRows.schema.inspect($0) }
    }

    private static func connections(readOnly: Bool) -> Configuration {
        var result = Configuration()
        result.label = "emgate.access"
        result.readonly = readOnly
        result.busyMode = .timeout(5)
        // Keyed hashes do not belong into errors either.
        result.publicStatementArguments = false
        result.prepareDatabase { connection in
            try connection.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
            guard !connection.configuration.readonly else { return }
            try connection.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216")
        }
        return result
    }

    /// What the store has done so far.
    package var statistics: AccessStatistics {
        state.withLockedValue { state in
            var result = state.statistics
            result.waiting = state.queue.count
            result.overflowed = state.queue.overflowed
            return result
        }
    }

    /// Takes changes to be kept; see ``AccessStore/apply(_:)``.
    package func apply(_ changes: [AccessChange]) {
        guard !changes.isEmpty else { return }
        let isIdle = state.withLockedValue { !$0.isClosed && $0.queue.add(changes) }
        guard isIdle else { return }
        thread.submit { state in
            // A pool that is shutting down has written the queue already.
            if state == .active { self.flush() }
        }
    }

    /// Writes the queue; on the store's thread.
    private func flush() {
        while let batch = state.withLockedValue({ $0.queue.take(limit: configuration.batch) }) {
            guard !state.withLockedValue({ $0.isRevocationLost }) else { continue }
            do {
                let grants = try database.write { connection in
                    for change in batch { try AccessRows.apply(change, connection) }
                    return try AccessRows.bound(connection, configuration, now: configuration.now())
                }
                state.withLockedValue { $0.statistics.grants = grants }
            } catch {
                state.withLockedValue { $0.statistics.errors += 1 }
                complaints.complain("Ties and grants cannot be kept; a restart costs proofs", StorageError(error))
                withdraw(batch)
            }
        }
    }

    /// What could not be taken away must not open anything, now or after a restart.
    ///
    /// No grant on disk counts any more, and the file is unlinked, which works on a disk that is full. Where that fails
    /// too (a file system that has become read-only), the operator is told to do it.
    private func withdraw(_ batch: [AccessChange]) {
        guard batch.contains(where: { $0.essential != nil }) else { return }
        state.withLockedValue { $0.isRevocationLost = true }
        guard !StoreFile.unlink(path: configuration.path) else { return }
        logger.critical(
            "a revocation of grants could not be written: remove the file before emgate is started again",
            metadata: ["file": .string(configuration.path)])
    }

    /// Writes what is waiting and closes; see ``AccessStore/close(on:)``.
    package func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let wasClosed = state.withLockedValue { state in
            defer { state.isClosed = true }
            return state.isClosed
        }
        guard !wasClosed else { return eventLoop.makeSucceededVoidFuture() }
        return thread.runIfActive(eventLoop: eventLoop) {
            self.flush()
            try? self.database.close()
            self.lock.release()
        }
        .flatMapErrorThrowing { _ in }
        .flatMap {
            let promise = eventLoop.makePromise(of: Void.self)
            self.thread.shutdownGracefully { _ in promise.succeed() }
            return promise.futureResult
        }
    }
}

// MARK: - Looking up

extension SQLiteAccessStore {
    /// The grant that opens a resource; see ``AccessStore/grant(for:of:content:on:)``.
    package func grant(
        for principal: Principal, of resource: GrantedResource, content: ContentKey?, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Grant?> {
        lookUp(on: eventLoop) { try AccessRows.grant($0, principal, resource, content) }
    }

    /// The grant of a kind that lasts longest; see ``AccessStore/grant(for:ofKind:on:)``.
    package func grant(
        for principal: Principal, ofKind kind: SessionKind, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Grant?> {
        lookUp(on: eventLoop) { try AccessRows.grant($0, principal, kind) }
    }

    private func lookUp(
        on eventLoop: any EventLoop, _ find: @escaping @Sendable (Database) throws -> AccessRows.Found
    ) -> EventLoopFuture<Grant?> {
        let mayLookUp = state.withLockedValue { state in
            guard !state.isClosed, !state.isRevocationLost, state.pendingLookups < configuration.pendingLookups
            else { return false }
            state.pendingLookups += 1
            return true
        }
        guard mayLookUp else { return eventLoop.makeSucceededFuture(nil) }
        return thread.runIfActive(eventLoop: eventLoop) { self.find(find) }
            .flatMapErrorThrowing { _ in nil }
            .always { _ in self.state.withLockedValue { $0.pendingLookups -= 1 } }
    }

    private func find(_ find: (Database) throws -> AccessRows.Found) -> Grant? {
        flush()
        guard !state.withLockedValue({ $0.isRevocationLost }) else { return nil }
        do {
            while true {
                switch try database.unsafeRead(find) {
                case .grant(let grant): return grant
                case .none: return nil
                case .damaged(let rows):
                    state.withLockedValue { $0.statistics.damaged += UInt64(rows.count) }
                    complaints.complain("The store of grants held a damaged entry; it is dropped")
                    // What cannot be dropped ends the look-up by its error, and would be met again otherwise.
                    try database.write { try AccessRows.drop(rows, $0) }
                }
            }
        } catch {
            state.withLockedValue { $0.statistics.errors += 1 }
            complaints.complain("Grants cannot be read; each costs a proof", StorageError(error))
            return nil
        }
    }
}
