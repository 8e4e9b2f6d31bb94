package import EnterpriseManager
import GRDB
import Logging
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix

// Everything here but the package functions runs on the writer's thread.
extension SQLiteStore {
    /// How many entries one step of an eviction removes.
    private static var evictionStep: Int { 64 }

    /// Takes an entity to be stored; see ``EntityStore/save(_:)``.
    @discardableResult
    package func save(_ entity: StoredEntity) -> Bool {
        let outcome = state.withLockedValue { state -> WriteQueue.Outcome in
            let outcome = state.isClosed ? .overflow : state.queue.add(entity)
            if outcome == .overflow { state.statistics.overflowed += 1 }
            return outcome
        }
        if outcome == .waiting(isIdle: true) { scheduleFlush() }
        return outcome != .overflow
    }

    /// Drops what the filter means; see ``EntityStore/remove(_:on:)``.
    package func remove(_ filter: StoreFilter, on eventLoop: any EventLoop) -> EventLoopFuture<Int> {
        guard !state.withLockedValue({ $0.isClosed }) else { return eventLoop.makeFailedFuture(StorageError.closed) }
        return writer.runIfActive(eventLoop: eventLoop) {
            // What was saved before goes to disk first, so that the statement meets it.
            self.flush()
            return try self.delete(filter)
        }
    }

    /// Has the queue written; a batch is whatever has come together by the time the thread is free.
    func scheduleFlush() {
        writer.submit { state in
            // A pool that is shutting down has written the queue already.
            if state == .active { self.flush() }
        }
    }

    private func flush() {
        while let batch = state.withLockedValue({ $0.queue.takeBatch(limit: configuration.batchEntries) }) {
            write(batch.entities, damagedRows: batch.damagedRows)
            state.withLockedValue { $0.queue.endBatch() }
        }
    }

    private func write(_ entities: [StoredEntity], damagedRows: [Int64]) {
        do {
            let (totals, evicted) = try database.write { connection in
                for number in damagedRows {
                    try connection.cachedStatement(sql: "DELETE FROM entity WHERE number = ?")
                        .execute(arguments: [number])
                }
                for entity in entities {
                    let sql = entity.isHarvested ? StoredRow.addIfAbsent : StoredRow.replace
                    try connection.cachedStatement(sql: sql).execute(arguments: StoredRow.values(entity))
                }
                let evicted = try evict(connection)
                return (try Self.totals(connection), evicted)
            }
            state.withLockedValue { state in
                state.statistics.saved += UInt64(entities.count)
                state.statistics.evicted += UInt64(evicted)
                state.statistics.entries = totals.entries
                state.statistics.bytes = totals.bytes
            }
        } catch {
            state.withLockedValue { $0.statistics.writeErrors += UInt64(entities.count) }
            complaints.complain(
                "The store cannot be written; what could not be stored is fetched again", StorageError(error))
        }
    }

    /// Removes what was stored first until the rest fits the bound; says how many entries went.
    private func evict(_ connection: Database) throws -> Int {
        guard configuration.capacity > 0 else { return 0 }
        var evicted = 0
        while try Self.totals(connection).bytes > configuration.capacity {
            try connection.cachedStatement(
                sql: "DELETE FROM entity WHERE number IN (SELECT number FROM entity ORDER BY number LIMIT ?)"
            ).execute(arguments: [Self.evictionStep])
            guard connection.changesCount > 0 else { break }
            evicted += connection.changesCount
        }
        return evicted
    }

    private func delete(_ filter: StoreFilter) throws(StorageError) -> Int {
        do {
            let deletion = StoredRow.deletion(filter)
            let (count, totals) = try database.write { connection in
                let before = try Self.totals(connection).entries
                try connection.execute(sql: deletion.sql, arguments: deletion.arguments)
                let after = try Self.totals(connection)
                return (Int(before - after.entries), after)
            }
            state.withLockedValue { state in
                state.statistics.removed += UInt64(max(0, count))
                state.statistics.entries = totals.entries
                state.statistics.bytes = totals.bytes
            }
            return max(0, count)
        } catch {
            let reason = StorageError(error)
            complaints.complain("The store cannot be purged", reason)
            throw reason
        }
    }

    /// Writes the queue, folds the log into the file, closes the connections and lets the next store in.
    func closeDatabase() {
        defer { lock.release() }
        flush()
        // The writer's connection is the last, so that it may take the log away.
        let readersEnd = Result { try reader.close() }
        do {
            try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try database.close()
            try readersEnd.get()
        } catch {
            // The log is left beside the file and read at the next opening.
            complaints.complain("The store was not closed cleanly; nothing stored is lost", StorageError(error))
        }
    }
}
