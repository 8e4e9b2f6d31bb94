/// Where an SQLite store is and what bounds it.
package struct SQLiteStoreConfiguration: Sendable {
    /// The database's file; its folder is created when only its last part is missing.
    package var path: String
    /// The most bytes of XML held, 0 for no bound.
    ///
    /// Beyond it, what was stored first goes first.
    package var capacity: Int64 = 0
    /// The most entries waiting to be written; further ones are dropped and counted.
    package var queueEntries = 4_096
    /// The most bytes waiting to be written; further entries are dropped and counted.
    package var queueBytes = 16 << 20
    /// The most entries written in one transaction.
    package var batchEntries = 256
    /// The threads that read; one more writes.
    package var readerThreads = 2
    /// The most look-ups waiting or under way; further ones find nothing and are counted.
    package var pendingLoads = 4_096
    /// How long a lock of the database is waited for, in seconds.
    package var busyTimeout: Double = 5
    /// The most pages of the database file, of 4 KiB each, 0 for no bound.
    ///
    /// A full file behaves like a full disk.
    package var filePages = 0

    /// A configuration with the defaults.
    package init(path: String) {
        self.path = path
    }
}
