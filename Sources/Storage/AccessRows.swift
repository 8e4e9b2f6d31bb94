import Cryptography
import EnterpriseManager
import GRDB

import struct Foundation.Data

/// The rows of ties and grants, and the statements that touch them.
///
/// What comes from disk may be damaged in any way, so every row carries a digest of its values.
enum AccessRows {
    /// `EMGA`, and the steps so far.
    static let schema = SchemaSteps(applicationID: 0x454D_4741, steps: [firstStep])

    /// What a look-up found.
    enum Found {
        case grant(Grant)
        case none
        /// Rows that cannot be read, by the values of their keys.
        case damaged([[RowQuery.Value]])
    }

    /// What a file holds when it is opened.
    struct Kept {
        var ties: [(key: CredentialKey, tie: Tie)] = []
        var grants = 0
        var damagedTies = 0
    }

    private static let firstStep = """
        CREATE TABLE grants (
            principal BLOB NOT NULL,
            id BLOB NOT NULL,
            kind INTEGER NOT NULL,
            member INTEGER NOT NULL,
            representation INTEGER NOT NULL,
            shown_kind INTEGER NOT NULL,
            content INTEGER,
            ends_at INTEGER NOT NULL,
            seal BLOB NOT NULL,
            PRIMARY KEY (principal, id, kind, member, representation)
        ) WITHOUT ROWID;
        CREATE INDEX grants_id ON grants (id);
        CREATE INDEX grants_kind ON grants (principal, shown_kind, ends_at);
        CREATE INDEX grants_end ON grants (ends_at);
        CREATE TABLE ties (
            number INTEGER PRIMARY KEY,
            key BLOB NOT NULL UNIQUE,
            principal BLOB,
            bypasses INTEGER NOT NULL,
            sessions BLOB NOT NULL,
            bought_with BLOB,
            seal BLOB NOT NULL
        );
        CREATE TABLE key_check (value BLOB NOT NULL);
        CREATE TABLE totals (grants INTEGER NOT NULL);
        INSERT INTO totals VALUES (0);
        CREATE TRIGGER grants_inserted AFTER INSERT ON grants BEGIN UPDATE totals SET grants = grants + 1; END;
        CREATE TRIGGER grants_deleted AFTER DELETE ON grants BEGIN UPDATE totals SET grants = grants - 1; END;
        """

    /// Brings the tables about, empties those of another key, sweeps out what has ended; says what is kept.
    static func prepare(
        _ database: Database, _ configuration: SQLiteAccessStoreConfiguration
    ) throws -> Kept {
        try schema.migrate(database)
        var check: [UInt8]?
        try RowQuery.run("SELECT value FROM key_check", on: database) { check = $0.blob(0) }
        if check != configuration.keyCheck {
            try database.execute(sql: "DELETE FROM grants; DELETE FROM ties; DELETE FROM key_check")
            try database.execute(
                sql: "INSERT INTO key_check VALUES (?)", arguments: [Data(configuration.keyCheck)])
        }
        // Grants from before the clock was put back, or the setting was lowered, would count again some day.
        try database.execute(
            sql: "DELETE FROM grants WHERE ends_at > ?",
            arguments: [configuration.now() + configuration.grantLifetime])
        var kept = Kept()
        kept.grants = try bound(database, configuration, now: configuration.now())
        // A tie that is made anew gets the next number, so the oldest ones are those that are left out.
        try database.execute(
            sql: "DELETE FROM ties WHERE number <= (SELECT number FROM ties ORDER BY number DESC LIMIT 1 OFFSET ?)",
            arguments: [configuration.tieLimit])
        var damaged: [RowQuery.Value] = []
        try RowQuery.run(
            "SELECT key, principal, bypasses, sessions, bought_with, seal FROM ties ORDER BY number", on: database
        ) { row in
            if let tie = tie(row) { kept.ties.append(tie) } else { damaged.append(row.value(0)) }
        }
        kept.damagedTies = damaged.count
        for key in damaged { try RowQuery.run("DELETE FROM ties WHERE key IS ?", [key], on: database) }
        return kept
    }

    /// Makes one change.
    static func apply(_ change: AccessChange, _ database: Database) throws {
        switch change {
        case .grant(let grant): try insert(grant, database)
        case .revoke(let revocation): try revoke(revocation, database)
        case .tie(let key, let tie): try insert(tie, key, database)
        case .untie(let key):
            try database.cachedStatement(sql: "DELETE FROM ties WHERE key = ?").execute(arguments: [Data(key.bytes)])
        }
    }

