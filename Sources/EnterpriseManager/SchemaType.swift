/// A resource type of EM: which members its JSON object has, in JSON order.
package struct SchemaType: Sendable {
    /// A type's place in `Schema.types`.
    package struct ID: Hashable, Sendable {
        /// The index in `Schema.types`.
        package let index: Int

        package init(index: Int) {
            self.index = index
        }
    }

    /// The members in `Schema.members`, most derived type first (R12).
    package let members: Range<Int>
    /// How many members go before those that the schema does not know: the type's own, before its bases.
    package let ownCount: Int
    /// The member that the element's own text is, if any (R8), as an index in `Schema.members`.
    package let textMember: Int?
    /// Whether objects of this type are passed on while they arrive: lists and what holds them.
    package let isStreamed: Bool
    /// The type's part of `Schema.buckets`: a power of two of them.
    let buckets: Range<Int>
}
