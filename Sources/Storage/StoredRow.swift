import Cryptography
import EnterpriseManager
import GRDB

import struct Foundation.Data

/// A row of the table `entity`, and the statements that touch it.
struct StoredRow {
    /// Looks a row up by its key.
    static let select = """
        SELECT number, id, kind, member, representation, stored_at, harvested, state, result, creation_time, end_time, \
        job, job_name, parent, seal, digest, xml \
        FROM entity WHERE id = ? AND kind = ? AND member = ? AND representation = ?
        """

    /// Writes a row, over the one with its key if there is one.
    static let replace =
        insert + """
             ON CONFLICT (id, kind, member, representation) DO UPDATE SET stored_at = excluded.stored_at, \
            harvested = excluded.harvested, state = excluded.state, result = excluded.result, \
            creation_time = excluded.creation_time, end_time = excluded.end_time, ended_at = excluded.ended_at, \
            job = excluded.job, job_name = excluded.job_name, parent = excluded.parent, seal = excluded.seal, \
            digest = excluded.digest, xml = excluded.xml
            """

    /// Writes a row unless there is one with its key.
    static let addIfAbsent = insert + " ON CONFLICT (id, kind, member, representation) DO NOTHING"

    private static let insert = """
        INSERT INTO entity (id, kind, member, representation, stored_at, harvested, state, result, creation_time, \
        end_time, ended_at, job, job_name, parent, seal, digest, xml) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// The row's own number.
    let number: Int64

    /// What is in it; nil when it is damaged.
    let entity: StoredEntity?

    private init(_ row: borrowing RowValues, at path: ResourcePath) {
        number = row.integer(0) ?? 0
        entity = Self.entity(row, at: path)
    }

    /// Looks a row up; nil when there is none.
    ///
    /// - Throws: `DatabaseError` for what SQLite reports.
    static func at(_ path: ResourcePath, in database: Database) throws -> StoredRow? {
        var found: StoredRow?
        try RowQuery.run(select, key(path), on: database) { found = StoredRow($0, at: path) }
        return found
    }

    /// The values of the key in the order of ``select``.
    private static func key(_ path: ResourcePath) -> [RowQuery.Value] {
        [
            .blob(path.id.bytes), .integer(Int64(path.kind.rawValue)), .integer(Int64(path.member.code)),
            .integer(Int64(path.representation.rawValue)),
        ]
    }

    /// The values of a row in the order of ``replace``.
    static func values(_ entity: StoredEntity) -> StatementArguments {
        let facts = entity.facts
        return [
            Data(entity.path.id.bytes), entity.path.kind.rawValue, entity.path.member.code,
            entity.path.representation.rawValue, entity.storedAt, entity.isHarvested ? 1 : 0, facts.state.rawValue,
            facts.result?.rawValue, text(facts.creationTime), text(facts.endTime), facts.endedAt,
            facts.job.map { Data($0.bytes) }, text(facts.jobName), facts.parent.map { Data($0.bytes) },
            Data(entity.seal.bytes), Data(entity.digest.bytes), Data(entity.xml),
        ]
    }

    /// The statement that deletes what a filter means, and its values.
    static func deletion(_ filter: StoreFilter) -> (sql: String, arguments: StatementArguments) {
        switch filter {
        case .all:
            ("DELETE FROM entity", [])
        case .session(let id):
            ("DELETE FROM entity WHERE id = ?1 OR parent = ?1", [Data(id.bytes)])
        case .kind(let kind):
            ("DELETE FROM entity WHERE kind = ?", [kind.rawValue])
        case .job(let id):
            (
                "DELETE FROM entity WHERE job = ?1 OR parent IN (SELECT id FROM entity WHERE job = ?1)",
                [Data(id.bytes)]
            )
        case .endedBefore(let moment):
            ("DELETE FROM entity WHERE ended_at < ?", [moment])
        case .storedBefore(let moment):
            ("DELETE FROM entity WHERE stored_at < ?", [moment])
        }
    }

    private static func entity(_ row: borrowing RowValues, at path: ResourcePath) -> StoredEntity? {
        guard row.blob(1) == path.id.bytes, row.integer(2) == Int64(path.kind.rawValue),
            row.integer(3) == Int64(path.member.code), row.integer(4) == Int64(path.representation.rawValue)
        else { return nil }
        guard let storedAt = row.integer(5), let harvested = row.integer(6),
            let state = row.text(7).flatMap({ SessionState(rawValue: String(decoding: $0, as: UTF8.self)) }),
            let seal = row.blob(14).flatMap({ SHA256Digest(bytes: $0) }),
            let digest = row.blob(15).flatMap({ SHA256Digest(bytes: $0) }), let xml = row.blob(16)
        else { return nil }
        let facts = SessionFacts(
            state: state, result: row.text(8).flatMap { SessionResult(rawValue: String(decoding: $0, as: UTF8.self)) },
            creationTime: row.text(9), endTime: row.text(10), job: identifier(row.blob(11)), jobName: row.text(12),
            parent: identifier(row.blob(13)))
        guard SHA256Digest.of(xml) == digest else { return nil }
        let entity = StoredEntity(
            path: path, xml: xml, digest: digest, facts: facts, storedAt: storedAt, isHarvested: harvested == 1)
        return entity.seal == seal ? entity : nil
    }

    private static func text(_ bytes: [UInt8]?) -> String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func identifier(_ bytes: [UInt8]?) -> ResourceID? {
        bytes.flatMap { ResourceID(bytes: $0.span) }
    }
}
