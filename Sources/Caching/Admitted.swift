package import EnterpriseManager

/// An answer, or an entity out of a list, that is to be stored.
package struct Admitted: Sendable {
    /// What it is stored as.
    package let path: ResourcePath

    /// The canonical form: XML with neutral links.
    package let xml: [UInt8]

    /// What the session says of itself.
    package let facts: SessionFacts

    /// Whether it came out of a list, where it was not fetched by its own target.
    ///
    /// A harvested entity never replaces what is stored.
    package let isHarvested: Bool

    /// Describes what is to be stored.
    package init(path: ResourcePath, xml: [UInt8], facts: SessionFacts, isHarvested: Bool) {
        self.path = path
        self.xml = xml
        self.facts = facts
        self.isHarvested = isHarvested
    }
}
