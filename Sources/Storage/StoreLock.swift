import NIOConcurrencyHelpers

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The lock that keeps a store to one process.
///
/// SQLite itself would let two processes share the file, but each has renderings in memory that the other's purges and
/// invalidations would not reach. The lock is flock's on a file beside the database: the kernel drops it with the
/// process, however that ends.
final class StoreLock: Sendable {
    /// The open file that holds the lock; nil once it is released.
    private let descriptor: NIOLockedValueBox<Int32?>

    /// Locks the store of the database at a path.
    ///
    /// A file system without flock does not lock, which is as good as there.
    /// - Throws: ``StorageError/inUse`` when another store, of this process or not, holds the lock, and
    ///   ``StorageError/notWritable(_:)``.
    init(databasePath: String) throws(StorageError) {
        let descriptor = open(databasePath + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .notWritable(errno) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            guard code != EWOULDBLOCK else {
                _ = Self.close(descriptor)
                throw .inUse
            }
        }
        self.descriptor = NIOLockedValueBox(descriptor)
    }

    deinit {
        release()
    }

    /// Lets another store in; to be called once the database is closed.
    func release() {
        let held = descriptor.withLockedValue { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        // Closing the descriptor drops the lock; nothing is to be done if that fails.
        if let held { _ = Self.close(held) }
    }

    private static func close(_ descriptor: Int32) -> Int32 {
        #if canImport(Glibc)
        Glibc.close(descriptor)
        #elseif canImport(Musl)
        Musl.close(descriptor)
        #endif
    }
}
