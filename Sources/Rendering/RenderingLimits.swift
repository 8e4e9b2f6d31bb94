package import XML

/// The bounds of what is transformed; each has its own error cause.
package struct RenderingLimits: Sendable, Hashable {
    /// The bounds of an XML body.
    package var xml: XMLLimits

    /// The bounds of a JSON body.
    package var json: JSONLimits

    /// The most bytes of output that one list item or entity may take up while its members are being ordered.
    package var entity: Int

    /// The most members of one object that the schema does not know; each is compared with the others.
    package var unknownMembers: Int

    /// Makes limits; Enterprise Manager's own bodies stay an order of magnitude below the defaults.
    package init(
        xml: XMLLimits = XMLLimits(), json: JSONLimits = JSONLimits(), entity: Int = 8 << 20, unknownMembers: Int = 128
    ) {
        self.xml = xml
        self.json = json
        self.entity = entity
        self.unknownMembers = unknownMembers
    }
}
