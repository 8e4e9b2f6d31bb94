import GRDB

/// Why the store cannot be opened or used; the proxy then serves on without it.
package enum StorageError: Error, Hashable, Sendable {
    /// Another process has the store open.
    case inUse
    /// The file or its folder cannot be created or written; the number is errno.
    case notWritable(Int32)
    /// The file is no SQLite database, or an encrypted one.
    case notADatabase
    /// The file is an SQLite database, but damaged.
    case damaged
    /// The database belongs to another application.
    case foreign
    /// The database was written by a newer version of emgate; the number is its schema.
    case newerSchema(Int)
    /// The file system cannot hold a write-ahead log, as some that are shared over a network.
    case noWriteAheadLog
    /// The disk is full.
    case diskFull
    /// The disk reports an error; the number is SQLite's extended code.
    case inputOutput(Int32)
    /// SQLite reports something else; the number is its extended code.
    case database(Int32)
    /// The store has been closed.
    case closed

    /// One line that says what is wrong and what to do, without the path.
    package var explanation: String {
        switch self {
        case .inUse: "another process has the store open; give each emgate a data directory of its own"
        case .notWritable(let code): "the store cannot be written (errno \(code)); check owner and mode of `data`"
        case .notADatabase: "the store's file is no SQLite database; move it away to start with an empty one"
        case .damaged: "the store's file is damaged; move it away to start with an empty one"
        case .foreign: "the store's file belongs to another application; choose another data directory"
        case .newerSchema(let version): "the store was written by a newer emgate (schema \(version)); update emgate"
        case .noWriteAheadLog: "the file system of `data` cannot hold SQLite's write-ahead log; choose a local disk"
        case .diskFull: "the disk of the store is full"
        case .inputOutput(let code): "the disk of the store reports an error (SQLite \(code))"
        case .database(let code): "the store's database reports an error (SQLite \(code))"
        case .closed: "the store is closed"
        }
    }

    /// The name without a payload, for metric labels.
    package var label: String {
        switch self {
        case .inUse: "in-use"
        case .notWritable: "not-writable"
        case .notADatabase: "not-a-database"
        case .damaged: "damaged"
        case .foreign: "foreign"
        case .newerSchema: "newer-schema"
        case .noWriteAheadLog: "no-write-ahead-log"
        case .diskFull: "disk-full"
        case .inputOutput: "input-output"
        case .database: "database"
        case .closed: "closed"
        }
    }

    /// The error that SQLite's stands for.
    init(_ error: any Error) {
        if let error = error as? StorageError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self = .database(DatabaseError.SQLITE_INTERNAL.rawValue)
            return
        }
        let code = error.extendedResultCode.rawValue
        switch error.resultCode {
        case .SQLITE_NOTADB: self = .notADatabase
        case .SQLITE_CORRUPT: self = .damaged
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH: self = .notWritable(0)
        case .SQLITE_FULL: self = .diskFull
        case .SQLITE_IOERR: self = .inputOutput(code)
        default: self = .database(code)
        }
    }
}