    /// Sweeps out grants that have ended and those beyond the limit; says how many are left.
    static func bound(
        _ database: Database, _ configuration: SQLiteAccessStoreConfiguration, now: Int64
    ) throws -> Int {
        try database.cachedStatement(sql: "DELETE FROM grants WHERE ends_at <= ?").execute(arguments: [now])
        let excess = try count(database) - configuration.grantLimit
        guard excess > 0 else { return excess + configuration.grantLimit }
        try database.cachedStatement(
            sql: """
                DELETE FROM grants WHERE (principal, id, kind, member, representation) IN \
                (SELECT principal, id, kind, member, representation FROM grants ORDER BY ends_at LIMIT ?)
                """
        ).execute(arguments: [excess])
        return try count(database)
    }

    private static func count(_ database: Database) throws -> Int {
        try Int.fetchOne(database.cachedStatement(sql: "SELECT grants FROM totals")) ?? 0
    }
}

// MARK: - Grants

extension AccessRows {
    private static let columns = "principal, id, kind, member, representation, content, ends_at, seal"

    /// The grant that is asked for.
    static func grant(_ database: Database, _ question: AccessFile.Question) throws -> Found {
        switch question {
        case .resource(let principal, let resource, let content):
            try grant(database, principal, resource, content)
        case .kind(let principal, let kind): try grant(database, principal, kind)
        }
    }

    private static func grant(
        _ database: Database, _ principal: Principal, _ resource: GrantedResource, _ content: ContentKey?
    ) throws -> Found {
        var damaged: [[RowQuery.Value]] = []
        var best: Grant?
        try RowQuery.run(
            "SELECT \(columns) FROM grants WHERE principal = ? AND id = ? AND kind = ? AND member = ?",
            [
                .blob(principal.key.bytes), .blob(resource.id.bytes), .integer(Int64(resource.kind.rawValue)),
                .integer(Int64(resource.member.code)),
            ], on: database
        ) { row in
            guard let grant = grant(row) else { return damaged.append(key(row)) }
            guard grant.principal == principal, grant.resource.opens(resource), grant.content == content else {
                return
            }
            if grant.endsAt > best?.endsAt ?? Int64.min { best = grant }
        }
        guard damaged.isEmpty else { return .damaged(damaged) }
        return best.map { .grant($0) } ?? .none
    }

    private static func grant(_ database: Database, _ principal: Principal, _ kind: SessionKind) throws -> Found {
        var found = Found.none
        try RowQuery.run(
            "SELECT \(columns) FROM grants WHERE principal = ? AND shown_kind = ? ORDER BY ends_at DESC LIMIT 1",
            [.blob(principal.key.bytes), .integer(Int64(kind.rawValue))], on: database
        ) { row in
            if let grant = grant(row), grant.principal == principal, grant.resource.shownKind == kind {
                found = .grant(grant)
            } else {
                found = .damaged([key(row)])
            }
        }
        return found
    }

    /// Drops rows that cannot be read, by the values of their keys.
    ///
    /// - Throws: ``StorageError/damaged`` where one is not found again by them.
    static func drop(_ rows: [[RowQuery.Value]], _ database: Database) throws {
        for row in rows {
            try RowQuery.run(
                """
                DELETE FROM grants WHERE principal IS ? AND id IS ? AND kind IS ? AND member IS ? \
                AND representation IS ?
                """, row, on: database)
            guard database.changesCount > 0 else { throw StorageError.damaged }
        }
    }

    /// The values of the key of a row that cannot be read.
    private static func key(_ row: borrowing RowValues) -> [RowQuery.Value] {
        (0..<5).map { row.value($0) }
    }

    private static func insert(_ grant: Grant, _ database: Database) throws {
        let resource = grant.resource
        try database.cachedStatement(
            sql: """
                INSERT INTO grants (principal, id, kind, member, representation, shown_kind, content, ends_at, seal) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET content = excluded.content, \
                ends_at = excluded.ends_at, seal = excluded.seal
                """
        ).execute(arguments: [
            Data(grant.principal.key.bytes), Data(resource.id.bytes), resource.kind.rawValue, resource.member.code,
            resource.representation.rawValue, resource.shownKind.rawValue, number(grant.content), grant.endsAt,
            Data(seal(grant)),
        ])
    }

