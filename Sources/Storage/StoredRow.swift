import Cryptography
import EnterpriseManager
import GRDB

import struct Foundation.Data

/// A row of the table `entity`, and the statements that touch it.
///
/// What comes from disk may be damaged in any way, so each value is looked at by the storage class that it has; nothing
/// is converted.
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

    /// Reads a row that was looked up by a path.
    init(_ row: Row, at path: ResourcePath) {
        number = Self.integer(row[0]) ?? 0
        entity = Self.entity(row, at: path)
    }

    /// The values of the key in the order of ``select``.
    static func key(_ path: ResourcePath) -> StatementArguments {
        [Data(path.id.bytes), path.kind.rawValue, path.member.code, path.representation.rawValue]
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

    private static func entity(_ row: Row, at path: ResourcePath) -> StoredEntity? {
        guard blob(row[1]) == path.id.bytes, integer(row[2]) == Int64(path.kind.rawValue),
            integer(row[3]) == Int64(path.member.code), integer(row[4]) == Int64(path.representation.rawValue)
        else { return nil }
        guard let storedAt = integer(row[5]), let harvested = integer(row[6]),
            let state = string(row[7]).flatMap({ SessionState(rawValue: $0) }),
            let seal = blob(row[14]).flatMap({ SHA256Digest(bytes: $0) }),
            let digest = blob(row[15]).flatMap({ SHA256Digest(bytes: $0) }), let xml = blob(row[16])
        else { return nil }
        let facts = SessionFacts(
            state: state, result: string(row[8]).flatMap { SessionResult(rawValue: $0) },
            creationTime: string(row[9]).map { Array($0.utf8) }, endTime: string(row[10]).map { Array($0.utf8) },
            job: identifier(row[11]), jobName: string(row[12]).map { Array($0.utf8) }, parent: identifier(row[13]))
        guard SHA256Digest.of(xml) == digest else { return nil }
        let entity = StoredEntity(
            path: path, xml: xml, digest: digest, facts: facts, storedAt: storedAt, isHarvested: harvested == 1)
        return entity.seal == seal ? entity : nil
    }

    private static func text(_ bytes: [UInt8]?) -> String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    // Not inlined: taking several values apart in one function trips the optimiser of Swift 6.3 (CopyPropagation).
    @inline(never)
    static func integer(_ value: DatabaseValue) -> Int64? {
        guard case .int64(let number) = value.storage else { return nil }
        return number
    }

    @inline(never)
    private static func string(_ value: DatabaseValue) -> String? {
        guard case .string(let text) = value.storage else { return nil }
        return text
    }

    @inline(never)
    static func blob(_ value: DatabaseValue) -> [UInt8]? {
        guard case .blob(let data) = value.storage else { return nil }
        return [UInt8](data)
    }

    private static func identifier(_ value: DatabaseValue) -> ResourceID? {
        blob(value).flatMap { ResourceID(bytes: $0.span) }
    }
}
