import Caching
import Cryptography
package import EnterpriseManager
import HTTPSemantics
package import NIOCore
import Rendering
package import Storage
import Synchronization

/// What is stored, for all event loops: renderings in memory, entities on disk.
///
/// Thread safety: any thread; each call takes one short lock and never keeps it across a call.
package final class StoredEntities: Sendable {
    private let store: any EntityStore
    private let now: @Sendable () -> Int64
    private let memory: Mutex<Memory>

    private struct Memory {
        var renderings: RenderingCache
        var invalidations = InvalidationLog()
        var recent = RecentPaths()
    }

    /// - Parameters:
    ///   - store: Where entities last.
    ///   - memoryBytes: The bound of the renderings in memory.
    ///   - now: The wall clock in seconds since 1970.
    package init(store: any EntityStore, memoryBytes: Int, now: @escaping @Sendable () -> Int64) {
        self.store = store
        self.now = now
        memory = Mutex(Memory(renderings: RenderingCache(capacity: memoryBytes)))
    }

    /// Renderings in memory: how many, their bytes, and how many were evicted.
    package var memoryStatistics: (count: Int, bytes: Int, evictions: Int) {
        memory.withLock { ($0.renderings.count, $0.renderings.cost, $0.renderings.evictions) }
    }

    /// The present place in the order of drops; what is fetched from now on is held against later ones.
    func mark() -> InvalidationLog.Mark {
        memory.withLock { $0.invalidations.mark }
    }

    /// The rendering in memory.
    func rendering(for key: RenderingKey) -> CachedRendering? {
        memory.withLock { $0.renderings.rendering(for: key) }
    }

    /// The entity on disk, or nil.
    ///
    /// The future never fails: what cannot be read is as good as not stored, and the store counts why.
    func load(_ path: ResourcePath, on eventLoop: any EventLoop) -> EventLoopFuture<StoredEntity?> {
        store.load(path, on: eventLoop)
    }

    /// Renders a stored entity and keeps the rendering in memory, unless it was dropped since `mark`.
    ///
    /// - Throws: `RenderingError` where the stored bytes cannot be rendered, which only a fault of ours brings about.
    func render(
        _ entity: StoredEntity, as key: RenderingKey, dialect: JSONDialect, since mark: InvalidationLog.Mark
    ) throws(RenderingError) -> CachedRendering {
        let entityTag = key.entityTag(digest: entity.digest.bytes.span)
        let rendering = CachedRendering(
            body: try Renderer.render(
                storedXML: entity.xml, format: key.form == .xml ? .xml : .json, origin: key.origin, dialect: dialect),
            entityTag: entityTag, hitFields: DownstreamFields.hit(key.form, entityTag: entityTag),
            content: ContentKey(digest: entity.digest.bytes.span), storedAt: entity.storedAt,
            parent: entity.facts.parent, isHarvested: entity.isHarvested)
        memory.withLock { memory in
            guard !memory.invalidations.isInvalidated(key.path, parent: entity.facts.parent, since: mark) else {
                return
            }
            memory.renderings.insert(rendering, for: key)
        }
        return rendering
    }

    /// Stores what was admitted: in the store's queue when this returns, on disk soon after.
    func admit(_ admitted: Admitted) -> StoredEntity {
        let entity = StoredEntity(
            path: admitted.path, xml: admitted.xml, facts: admitted.facts, storedAt: now(),
            isHarvested: admitted.isHarvested)
        memory.withLock { memory in
            // Renderings of what was stored before, such as a harvested form, are not of this entity.
            if !admitted.isHarvested { memory.renderings.remove(admitted.path) }
        }
        // What a full queue turned away is wanted again.
        if store.save(entity) { memory.withLock { $0.recent.insert(admitted.path) } }
        return entity
    }

    /// Whether an entity in a list is worth storing: not if it was lately.
    func isWanted(_ path: ResourcePath) -> Bool {
        memory.withLock { !$0.recent.contains(path) }
    }

    /// Whether anything of the session was dropped since the mark.
    func isInvalidated(_ path: ResourcePath, parent: ResourceID?, since mark: InvalidationLog.Mark) -> Bool {
        memory.withLock { $0.invalidations.isInvalidated(path, parent: parent, since: mark) }
    }

    /// Drops what the filter means, in memory at once, on disk before the future succeeds.
    @discardableResult
    package func drop(_ filter: StoreFilter, on eventLoop: any EventLoop) -> EventLoopFuture<Int> {
        memory.withLock { memory in
            memory.invalidations.record(filter)
            memory.renderings.remove(filter)
            memory.recent.remove(filter)
        }
        return store.remove(filter, on: eventLoop)
    }
}
