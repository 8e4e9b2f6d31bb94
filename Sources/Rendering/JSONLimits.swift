/// The bounds of what a JSON scanner accepts; each has its own error cause.
package struct JSONLimits: Sendable, Hashable {
    /// The deepest nesting of objects and arrays; the root is at depth 1.
    package var depth: Int

    /// The longest member name in bytes, quotes and escapes included.
    package var name: Int

    /// The longest link in bytes, quotes and escapes included.
    ///
    /// Other strings pass in pieces and need no bound.
    package var link: Int

    /// Makes limits; Enterprise Manager's own bodies stay an order of magnitude below the defaults.
    package init(depth: Int = 128, name: Int = 512, link: Int = 64 << 10) {
        self.depth = depth
        self.name = name
        self.link = link
    }
}
