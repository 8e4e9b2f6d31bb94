import GRDB

/// The tables of an SQLite store of entities.
enum StoreSchema {
    /// `EMGT`, and the steps so far.
    static let steps = SchemaSteps(applicationID: 0x454D_4754, steps: [firstStep])

    /// Takes the steps that are missing, all or none.
    ///
    /// - Throws: what SQLite reports.
    static func migrate(_ database: Database) throws {
        try steps.migrate(database)
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
        """
}
