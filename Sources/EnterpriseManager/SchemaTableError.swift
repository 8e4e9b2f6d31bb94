/// A line of the schema's table that cannot be read: a mistake in this program, found by the tests.
package struct SchemaTableError: Error, Equatable, Sendable {
    /// Each way in which a line can be wrong.
    package enum Cause: Equatable, Sendable {
        /// A type lacks its name, or the first line continues nothing.
        case missingName
        /// A type, a root or a member of one type occurs twice.
        case duplicate
        /// A base, a member or an item names a type that the table lacks.
        case unknownType
        /// A type extends itself.
        case cyclicBase
        /// A list lacks its closing bracket or its items.
        case malformedList
        /// Something stands where nothing may.
        case malformedField
    }

    /// What is wrong.
    package let cause: Cause
    /// The type or field at fault, as the table spells it.
    package let text: String
}
