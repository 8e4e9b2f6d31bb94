import Caching
import EnterpriseManager
import HTTPSemantics
import Rendering
import Testing

@Suite struct RenderingCacheTests {
    private func key(
        _ number: Int, kind: SessionKind = .backupSession, _ origin: LinkOrigin = .neutral
    ) throws -> RenderingKey {
        var bytes = [UInt8](repeating: 0, count: 16)
        bytes[14] = UInt8(number >> 8 & 0xFF)
        bytes[15] = UInt8(number & 0xFF)
        let id = try #require(ResourceID(binary: bytes))
        return RenderingKey(path: ResourcePath(entity: kind, id: id), format: .json, dialect: .v12, origin: origin)
    }

    private func rendering(_ number: Int, size: Int = 1_000, parent: ResourceID? = nil) -> CachedRendering {
        CachedRendering(
            body: [UInt8](repeating: UInt8(number & 0xFF), count: size), entityTag: [], hitFields: [],
            content: ContentKey(0), storedAt: Int64(number), parent: parent)
    }

    @Test func whatIsHeldIsFoundAndNothingElse() throws {
        var cache = RenderingCache(capacity: 100_000)
        cache.insert(rendering(1), for: try key(1))
        #expect(cache.rendering(for: try key(1))?.storedAt == 1)
        #expect(cache.rendering(for: try key(2)) == nil)
        #expect(cache.rendering(for: try key(1, kind: .restoreSession)) == nil)
        cache.insert(rendering(7), for: try key(1))
        #expect(cache.rendering(for: try key(1))?.storedAt == 7)
        #expect(cache.count == 1)
    }

    @Test func formsAndOriginsAreKeptApart() throws {
        let id = try #require(ResourceID(Bodies.id))
        let origin = try #require(LinkOrigin("https://a"))
        let path = ResourcePath(entity: .backupSession, id: id)
        let keys = Set([
            RenderingKey(path: path, format: .xml, dialect: .v12, origin: .neutral),
            RenderingKey(path: path, format: .xml, dialect: .v13, origin: .neutral),
            RenderingKey(path: path, format: .json, dialect: .v12, origin: .neutral),
            RenderingKey(path: path, format: .json, dialect: .v13, origin: .neutral),
            RenderingKey(path: path, format: .json, dialect: .v12, origin: origin),
            RenderingKey(path: path.with(.reference), format: .json, dialect: .v12, origin: origin),
        ])
        #expect(keys.count == 5)
    }

    @Test func theBoundHoldsOverRandomUse() throws {
        var generator = SplitMix(state: 3)
        var cache = RenderingCache(capacity: 50_000)
        var newest: [RenderingKey: Int64] = [:]
        for step in 0..<20_000 {
            let key = try key(Int.random(in: 0..<200, using: &generator))
            switch Int.random(in: 0..<20, using: &generator) {
            case 0:
                let filter = StoreFilter.session(key.path.id)
                cache.remove(filter)
                #expect(cache.rendering(for: key) == nil)
            case 1 where step % 500 == 1:
                cache.remove(.all)
                #expect(cache.count == 0 && cache.cost == 0)
            case 2..<10:
                let size = Int.random(in: 0...8_000, using: &generator)
                cache.insert(rendering(step, size: size), for: key)
                newest[key] = Int64(step)
            default:
                if let found = cache.rendering(for: key) {
                    #expect(newest[key] == found.storedAt || newest[key] != nil)
                }
            }
            #expect(cache.cost <= cache.capacity)
            #expect(cache.cost >= cache.count * RenderingCache.overhead)
        }
        #expect(cache.evictions > 100)
    }

    /// An insertion that is refused for its size still replaces what is there: the old bytes must not come back.
    @Test func aRenderingTooLargeToHoldDoesNotLeaveTheOldOne() throws {
        var cache = RenderingCache(capacity: 16_000)
        cache.insert(rendering(1), for: try key(1))
        cache.insert(rendering(2, size: 10_000), for: try key(1))
        #expect(cache.rendering(for: try key(1)) == nil)
        #expect(cache.cost == 0)
    }

    @Test func aScanDoesNotPushOutWhatIsInUse() throws {
        var cache = RenderingCache(capacity: 20 * (1_000 + RenderingCache.overhead + 8))
        for number in 0..<10 { cache.insert(rendering(number), for: try key(number)) }
        for number in 100..<400 {
            for hot in 0..<10 { _ = cache.rendering(for: try key(hot)) }
            cache.insert(rendering(number), for: try key(number))
        }
        for hot in 0..<10 { #expect(cache.rendering(for: try key(hot)) != nil) }
        #expect(cache.evictions >= 280)
    }

    @Test func capacityZeroHoldsNothing() throws {
        var cache = RenderingCache(capacity: 0)
        cache.insert(rendering(1, size: 0), for: try key(1))
        #expect(cache.count == 0)
        #expect(cache.rendering(for: try key(1)) == nil)
    }

    @Test func aSessionGoesWithItsChildren() throws {
        var cache = RenderingCache(capacity: 100_000)
        let session = try key(1)
        let child = try key(2, kind: .backupTaskSession)
        let other = try key(3, kind: .backupTaskSession)
        cache.insert(rendering(1), for: session)
        cache.insert(rendering(2, parent: session.path.id), for: child)
        cache.insert(rendering(3, parent: other.path.id), for: other)
        cache.remove(.session(session.path.id))
        #expect(cache.rendering(for: session) == nil)
        #expect(cache.rendering(for: child) == nil)
        #expect(cache.rendering(for: other) != nil)
        cache.remove(.kind(.restoreSession))
        #expect(cache.count == 1)
        cache.remove(.kind(.backupTaskSession))
        #expect(cache.count == 0)
    }

    @Test func tagsDifferWheneverTheBytesMay() throws {
        let id = try #require(ResourceID(Bodies.id))
        let path = ResourcePath(entity: .backupSession, id: id)
        var tags: Set<[UInt8]> = []
        var count = 0
        for digest in [[UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32)] {
            for origin in [LinkOrigin("https://a"), LinkOrigin("http://a"), LinkOrigin("https://a:1"), .neutral] {
                let origin = try #require(origin)
                for key in [
                    RenderingKey(path: path, format: .xml, dialect: .v12, origin: origin),
                    RenderingKey(path: path, format: .json, dialect: .v12, origin: origin),
                    RenderingKey(path: path, format: .json, dialect: .v13, origin: origin),
                ] {
                    let tag = key.entityTag(digest: digest.span)
                    tags.insert(tag)
                    count += 1
                    #expect(tag.first == 0x22 && tag.last == 0x22)
                    #expect(tag.dropFirst().dropLast().allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 })
                }
            }
        }
        #expect(tags.count == count)
    }
}

extension ResourceID {
    init?(binary: [UInt8]) {
        self.init(bytes: binary.span)
    }
}

extension LinkOrigin {
    init?(_ text: String) {
        self.init(Array(text.utf8).span)
    }
}
