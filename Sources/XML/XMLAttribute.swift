/// One attribute of a start tag, as ranges of the window.
package struct XMLAttribute: Sendable, Equatable {
    /// The prefix without its colon; empty, at the start of the name, when there is none.
    package let prefix: Range<Int>

    /// The local name.
    package let name: Range<Int>

    /// The raw value between the quotes.
    package let value: Range<Int>

    /// Whether the raw value holds references, tabs or line ends, so that it differs from what it means.
    package let needsDecoding: Bool

    /// Whether it is `xmlns` or `xmlns:…`.
    package let isNamespaceDeclaration: Bool

    /// Whether the name has a prefix, as in `xsi:nil`.
    package var hasPrefix: Bool { !prefix.isEmpty }

    /// Where the name begins, its prefix included.
    @inline(__always)
    var qualifiedNameStart: Int { prefix.lowerBound }
}
