import GRDB
import GRDBSQLite

/// A statement whose values go and come through SQLite's own interface.
///
/// GRDB makes a dictionary of the columns' names for each query and wraps each value twice, which takes several times the
/// work that SQLite has with a row that it finds by its key. It repairs texts as well: a damaged row could not be found
/// again by what it is said to hold. Connections and prepared statements stay GRDB's.
enum RowQuery {
    /// A value as SQLite keeps it.
    enum Value {
        case null
        case integer(Int64)
        case real(Double)
        /// The bytes of a text, which need not be UTF-8.
        case text([UInt8])
        case blob([UInt8])
    }

    /// Runs the statement, with values for its `?`, and hands over each row.
    ///
    /// Belongs to the thread of the connection. What is in a row is good within `body` only.
    /// - Throws: `DatabaseError` for what SQLite reports, and what `body` throws.
    static func run(
        _ sql: String, _ values: [Value] = [], on database: Database,
        _ body: (borrowing RowValues) throws -> Void = { _ in }
    ) throws {
        // The cache alone would let go of it when the schema changes meanwhile. After an error it stays in use, as SQLite
        // allows: the next step begins anew.
        let prepared = try database.cachedStatement(sql: sql)
        try withExtendedLifetime(prepared) {
            let statement = prepared.sqliteStatement
            defer {
                // What a reset reports is what the last step has reported already.
                sqlite3_reset(statement)
                sqlite3_clear_bindings(statement)
            }
            for (value, place) in zip(values, CInt(1)...) {
                try check(bind(value, to: statement, at: place), is: SQLITE_OK)
            }
            while true {
                let code = sqlite3_step(statement)
                guard code == SQLITE_ROW else { return try check(code, is: SQLITE_DONE) }
                try body(RowValues(statement))
            }
        }
    }

    private static func bind(_ value: Value, to statement: SQLiteStatement, at place: CInt) -> CInt {
        switch value {
        case .null: sqlite3_bind_null(statement, place)
        case .integer(let number): sqlite3_bind_int64(statement, place, number)
        case .real(let number): sqlite3_bind_double(statement, place, number)
        case .text(let bytes):
            bytes.withUnsafeBytes { bytes in
                let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress
                // Without an address it would be a null.
                guard let start else { return sqlite3_bind_text(statement, place, "", 0, Self.copied) }
                return sqlite3_bind_text64(
                    statement, place, start, UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
            }
        case .blob(let bytes):
            bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return sqlite3_bind_zeroblob(statement, place, 0) }
                return sqlite3_bind_blob64(statement, place, start, UInt64(bytes.count), Self.copied)
            }
        }
    }

    /// `SQLITE_TRANSIENT`, a macro that Swift does not import: SQLite copies the bytes before the call returns.
    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)
    }

    private static func check(_ code: CInt, is expected: CInt) throws {
        // The statement's text and values do not belong into errors.
        guard code == expected else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}

/// The values of the row at which a query stands, each taken by the storage class that it has; nothing is converted.
///
/// What comes from disk may be damaged in any way.
struct RowValues: ~Copyable {
    private let statement: SQLiteStatement

    fileprivate init(_ statement: SQLiteStatement) {
        self.statement = statement
    }

    /// The integer in a column; nil when something else is there.
    func integer(_ column: CInt) -> Int64? {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { return nil }
        return sqlite3_column_int64(statement, column)
    }

    /// The bytes of the text in a column, which need not be UTF-8; nil when something else is there.
    func text(_ column: CInt) -> [UInt8]? {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { return nil }
        return bytes(sqlite3_column_text(statement, column), column)
    }

    /// The blob in a column; nil when something else is there.
    func blob(_ column: CInt) -> [UInt8]? {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { return nil }
        return bytes(sqlite3_column_blob(statement, column), column)
    }

    /// Whatever is in a column, to the byte.
    func value(_ column: CInt) -> RowQuery.Value {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT: .text(bytes(sqlite3_column_text(statement, column), column))
        case SQLITE_BLOB: .blob(bytes(sqlite3_column_blob(statement, column), column))
        default: .null
        }
    }

    /// Copies what SQLite points to, which is nothing where the value is empty or memory is exhausted.
    private func bytes(_ start: UnsafeRawPointer?, _ column: CInt) -> [UInt8] {
        guard let start else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }
}
