package import EnterpriseManager
package import NIOCore

/// Where finished sessions are kept.
///
/// Thread safety: every method may be called on any thread and returns at once; none waits for a disk.
package protocol EntityStore: Sendable {
    /// Looks an entity up.
    ///
    /// The future never fails: what cannot be read, or is damaged, is counted and reported as absent, so that it is
    /// fetched again. What was handed to ``save(_:)`` is found at once.
    func load(_ path: ResourcePath, on eventLoop: any EventLoop) -> EventLoopFuture<StoredEntity?>

    /// Takes an entity to be stored.
    ///
    /// A harvested one never replaces what is there. When too much is waiting already, it is dropped and counted.
    /// Durability: see the store.
    /// - Returns: whether it, or what takes precedence over it, is held now; false when it was dropped.
    @discardableResult
    func save(_ entity: StoredEntity) -> Bool

    /// Drops what the filter means, and says how many entries that were; what was saved before the call is included.
    ///
    /// The future fails with a ``StorageError``.
    func remove(_ filter: StoreFilter, on eventLoop: any EventLoop) -> EventLoopFuture<Int>

    /// What the store holds and has done so far.
    var statistics: StoreStatistics { get }

    /// Writes what is waiting and closes; the store is empty and takes nothing from then on.
    func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void>
}
