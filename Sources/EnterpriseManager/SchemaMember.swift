/// One JSON member of a type: its XML name and place, what its value is, and how it is written.
package struct SchemaMember: Sendable {
    /// Where the member stands in XML.
    package let place: SchemaPlace
    /// What the member's value is.
    package let kind: SchemaKind
    /// For a list what each item is, otherwise the kind itself.
    package let itemKind: SchemaKind
    /// Whether the kind is `list`; stored, as comparing kinds across modules is a call.
    package let isList: Bool
    /// Whether the kind is `collapsedList`.
    package let isCollapsedList: Bool
    /// Whether the item kind is `object`.
    package let holdsObjects: Bool
    /// Whether JSON writes the value, or each item, without quotes.
    package let holdsNumbersOrBooleans: Bool
    /// What JSON shows when XML has no such member.
    package let absence: SchemaAbsence
    /// Whether EM's schema promises the member (only said of value kinds).
    package let isRequired: Bool
    /// Whether this is another child name of the list that stands before it: it shows only when it occurred.
    package let isAlternative: Bool
    /// Whether the value is a link that may be rewritten to our origin.
    package let isLink: Bool
    /// The type of the object or of the list's items; nil for scalars.
    package let type: SchemaType.ID?
    /// The XML name.
    let name: SchemaName
    /// The XML name in `Schema.names`.
    package let nameRange: Range<Int>
    /// For a collapsed list the name of the children in `Schema.names`.
    package let childRange: Range<Int>
    /// The bytes `,"Name":null` in `Schema.fragments` with the v12 name.
    package let fragment: Range<Int>
    /// The bytes `,"name":null` in `Schema.fragments` with the v13 name.
    package let camelCaseFragment: Range<Int>
}
