import GRDB
import GRDBSQLite

/// A query whose rows are read through SQLite's own interface.
///
/// GRDB makes a dictionary of the columns' names for each query and wraps each value twice, which takes several times the
/// work that SQLite has with a row that it finds by its key. Connections and prepared statements stay GRDB's.
enum RowQuery {
    /// A value that stands for a `?` of the query.
    enum Parameter {
        case blob([UInt8])
        case integer(Int64)
    }

    /// Runs the query and hands over each row.
    ///
    /// Belongs to the thread of the connection. The values are good within `body` only.
    /// - Throws: `DatabaseError` for what SQLite reports, and what `body` throws.
    static func run(
        _ sql: String, _ parameters: [Parameter] = [], on database: Database,
        _ body: (borrowing RowValues) throws -> Void
    ) throws {
        let statement = try database.cachedStatement(sql: sql).sqliteStatement
        defer {
            // What a reset reports is what the last step has reported already.
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (parameter, place) in zip(parameters, CInt(1)...) {
            try check(bind(parameter, to: statement, at: place), is: SQLITE_OK)
        }
        while true {
            let code = sqlite3_step(statement)
            guard code == SQLITE_ROW else { return try check(code, is: SQLITE_DONE) }
            try body(RowValues(statement))
        }
    }

    private static func bind(_ parameter: Parameter, to statement: SQLiteStatement, at place: CInt) -> CInt {
        switch parameter {
        case .integer(let number): sqlite3_bind_int64(statement, place, number)
        case .blob(let bytes):
            bytes.withUnsafeBytes { bytes in
                sqlite3_bind_blob64(statement, place, bytes.baseAddress, UInt64(bytes.count), Self.copied)
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

    /// Whatever is in a column, to be handed back to SQLite.
    func value(_ column: CInt) -> DatabaseValue {
        DatabaseValue(sqliteStatement: statement, index: column)
    }

    /// Copies what SQLite points to, which is nothing where the value is empty or memory is exhausted.
    private func bytes(_ start: UnsafeRawPointer?, _ column: CInt) -> [UInt8] {
        guard let start else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }
}
