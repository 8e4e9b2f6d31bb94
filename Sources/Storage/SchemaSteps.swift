import GRDB

/// The tables of an SQLite file and how they come about.
///
/// `user_version` counts the steps that have been taken, `application_id` says whose file it is.
struct SchemaSteps {
    /// Whose file it is.
    let applicationID: Int64
    /// The statements of each step; a step that was released never changes.
    let steps: [String]

    /// Checks a database that may be another application's or a newer emgate's, without writing to it.
    ///
    /// - Throws: ``StorageError/foreign``, ``StorageError/newerSchema(_:)``, or what SQLite reports.
    func inspect(_ database: Database) throws {
        let application = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if application == applicationID {
            guard version <= steps.count else { throw StorageError.newerSchema(version) }
            return
        }
        let objects = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard application == 0, version == 0, objects == 0 else { throw StorageError.foreign }
    }

    /// Takes the steps that are missing; to be called within a transaction, so that all are taken or none.
    ///
    /// - Throws: what SQLite reports.
    func migrate(_ database: Database) throws {
        try inspect(database)
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        for step in steps.dropFirst(max(0, version)) { try database.execute(sql: step) }
        try database.execute(
            sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(steps.count)")
    }
}
