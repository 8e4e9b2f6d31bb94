/// A field of a line of the schema's table; another name of a list (`A|B`) is a field of its own.
struct SchemaTableField: Equatable {
    var name: String
    var member: String
    var place = SchemaPlace.element
    var kind = SchemaKind.string
    var itemKind = SchemaKind.string
    /// The name of the object's or the items' type.
    var type: String?
    /// The name of a collapsed list's children.
    var child = ""
    var isRequired = false
    var isAlternative = false
    var showsEmptyString = false

    /// Whether XML that fits the one fits the other and gives the same JSON: what the fallback calls one meaning.
    func means(theSameAs other: Self) -> Bool {
        member == other.member && kind == other.kind && itemKind == other.itemKind && type == other.type
            && child == other.child
    }

    /// Takes one field of a type apart.
    ///
    /// - Throws: `SchemaTableError` when it does not follow the grammar of `SchemaTable`.
    static func fields(of text: Substring) throws(SchemaTableError) -> [Self] {
        var words = text.split(separator: " ")
        guard var last = words.popLast(), words.count <= 1 else {
            throw SchemaTableError(cause: .malformedField, text: String(text))
        }
        var field = Self(name: "", member: "")
        if last.last == "~" {
            field.showsEmptyString = true
            last.removeLast()
        }
        guard var names = words.popLast() else {
            return try [field.named(last)]
        }
        if names.first == "@" || names.first == "=" {
            field.place = names.first == "@" ? .attribute : .text
            names.removeFirst()
        }
        if last.first == "[" {
            guard field.place == .element else { throw SchemaTableError(cause: .malformedList, text: String(text)) }
            return try field.list(of: last, named: names)
        }
        if last.last == "!" {
            field.isRequired = true
            last.removeLast()
        }
        if let kind = Self.scalar(last) {
            field.kind = kind
        } else {
            field.kind = .object
            field.type = String(last)
        }
        field.itemKind = field.kind
        return try [field.named(names)]
    }

    /// The field with the name, and the JSON member, that `text` spells.
    private func named(_ text: Substring) throws(SchemaTableError) -> Self {
        var field = self
        var text = text
        if text.first == "@" || text.first == "=" {
            field.place = text.first == "@" ? .attribute : .text
            text.removeFirst()
        }
        let parts = text.split(separator: ">", omittingEmptySubsequences: false)
        guard let name = parts.first, let member = parts.last, parts.count <= 2, !name.isEmpty, !member.isEmpty else {
            throw SchemaTableError(cause: .malformedField, text: String(text))
        }
        field.name = String(name)
        field.member = String(member)
        if field.kind == .list || field.kind == .collapsedList, parts.count == 1 {
            var plural: [UInt8] = []
            SchemaNaming.appendPlural(of: Array(name.utf8).span, to: &plural)
            field.member = String(decoding: plural, as: UTF8.self)
        }
        return field
    }

    /// The list `[Item]` or `[Child/Item]` under each of `names`.
    private func list(of text: Substring, named names: Substring) throws(SchemaTableError) -> [Self] {
        guard text.last == "]" else { throw SchemaTableError(cause: .malformedList, text: String(text)) }
        let parts = text.dropFirst().dropLast().split(separator: "/", omittingEmptySubsequences: false)
        guard let item = parts.last, parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw SchemaTableError(cause: .malformedList, text: String(text))
        }
        var template = self
        template.kind = parts.count == 1 ? .list : .collapsedList
        template.child = parts.count == 1 ? "" : String(parts[0])
        template.itemKind = Self.scalar(item) ?? .object
        template.type = template.itemKind == .object ? String(item) : nil
        var fields: [Self] = []
        for name in names.split(separator: "|", omittingEmptySubsequences: false) {
            var field = try template.named(name)
            field.isAlternative = !fields.isEmpty
            fields.append(field)
        }
        return fields
    }

    private static func scalar(_ word: Substring) -> SchemaKind? {
        switch word {
        case "string": .string
        case "int": .int
        case "long": .long
        case "double": .double
        case "bool": .boolean
        case "dateTime": .dateTime
        case "time": .time
        default: nil
        }
    }
}
