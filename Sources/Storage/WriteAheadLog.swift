import GRDB

/// SQLite's write-ahead log, by which readers and the writer do not wait for each other.
enum WriteAheadLog {
    /// Has the file of a connection keep one.
    ///
    /// - Throws: ``StorageError/noWriteAheadLog`` where its file system cannot, which SQLite does not report as an error.
    static func begin(_ database: Database) throws {
        guard try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL") == "wal" else {
            throw StorageError.noWriteAheadLog
        }
    }
}
