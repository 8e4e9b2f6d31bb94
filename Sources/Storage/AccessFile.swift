import EnterpriseManager
import GRDB
import Logging
import NIOConcurrencyHelpers

/// The file of ties and grants with what waits to be written to it.
///
/// Reads and writes take turns on the store's thread; the state is for any thread.
struct AccessFile: Sendable {
    /// What opens something, as it is asked for.
    enum Question: Sendable {
        /// The grant that opens a resource with this content.
        case resource(Principal, GrantedResource, ContentKey?)
        /// The grant of a kind that lasts longest.
        case kind(Principal, SessionKind)
    }

    /// What ``state`` guards.
    struct State {
        var queue: AccessQueue
        var statistics = AccessStatistics()
        var isClosed = false
        /// Whether a revocation could not be written; then nothing on disk opens anything until the next start.
        var isRevocationLost = false
    }

    let configuration: SQLiteAccessStoreConfiguration
    let database: DatabaseQueue
    let lock: StoreLock
    let complaints: Complaints
    let logger: Logger
    /// Guards the queue and the numbers; never held across a call.
    let state: NIOLockedValueBox<State>

    /// Writes the queue.
    func flush() {
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

    /// Answers questions while there are any.
    func find(_ next: () -> Question?, _ answer: (Grant?) -> Void) {
        while let question = next() { answer(find(question)) }
    }

    private func find(_ question: Question) -> Grant? {
        // What was handed in before the question counts for it.
        flush()
        guard !state.withLockedValue({ $0.isRevocationLost }) else { return nil }
        do {
            while true {
                switch try database.unsafeRead({ try AccessRows.grant($0, question) }) {
                case .grant(let grant): return grant
                case .none: return nil
                case .damaged(let rows):
                    state.withLockedValue { $0.statistics.damaged += UInt64(rows.count) }
                    complaints.complain("The store of grants held a damaged entry; it is dropped")
                    // What is not dropped would be met again: it ends the look-up by an error.
                    try database.write { try AccessRows.drop(rows, $0) }
                }
            }
        } catch {
            state.withLockedValue { $0.statistics.errors += 1 }
            complaints.complain("Grants cannot be read; each costs a proof", StorageError(error))
            return nil
        }
    }

    /// Writes the queue, closes the file and lets the next store in.
    func close() {
        flush()
        try? database.close()
        lock.release()
    }
}
