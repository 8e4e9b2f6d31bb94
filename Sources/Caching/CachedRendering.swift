package import EnterpriseManager

/// The bytes of a rendering, ready to leave.
///
/// Immutable, and a class so that each hit takes one reference and not one for every part.
package final class CachedRendering: Sendable {
    /// The body.
    package let body: [UInt8]

    /// The strong entity tag with its quotes.
    package let entityTag: [UInt8]

    /// The field lines of a plain hit that depend on nothing but the rendering, each with its CRLF.
    package let hitFields: [UInt8]

    /// Which content the entity has, whatever its form and origin here.
    package let content: ContentKey

    /// When the entity was stored, in seconds since 1970: what `Age` counts from.
    package let storedAt: Int64

    /// Of a task session, the session it belongs to.
    package let parent: ResourceID?

    /// Whether the entity came out of a list, so that Enterprise Manager's own document may take its place.
    package let isHarvested: Bool

    /// Gathers what leaves.
    package init(
        body: [UInt8], entityTag: [UInt8], hitFields: [UInt8], content: ContentKey, storedAt: Int64,
        parent: ResourceID?, isHarvested: Bool = false
    ) {
        self.content = content
        self.isHarvested = isHarvested
        self.parent = parent
        self.body = body
        self.entityTag = entityTag
        self.hitFields = hitFields
        self.storedAt = storedAt
    }
}
