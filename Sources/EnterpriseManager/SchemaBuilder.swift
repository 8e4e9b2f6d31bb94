/// Joins the lines of the schema's table: flattens bases, lays out buckets and JSON fragments.
struct SchemaBuilder {
    private let lines: [SchemaTableType]
    private var indices: [String: Int] = [:]
    private var nameRanges: [String: Range<Int>] = [:]

    var types: [SchemaType] = []
    var members: [SchemaMember] = []
    var buckets: [UInt16] = []
    var names: [UInt8] = []
    var fragments: [UInt8] = []
    var memberNames: Set<String> = []

    /// Lays out the schema that `lines` tell; the last two types are made here.
    ///
    /// One holds what a name means to the fallback wherever it stands, and one holds the root elements.
    ///
    /// - Throws: `SchemaTableError` when a line is malformed or they do not fit together.
    init(_ texts: [String]) throws(SchemaTableError) {
        var lines: [SchemaTableType] = []
        for text in texts { lines.append(try SchemaTableType(line: text)) }
        self.lines = lines
        for (index, line) in lines.enumerated() {
            guard indices.updateValue(index, forKey: line.name) == nil else {
                throw SchemaTableError(cause: .duplicate, text: line.name)
            }
        }
        for line in lines {
            let flat = try flattened(line)
            try add(flat.fields, ownCount: line.fields.count, isStreamed: flat.isStreamed, named: line.name)
        }
        memberNames = Set(lines.flatMap(\.fields).map(\.member))
        let meanings = meanings()
        try add(meanings, ownCount: meanings.count, isStreamed: false, named: "(fallback)")
        let roots = roots()
        try add(roots, ownCount: roots.count, isStreamed: false, named: "(roots)")
    }

    /// The type of a root element; nil when no line has it.
    func rootType(_ root: String) -> SchemaType.ID? {
        lines.firstIndex { $0.roots.contains(root) }.map { SchemaType.ID(index: $0) }
    }

    /// The type's fields with those of its bases after them (R12).
    private func flattened(
        _ line: SchemaTableType
    ) throws(SchemaTableError) -> (fields: [SchemaTableField], isStreamed: Bool) {
        var fields = line.fields
        var isStreamed = line.isStreamed
        var current = line
        var steps = 0
        while let base = current.base {
            guard let index = indices[base] else { throw SchemaTableError(cause: .unknownType, text: base) }
            steps += 1
            guard steps <= lines.count else { throw SchemaTableError(cause: .cyclicBase, text: line.name) }
            current = lines[index]
            fields += current.fields
            isStreamed = isStreamed || current.isStreamed
        }
        return (fields, isStreamed)
    }

    /// The fields whose name means one thing in the whole table at their place.
    private func meanings() -> [SchemaTableField] {
        struct Key: Hashable {
            let name: String
            let place: SchemaPlace
        }
        var order: [Key] = []
        var meanings: [Key: SchemaTableField?] = [:]
        for field in lines.flatMap(\.fields) where field.place != .text {
            let key = Key(name: field.name, place: field.place)
            if let known = meanings[key] {
                if let known, !known.means(theSameAs: field) { meanings[key] = .some(nil) }
            } else {
                order.append(key)
                meanings[key] = field
            }
        }
        return order.compactMap { key in
            var field = meanings[key] ?? nil
            field?.isAlternative = false
            return field
        }
    }

    /// The root elements as if they were the members of a type.
    private func roots() -> [SchemaTableField] {
        lines.flatMap { line in
            line.roots.map { root in
                SchemaTableField(name: root, member: root, kind: .object, itemKind: .object, type: line.name)
            }
        }
    }

    private mutating func add(
        _ fields: [SchemaTableField], ownCount: Int, isStreamed: Bool, named name: String
    ) throws(SchemaTableError) {
        let first = members.count
        var textMember: Int?
        for field in fields {
            if field.place == .text { textMember = members.count }
            try add(field)
        }
        let added = first..<members.count
        types.append(
            SchemaType(
                members: added, ownCount: ownCount, textMember: textMember, isStreamed: isStreamed,
                buckets: try addBuckets(added, named: name)))
    }

    private mutating func add(_ field: SchemaTableField) throws(SchemaTableError) {
        var type: SchemaType.ID?
        if let name = field.type {
            guard let index = indices[name] else { throw SchemaTableError(cause: .unknownType, text: name) }
            type = SchemaType.ID(index: index)
        }
        let nameRange = intern(field.name)
        var camelCase: [UInt8] = []
        SchemaNaming.appendCamelCase(of: Array(field.member.utf8).span, to: &camelCase)
        members.append(
            SchemaMember(
                place: field.place, kind: field.kind, itemKind: field.itemKind,
                isList: field.kind == .list, isCollapsedList: field.kind == .collapsedList,
                holdsObjects: field.itemKind == .object, holdsNumbersOrBooleans: field.itemKind.isNumberOrBoolean,
                absence: field.showsEmptyString ? .emptyString : field.kind.isValueKind ? .omitted : .null,
                isRequired: field.isRequired, isAlternative: field.isAlternative,
                isLink: field.place == .attribute && field.name == "Href", type: type,
                name: SchemaName(names.span, nameRange, field.place), nameRange: nameRange,
                childRange: field.child.isEmpty ? 0..<0 : intern(field.child),
                fragment: addFragment(Array(field.member.utf8)), camelCaseFragment: addFragment(camelCase)))
    }

    /// Lays out the hash table of a type: at most half full, so that a look-up ends soon.
    private mutating func addBuckets(
        _ added: Range<Int>, named name: String
    ) throws(SchemaTableError) -> Range<Int> {
        var size = 2
        while size < added.count * 2 { size *= 2 }
        let range = buckets.count..<buckets.count + size
        buckets.append(contentsOf: repeatElement(0, count: size))
        for index in added {
            var bucket = members[index].name.hash & (size - 1)
            while buckets[range.lowerBound + bucket] != 0 {
                let other = added.lowerBound + Int(buckets[range.lowerBound + bucket]) - 1
                let isSame =
                    members[other].nameRange == members[index].nameRange && members[other].place == members[index].place
                guard !isSame else { throw SchemaTableError(cause: .duplicate, text: name) }
                bucket = (bucket + 1) & (size - 1)
            }
            guard let number = UInt16(exactly: index - added.lowerBound + 1) else {
                throw SchemaTableError(cause: .malformedField, text: name)
            }
            buckets[range.lowerBound + bucket] = number
        }
        return range
    }

    private mutating func intern(_ name: String) -> Range<Int> {
        if let known = nameRanges[name] { return known }
        let range = names.count..<names.count + name.utf8.count
        names.append(contentsOf: name.utf8)
        nameRanges[name] = range
        return range
    }

    private mutating func addFragment(_ name: [UInt8]) -> Range<Int> {
        let first = fragments.count
        fragments.append(contentsOf: [UInt8(ascii: ","), UInt8(ascii: "\"")])
        fragments.append(contentsOf: name)
        fragments.append(contentsOf: Array("\":null".utf8))
        return first..<fragments.count
    }
}