    private static func revoke(_ revocation: GrantRevocation, _ database: Database) throws {
        switch revocation {
        case .denied(let principal, let resource):
            try database.cachedStatement(
                sql: "DELETE FROM grants WHERE principal = ?1 AND id = ?2 AND (?3 = 0 OR member = ?3)"
            ).execute(arguments: [Data(principal.key.bytes), Data(resource.id.bytes), resource.member.code])
        case .deniedKind(let principal, let resource):
            try database.cachedStatement(sql: "DELETE FROM grants WHERE principal = ? AND shown_kind = ?")
                .execute(arguments: [Data(principal.key.bytes), resource.shownKind.rawValue])
        case .session(let id):
            try database.cachedStatement(sql: "DELETE FROM grants WHERE id = ?").execute(arguments: [Data(id.bytes)])
        case .all:
            try database.execute(sql: "DELETE FROM grants")
        }
    }

    private static func grant(_ row: borrowing RowValues) -> Grant? {
        guard let principal = key(row.blob(0)), let id = row.blob(1).flatMap({ ResourceID(bytes: $0.span) }),
            let kind = row.integer(2).flatMap({ UInt8(exactly: $0) }).flatMap(SessionKind.init(rawValue:)),
            let member = row.integer(3).flatMap({ UInt8(exactly: $0) }).flatMap(Member.init(code:)),
            let form = row.integer(4).flatMap({ UInt8(exactly: $0) }).flatMap(Representation.init(rawValue:)),
            let endsAt = row.integer(6)
        else { return nil }
        let grant = Grant(
            principal: Principal(principal),
            resource: GrantedResource(kind: kind, id: id, member: member, representation: form),
            content: row.integer(5).map { ContentKey(UInt64(bitPattern: $0)) }, endsAt: endsAt)
        return row.blob(7) == seal(grant) ? grant : nil
    }

    private static func number(_ content: ContentKey?) -> Int64? {
        content.map { Int64(bitPattern: $0.number) }
    }

    private static func seal(_ grant: Grant) -> [UInt8] {
        let resource = grant.resource
        return seal(
            [[resource.kind.rawValue, resource.member.code, resource.representation.rawValue]]
                + [grant.principal.key.bytes, resource.id.bytes]
                + [Array("\(number(grant.content).map { "\($0)" } ?? "-") \(grant.endsAt)".utf8)])
    }
}

// MARK: - Ties

extension AccessRows {
    private static func insert(_ tie: Tie, _ key: CredentialKey, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO ties (key, principal, bypasses, sessions, bought_with, seal) \
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            Data(key.bytes), tie.principal.map { Data($0.key.bytes) }, tie.bypassesStore ? 1 : 0,
            Data(tie.logonSessions.flatMap(\.bytes)), tie.boughtWith.map { Data($0.bytes) }, Data(seal(tie, key)),
        ])
    }

    private static func tie(_ row: borrowing RowValues) -> (key: CredentialKey, tie: Tie)? {
        guard let key = key(row.blob(0)), let bypasses = row.integer(2), let sessions = row.blob(3),
            sessions.count % 16 == 0
        else { return nil }
        let tie = Tie(
            principal: self.key(row.blob(1)).map { Principal($0) }, bypassesStore: bypasses != 0,
            logonSessions: stride(from: 0, to: sessions.count, by: 16).compactMap { start in
                CredentialKey(hash: sessions[start..<start + 16].span)
            }, boughtWith: self.key(row.blob(4)))
        return row.blob(5) == seal(tie, key) ? (key, tie) : nil
    }

    private static func seal(_ tie: Tie, _ key: CredentialKey) -> [UInt8] {
        seal([
            key.bytes, tie.principal?.key.bytes ?? [], [tie.bypassesStore ? 1 : 0], tie.logonSessions.flatMap(\.bytes),
            tie.boughtWith?.bytes ?? [],
        ])
    }
}

// MARK: - Values

extension AccessRows {
    private static func key(_ bytes: [UInt8]?) -> CredentialKey? {
        guard let bytes, bytes.count == 16 else { return nil }
        return CredentialKey(hash: bytes.span)
    }

    /// A digest of the parts, each with its length before it.
    private static func seal(_ parts: [[UInt8]]) -> [UInt8] {
        var message: [UInt8] = []
        for part in parts {
            message.append(UInt8(truncatingIfNeeded: part.count))
            message.append(contentsOf: part)
        }
        return Array(SHA256Digest.of(message).bytes.prefix(16))
    }
}
