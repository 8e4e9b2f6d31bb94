#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The database's file before SQLite sees it.
enum StoreFile {
    /// What the file's header says.
    enum Content: Hashable {
        /// The file is empty.
        case new
        /// It is an SQLite database with these numbers in its header, which may lag behind its write-ahead log.
        case database(applicationID: UInt32, schema: UInt32)
        /// It is something else.
        case other
    }

    /// Creates the folder and the file where they are missing, readable to the owner alone, and looks at the header.
    ///
    /// SQLite gives its further files the mode of this one.
    /// - Throws: ``StorageError/notWritable(_:)``.
    static func prepare(path: String) throws(StorageError) -> Content {
        createFolder(of: path)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .notWritable(errno) }
        defer { _ = close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = header.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw .notWritable(errno) }
        guard count > 0 else { return .new }
        let magic = Array("SQLite format 3".utf8) + [0]
        guard count == header.count, header.starts(with: magic) else { return .other }
        // The file format's offsets of user_version and application_id.
        return .database(applicationID: number(header, at: 68), schema: number(header, at: 60))
    }

    /// Creates the last part of the folder's path; whether it is usable then shows when the file is opened.
    static func createFolder(of path: String) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        _ = mkdir(String(path[..<slash]), 0o700)
    }

    /// Takes a database with its write-ahead log out of its folder; connections that are open keep what they have.
    ///
    /// - Returns: whether the database is gone; its log alone says nothing.
    static func unlink(path: String) -> Bool {
        for suffix in ["-wal", "-shm"] { _ = Self.remove(path + suffix) }
        return Self.remove(path) == 0 || errno == ENOENT
    }

    private static func remove(_ path: String) -> Int32 {
        #if canImport(Glibc)
        Glibc.unlink(path)
        #elseif canImport(Musl)
        Musl.unlink(path)
        #endif
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
