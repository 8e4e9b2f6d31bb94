"""Fills emgate's store and its grants with as many sessions as wanted, without asking EM for each.

emgate itself makes the files and their first rows, from real answers of EM; the others are copies of these under new ids, with
digests and seals as Sources/Storage makes them (StoredEntity.swift, AccessRows.swift). emgate checks both whenever it reads, so
a row that were not as it writes it would be counted as damaged and be no hit: the part `store` looks at both.
"""
import hashlib
import random
import sqlite3
import struct
import uuid

#: Columns of a session's facts that its seal covers, in this order.
COLUMNS = ("id, kind, member, representation, stored_at, harvested, state, result, creation_time, end_time, ended_at, job, "
           "job_name, parent, seal, digest, xml")
GRANTS = "principal, id, kind, member, representation, shown_kind, content, ends_at, seal"


def fill(data, total, seed):
    """Adds sessions until there are so many, each with a grant; the paths of those that were added."""
    entities = sqlite3.connect(data / "emgate.sqlite", isolation_level=None)
    access = sqlite3.connect(data / "access.sqlite", isolation_level=None)
    try:
        (present,) = entities.execute("SELECT count(*) FROM entity").fetchone()
        templates = entities.execute(
            f"SELECT {COLUMNS} FROM entity WHERE kind = 1 AND member = 0 AND representation = 1 LIMIT 100").fetchall()
        (grant,) = access.execute(
            f"SELECT {GRANTS} FROM grants WHERE kind = 1 AND member = 0 AND representation = 1 LIMIT 1").fetchall()
        chance = random.Random(seed)
        ids = sorted(chance.randbytes(16) for _ in range(total - present))
        without_side_work(access, "grants", lambda: access.executemany(
            f"INSERT INTO grants ({GRANTS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (granted(grant, new) for new in ids)))
        access.execute("UPDATE totals SET grants = (SELECT count(*) FROM grants)")
        chance.shuffle(ids)
        without_side_work(entities, "entity", lambda: entities.executemany(
            f"INSERT INTO entity ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (copied(templates[index % len(templates)], new) for index, new in enumerate(ids))))
        entities.execute("UPDATE totals SET entries = (SELECT count(*) FROM entity), "
                         "bytes = (SELECT sum(length(xml)) FROM entity)")
        for database in (entities, access):
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        entities.close()
        access.close()
    return [f"/api/backupSessions/{uuid.UUID(bytes=new)}?format=Entity" for new in ids]


def without_side_work(database, table, work):
    """Works in one transaction without indices and triggers, and makes these again as they were."""
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -400000")
    kept = database.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL",
        (table,)).fetchall()
    database.execute("BEGIN")
    for kind, name, _ in kept:
        database.execute(f"DROP {kind} {name}")
    work()
    for _, _, statement in kept:
        database.execute(statement)
    database.execute("COMMIT")


def text_of(identifier):
    return str(uuid.UUID(bytes=identifier)).encode()


def copied(row, new):
    """A row for another id: the id in the XML, and both digests anew."""
    (old, kind, member, representation, stored_at, harvested, state, result, created, ended, ended_at, job, job_name, parent, _,
     _, xml) = row
    xml = xml.replace(text_of(old), text_of(new))
    digest = hashlib.sha256(xml).digest()
    sealed = b"".join([
        bytes([1, kind, member, representation, harvested]), new, struct.pack(">q", stored_at), digest, long(state),
        *map(optional, (result, created, ended, job, job_name, parent))])
    return (new, kind, member, representation, stored_at, harvested, state, result, created, ended, ended_at, job, job_name,
            parent, hashlib.sha256(sealed).digest(), digest, xml)


def long(value):
    value = value if isinstance(value, bytes) else value.encode()
    return b"\x01" + struct.pack(">Q", len(value)) + value


def optional(value):
    return b"\x00" if value is None else long(value)


def granted(grant, new):
    """The same user's grant of another session."""
    principal, _, kind, member, representation, shown_kind, content, ends_at, _ = grant
    end = f"{'-' if content is None else content} {ends_at}".encode()
    sealed = b"".join(bytes([len(part)]) + part for part in (bytes([kind, member, representation]), principal, new, end))
    return (principal, new, kind, member, representation, shown_kind, content, ends_at, hashlib.sha256(sealed).digest()[:16])
