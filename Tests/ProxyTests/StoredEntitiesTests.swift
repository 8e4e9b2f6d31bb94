import Caching
import EnterpriseManager
import HTTPSemantics
import NIOCore
import NIOEmbedded
import Rendering
import Storage
import Testing

@testable import Proxy

/// What is stored, in memory and on disk.
@Suite struct StoredEntitiesTests {
    private let eventLoop = EmbeddedEventLoop()
    private let store = MemoryStore(capacity: 1 << 20)
    private let entities: StoredEntities
    private let path: ResourcePath
    private let key: RenderingKey

    init() throws {
        entities = StoredEntities(store: store, memoryBytes: 1 << 20, now: { 1_000 })
        path = try #require(ResourcePath(Bodies.target))
        key = RenderingKey(path: path, format: .xml, dialect: .v12, origin: try linkOrigin("https://gate"))
    }

    private func admitted(_ name: String = "N", isHarvested: Bool = false) -> Admitted {
        Admitted(
            path: path, xml: Array(Bodies.session(name: name).utf8), facts: SessionFacts(state: .stopped),
            isHarvested: isHarvested)
    }

    private func render(_ entity: StoredEntity, since mark: InvalidationLog.Mark? = nil) throws -> CachedRendering {
        try entities.render(entity, as: key, dialect: .v12, since: mark ?? entities.mark())
    }

    private func loaded() throws -> StoredEntity? {
        try entities.load(path, on: eventLoop).wait()
    }

    @Test func admittedEntityIsLoadedAsItWas() throws {
        let entity = entities.admit(admitted())
        #expect(entity.storedAt == 1_000)
        #expect(try loaded()?.xml == entity.xml)
    }

    @Test func renderingIsKeptUnderItsKeyOnly() throws {
        let rendering = try render(entities.admit(admitted()))
        #expect(entities.rendering(for: key)?.body == rendering.body)
        #expect(rendering.storedAt == 1_000)
        let other = RenderingKey(path: path, format: .xml, dialect: .v12, origin: try linkOrigin("https://other"))
        #expect(entities.rendering(for: other) == nil)
        let json = RenderingKey(path: path, format: .json, dialect: .v12, origin: key.origin)
        #expect(entities.rendering(for: json) == nil)
        #expect(entities.memoryStatistics.count == 1)
    }

    @Test func formatsAndOriginsHaveTheirOwnTags() throws {
        let entity = entities.admit(admitted())
        var tags: Set<[UInt8]> = []
        for (format, dialect) in [(BodyFormat.xml, JSONDialect.v12), (.json, .v12), (.json, .v13)] {
            for text in ["https://gate", "http://gate"] {
                let key = RenderingKey(path: path, format: format, dialect: dialect, origin: try linkOrigin(text))
                tags.insert(
                    try entities.render(entity, as: key, dialect: dialect, since: entities.mark()).entityTag)
            }
        }
        #expect(tags.count == 6)
    }

    private static let filters: [StoreFilter] =
        [.all, .kind(.backupSession), .storedBefore(0), .endedBefore(0)]
        + [ResourceID(Bodies.id)].compactMap { $0.map(StoreFilter.session) }

    @Test(arguments: filters)
    func renderingIsNotKeptWhereTheSessionWasDroppedMeanwhile(filter: StoreFilter) throws {
        let mark = entities.mark()
        let entity = entities.admit(admitted())
        entities.drop(filter, on: eventLoop)
        let rendering = try render(entity, since: mark)
        #expect(!rendering.body.isEmpty)
        #expect(entities.rendering(for: key) == nil)
        #expect(entities.isInvalidated(path, parent: nil, since: mark))
    }

    @Test func dropOfAnotherSessionDoesNotMatter() throws {
        let mark = entities.mark()
        let entity = entities.admit(admitted())
        entities.drop(.session(try #require(ResourceID(Bodies.otherID))), on: eventLoop)
        _ = try render(entity, since: mark)
        #expect(entities.rendering(for: key) != nil)
        #expect(!entities.isInvalidated(path, parent: nil, since: mark))
    }

    @Test func dropBeforeTheMarkDoesNotMatter() throws {
        entities.drop(.all, on: eventLoop)
        _ = try render(entities.admit(admitted()))
        #expect(entities.rendering(for: key) != nil)
    }

    @Test func dropTakesMemoryAndDisk() throws {
        _ = try render(entities.admit(admitted()))
        #expect(try entities.drop(.session(path.id), on: eventLoop).wait() == 1)
        #expect(entities.rendering(for: key) == nil)
        #expect(try loaded() == nil)
        #expect(entities.isWanted(path))
    }

    @Test func parentTakesItsChildrenAlong() throws {
        let task = try #require(ResourcePath("/api/backupTaskSessions/\(Bodies.taskID)?format=Entity"))
        let facts = SessionFacts(state: .completed, parent: path.id)
        let entity = entities.admit(
            Admitted(path: task, xml: Array(Bodies.task().utf8), facts: facts, isHarvested: false))
        let taskKey = RenderingKey(path: task, format: .xml, dialect: .v12, origin: key.origin)
        _ = try entities.render(entity, as: taskKey, dialect: .v12, since: entities.mark())
        #expect(try entities.drop(.session(path.id), on: eventLoop).wait() == 1)
        #expect(entities.rendering(for: taskKey) == nil)
    }

    @Test func harvestedEntityIsReplacedByEMsOwnInMemoryAndOnDisk() throws {
        _ = try render(entities.admit(admitted("harvested", isHarvested: true)))
        #expect(entities.rendering(for: key)?.isHarvested == true)
        let own = entities.admit(admitted("own"))
        #expect(entities.rendering(for: key) == nil)
        #expect(try loaded()?.xml == own.xml)
        _ = try render(own)
        #expect(entities.rendering(for: key)?.isHarvested == false)
    }

    @Test func harvestedEntityDoesNotReplaceEMsOwn() throws {
        let own = try render(entities.admit(admitted("own")))
        _ = entities.admit(admitted("harvested", isHarvested: true))
        #expect(entities.rendering(for: key)?.body == own.body)
        #expect(try loaded()?.isHarvested == false)
    }

    @Test func entityThatWasStoredLatelyIsNotWantedAgain() {
        #expect(entities.isWanted(path))
        _ = entities.admit(admitted(isHarvested: true))
        #expect(!entities.isWanted(path))
    }

    @Test func entityThatCannotBeRenderedIsAnErrorAndNotKept() throws {
        let entity = StoredEntity(
            path: path, xml: Array("<a>".utf8), facts: SessionFacts(state: .stopped), storedAt: 0, isHarvested: false)
        #expect(throws: RenderingError.self) { try render(entity) }
        #expect(entities.rendering(for: key) == nil)
    }
}
