import GRDB

/// The tables of an SQLite store and how they come about.
///
/// `user_version` counts the steps that have been taken, `application_id` says whose file it is.
enum StoreSchema {
    /// `EMGT`.
    static let applicationID: Int64 = 0x454D_4754

    /// The number of the newest step.
    static let version = 1

    /// Checks a database that may be another application's or a newer emgate's, without writing to it.
    ///
    /// - Throws: ``StorageError/foreign``, ``StorageError/newerSchema(_:)``, or what SQLite reports.
    static func inspect(_ database: Database) throws {
        let application = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if application == Self.applicationID {
            guard version <= Self.version else { throw StorageError.newerSchema(version) }
            return
        }
        let objects = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard application == 0, version == 0, objects == 0 else { throw StorageError.foreign }
    }

    /// Takes the steps that are missing, all or none.
    ///
    /// - Throws: what SQLite reports.
    static func migrate(_ database: Database) throws {
        try inspect(database)
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if version < 1 { try database.execute(sql: firstStep) }
        // Finds out now whether the tables are as they should be; reads no row but the one of totals.
        _ = try database.cachedStatement(sql: StoredRow.select)
        _ = try database.cachedStatement(sql: StoredRow.replace)
    }

    /// Rows are appended in the order of arrival and found by a small index, whatever the UUIDs.
    private static let firstStep = """
        CREATE TABLE entity (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL,
            kind INTEGER NOT NULL,
            member INTEGER NOT NULL,
            representation INTEGER NOT NULL,
            stored_at INTEGER NOT NULL,
            harvested INTEGER NOT NULL,
            state TEXT NOT NULL,
            result TEXT,
            creation_time TEXT,
            end_time TEXT,
            ended_at INTEGER,
            job BLOB,
            job_name TEXT,
            parent BLOB,
            seal BLOB NOT NULL,
            digest BLOB NOT NULL,
            xml BLOB NOT NULL
        );
        CREATE UNIQUE INDEX entity_key ON entity (id, kind, member, representation);
        CREATE INDEX entity_job ON entity (job) WHERE job IS NOT NULL;
        CREATE INDEX entity_parent ON entity (parent) WHERE parent IS NOT NULL;
        CREATE INDEX entity_ended_at ON entity (ended_at) WHERE ended_at IS NOT NULL;
        CREATE TABLE totals (entries INTEGER NOT NULL, bytes INTEGER NOT NULL);
        INSERT INTO totals VALUES (0, 0);
        CREATE TRIGGER entity_inserted AFTER INSERT ON entity BEGIN
            UPDATE totals SET entries = entries + 1, bytes = bytes + length(NEW.xml);
        END;
        CREATE TRIGGER entity_deleted AFTER DELETE ON entity BEGIN
            UPDATE totals SET entries = entries - 1, bytes = bytes - length(OLD.xml);
        END;
        CREATE TRIGGER entity_updated AFTER UPDATE OF xml ON entity BEGIN
            UPDATE totals SET bytes = bytes + length(NEW.xml) - length(OLD.xml);
        END;
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = 1;
        """
}
