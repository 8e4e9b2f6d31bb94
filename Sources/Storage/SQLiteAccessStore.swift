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
    private let file: AccessFile
    private let thread: NIOThreadPool
    private let lookups: Lookups<AccessFile.Question, Grant>
    /// What was tied when the store was opened.
    package let ties: [(key: CredentialKey, tie: Tie)]

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
                // Its one connection waits for nobody, so that a file system without such a log will do as well.
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
        var state = AccessFile.State(queue: AccessQueue(limit: configuration.queueLimit))
        state.statistics.grants = kept.grants
        state.statistics.damaged = UInt64(kept.damagedTies)
        let file = AccessFile(
            configuration: configuration, database: database, lock: lock, complaints: Complaints(logger: logger),
            logger: logger, state: NIOLockedValueBox(state))
        self.file = file
        ties = kept.ties
        thread = NIOThreadPool(numberOfThreads: 1)
        lookups = Lookups(on: thread, threadLimit: 1, limit: configuration.pendingLookups) { file.find($0, $1) }
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
        file.state.withLockedValue { state in
            var result = state.statistics
            result.waiting = state.queue.count
            result.overflowed = state.queue.overflowed
            return result
        }
    }

    /// Takes changes to be kept; see ``AccessStore/apply(_:)``.
    package func apply(_ changes: [AccessChange]) {
        guard !changes.isEmpty else { return }
        let isIdle = file.state.withLockedValue { !$0.isClosed && $0.queue.add(changes) }
        guard isIdle else { return }
        thread.submit { state in
            // A pool that is shutting down has written the queue already.
            if state == .active { self.file.flush() }
        }
    }

    /// The grant that opens a resource; see ``AccessStore/grant(for:of:content:on:)``.
    package func grant(
        for principal: Principal, of resource: GrantedResource, content: ContentKey?, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Grant?> {
        lookUp(.resource(principal, resource, content), on: eventLoop)
    }

    /// The grant of a kind that lasts longest; see ``AccessStore/grant(for:ofKind:on:)``.
    package func grant(
        for principal: Principal, ofKind kind: SessionKind, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Grant?> {
        lookUp(.kind(principal, kind), on: eventLoop)
    }

    private func lookUp(_ question: AccessFile.Question, on eventLoop: any EventLoop) -> EventLoopFuture<Grant?> {
        let mayLookUp = file.state.withLockedValue { !$0.isClosed && !$0.isRevocationLost }
        guard mayLookUp, let answer = lookups.lookUp(question, on: eventLoop) else {
            return eventLoop.makeSucceededFuture(nil)
        }
        return answer
    }

    /// Writes what is waiting and closes; see ``AccessStore/close(on:)``.
    package func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let wasClosed = file.state.withLockedValue { state in
            defer { state.isClosed = true }
            return state.isClosed
        }
        guard !wasClosed else { return eventLoop.makeSucceededVoidFuture() }
        lookups.end()
        return thread.runIfActive(eventLoop: eventLoop) { self.file.close() }
            .flatMapErrorThrowing { _ in }
            .flatMap {
                let promise = eventLoop.makePromise(of: Void.self)
                self.thread.shutdownGracefully { _ in promise.succeed() }
                return promise.futureResult
            }
    }
}
