/// EM's resource types: how each root, element and attribute of its XML becomes JSON.
///
/// Flat arrays that are made once from the text in `SchemaTable` and then only read, by the names' bytes and without
/// making a `String`. A class, so that a converter that holds it copies one reference.
package final class Schema: Sendable {
    /// The types of EM 12 and 13.
    ///
    /// - Precondition: the table in this program is well-formed, which a test proves.
    package static let standard: Schema = {
        do {
            return try Schema(
                table: SchemaTable.lines(of: SchemaTable.types) + SchemaTable.lines(of: SchemaTable.moreTypes))
        } catch {
            preconditionFailure("the schema's own table is malformed: \(error)")
        }
    }()

    /// The types; members point into it.
    package let types: [SchemaType]
    /// The members of all types, those of one type together.
    package let members: [SchemaMember]
    /// The bytes of the XML names.
    package let names: [UInt8]
    /// The bytes of the JSON names, each as `,"Name":null`.
    package let fragments: [UInt8]
    /// Every JSON member name of the v12 dialect, in byte order.
    package let memberNames: [[UInt8]]
    /// A type whose members are the names that mean one thing in the whole table, wherever they stand.
    package let fallback: SchemaType.ID
    /// The type of a query's answer, whose empty lists show as `[]` (R7); nil when the table has none.
    package let queryResult: SchemaType.ID?
    /// A type whose members are the root elements.
    private let roots: SchemaType.ID
    private let buckets: [UInt16]

    /// Reads a table; each element of `table` is one type.
    ///
    /// - Throws: `SchemaTableError` at the first line that is malformed or does not fit the others.
    package init(table: [String]) throws(SchemaTableError) {
        let builder = try SchemaBuilder(table)
        types = builder.types
        members = builder.members
        names = builder.names
        fragments = builder.fragments
        buckets = builder.buckets
        memberNames = builder.memberNames.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        fallback = SchemaType.ID(index: types.count - 2)
        roots = SchemaType.ID(index: types.count - 1)
        queryResult = builder.rootType("QueryResult")
    }

    /// The type of the root element whose local name is in `range` of `bytes`; nil when the schema does not know it.
    package func rootType(_ bytes: Span<UInt8>, _ range: Range<Int>) -> SchemaType.ID? {
        guard let index = member(bytes, range, .element, in: roots) else { return nil }
        return members[index].type
    }

    /// The member of `type` whose XML name is in `range` of `bytes`, as an index in `members`; nil when it has none.
    ///
    /// - Parameter guess: an index in `members` that is tried first, such as the one after the last found; any will do.
    /// - Complexity: O(1), and O(length) for names longer than 16 bytes.
    package func member(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ place: SchemaPlace, in type: SchemaType.ID, guess: Int = -1
    ) -> Int? {
        guard !range.isEmpty else { return nil }
        let name = SchemaName(bytes, range, place)
        let type = types[type.index]
        if type.members.contains(guess), isNamed(guess, name, bytes, range) { return guess }
        let mask = type.buckets.count &- 1
        var bucket = name.hash & mask
        while true {
            let number = Int(buckets[type.buckets.lowerBound &+ bucket])
            if number == 0 { return nil }
            let index = type.members.lowerBound &+ number &- 1
            if isNamed(index, name, bytes, range) { return index }
            bucket = (bucket &+ 1) & mask
        }
    }

    @inline(__always)
    private func isNamed(
        _ index: Int, _ name: SchemaName, _ bytes: Span<UInt8>, _ range: Range<Int>
    ) -> Bool {
        members[index].name == name && (name.count <= 16 || isEqual(bytes, range, members[index].nameRange))
    }

    /// Whether the bytes in `range` are the name at `nameRange` of `names`.
    ///
    /// - Complexity: O(length).
    package func isEqual(_ bytes: Span<UInt8>, _ range: Range<Int>, _ nameRange: Range<Int>) -> Bool {
        guard range.count == nameRange.count else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != names[nameRange.lowerBound + offset] {
            return false
        }
        return true
    }
}
