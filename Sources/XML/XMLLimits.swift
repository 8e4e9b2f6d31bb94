/// The bounds of what a reader accepts; each has its own error cause.
package struct XMLLimits: Sendable, Hashable {
    /// The deepest nesting of elements; the root is at depth 1.
    package var depth: Int

    /// The most attributes of one element, namespace declarations included.
    package var attributes: Int

    /// The longest name in bytes, its prefix included.
    package var name: Int

    /// The longest tag in bytes: what is buffered at most while a tag is incomplete.
    ///
    /// Text, CDATA sections, comments and processing instructions are reported in pieces and need no bound.
    package var token: Int

    /// Makes limits; Enterprise Manager's own bodies stay an order of magnitude below the defaults.
    package init(depth: Int = 64, attributes: Int = 64, name: Int = 256, token: Int = 1 << 20) {
        self.depth = depth
        self.attributes = attributes
        self.name = name
        self.token = token
    }
}
