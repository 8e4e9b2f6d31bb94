import EnterpriseManager
import XML

// Attributes and texts.
extension XMLToJSONConverter {
    /// Takes the text that the reader has just reported.
    mutating func text(_ window: Span<UInt8>) throws(RenderingError) {
        let raw = window.extracting(reader.text)
        let kind: XMLText.Kind = reader.isSection ? .section : .text
        guard scalar.isOpen else { return try objectText(raw, kind) }
        if scalar.isNumberOrBoolean {
            writeVerbatim(raw, reader.needsDecoding, kind)
        } else if scalar.hasText {
            // A further piece takes the place of the closing quote.
            arena.truncate(to: arena.count &- 1)
            writeContent(raw, reader.needsDecoding, kind)
            arena.write(UInt8(ascii: "\""))
        } else {
            writeString(raw, reader.needsDecoding, kind)
        }
        scalar.hasText = true
        try checkSize()
    }

    /// Text of an element that is an object: kept if the schema has a member for it, or does not know the object.
    private mutating func objectText(_ raw: Span<UInt8>, _ kind: XMLText.Kind) throws(RenderingError) {
        let top = frames.count &- 1
        guard top >= 0, case .object = frames[top].shape, !frames[top].hasElements else { return }
        if let type = frames[top].type, schema.types[type.index].textMember == nil { return }
        XMLText.appendDecoded(raw, as: kind, to: &texts)
        try checkSize()
    }

    /// Ends the open scalar, whose text stands in the arena.
    mutating func finishScalar() {
        scalar.isOpen = false
        if scalar.isNumberOrBoolean {
            settle(scalar.kind, from: scalar.start)
        } else if !scalar.hasText {
            arena.write("\"\"")
        }
    }

    /// Takes the attributes of the start tag that opened the newest frame.
    mutating func attributes(_ window: Span<UInt8>, of top: Int) throws(RenderingError) {
        for index in reader.attributes.indices {
            let attribute = reader.attributes[index]
            if attribute.isNamespaceDeclaration || !attribute.prefix.isEmpty { continue }
            let start = arena.count
            if let type = frames[top].type,
                let member = schema.member(window, attribute.name, .attribute, in: type)
            {
                let slot = frames[top].slotStart &+ member &- schema.types[type.index].members.lowerBound
                write(attribute, of: window, as: member)
                slots[slot] = linked(slots[slot], start, false)
            } else {
                let unknown = try unknownMember(window, attribute.name, .attribute, of: top)
                write(attribute, of: window, as: unknowns[unknown].meaning)
                unknowns[unknown].values = linked(unknowns[unknown].values, start, false)
                unknowns[unknown].count = 1
            }
        }
        try checkSize()
    }

    /// Writes a whole object whose element closes itself, straight in JSON order: most of all a link.
    ///
    /// - Returns: false, with nothing written, when it has an attribute that the schema does not know.
    mutating func writeSelfClosing(_ window: Span<UInt8>, _ type: SchemaType.ID) -> Bool {
        let members = schema.types[type.index].members
        var attributeOfMember = InlineArray<32, Int16>(repeating: -1)
        guard members.count <= attributeOfMember.count else { return false }
        var guess = members.lowerBound &+ 1
        for index in reader.attributes.indices {
            let attribute = reader.attributes[index]
            if attribute.isNamespaceDeclaration || !attribute.prefix.isEmpty { continue }
            // EM writes the attributes of a base first, in the table's order: often the next one is the next member.
            guard let member = schema.member(window, attribute.name, .attribute, in: type, guess: guess) else {
                return false
            }
            guess = member &+ 1
            attributeOfMember[member &- members.lowerBound] = Int16(truncatingIfNeeded: index)
        }
        arena.write(UInt8(ascii: "{"))
        var isEmpty = true
        for member in members {
            let index = Int(attributeOfMember[member &- members.lowerBound])
            if index >= 0 {
                names.writeName(of: member, &isEmpty, to: &arena)
                write(reader.attributes[index], of: window, as: member)
            } else {
                names.writeAbsence(of: member, showsEmptyLists: false, &isEmpty, to: &arena)
            }
        }
        arena.write(UInt8(ascii: "}"))
        return true
    }

    /// Whether `xsi:nil` says that the element has no value; the prefix may be any.
    @inline(__always)
    mutating func isNil(_ window: Span<UInt8>) -> Bool {
        for index in reader.attributes.indices where !reader.attributes[index].prefix.isEmpty {
            let attribute = reader.attributes[index]
            if XMLText.equals(window.extracting(attribute.name), "nil"),
                JSONNumber.boolean(window.extracting(attribute.value)) == true
            {
                return true
            }
        }
        return false
    }

    /// Whether the start tag has attributes that are more than namespaces and their kin.
    var hasOwnAttributes: Bool {
        reader.attributes.contains { !$0.isNamespaceDeclaration && $0.prefix.isEmpty }
    }

    // MARK: Single values

    /// Writes an attribute's value as the member (a string if there is none) wants it.
    @inline(__always)
    private mutating func write(_ attribute: XMLAttribute, of window: Span<UInt8>, as member: Int?) {
        let raw = window.extracting(attribute.value)
        if let member {
            if schema.members[member].holdsNumbersOrBooleans {
                let start = arena.count
                writeVerbatim(raw, attribute.needsDecoding, .attribute)
                return settle(schema.members[member].itemKind, from: start)
            }
            if schema.members[member].isLink, let path = LinkText.pathStart(in: raw, .xml) {
                arena.write(UInt8(ascii: "\""))
                arena.write(origin.bytes, 0..<origin.bytes.count)
                writeContent(raw.extracting(path..<raw.count), attribute.needsDecoding, .attribute)
                return arena.write(UInt8(ascii: "\""))
            }
        }
        writeString(raw, attribute.needsDecoding, .attribute)
    }

    /// Writes what a raw range means as a JSON string.
    @inline(__always)
    private mutating func writeString(_ raw: Span<UInt8>, _ needsDecoding: Bool, _ kind: XMLText.Kind) {
        guard needsDecoding else { return arena.writeString(raw) }
        decoded.removeAll(keepingCapacity: true)
        XMLText.appendDecoded(raw, as: kind, to: &decoded)
        arena.writeString(decoded, decoded.indices)
    }

    /// Writes what a raw range means as the content of a JSON string.
    @inline(__always)
    private mutating func writeContent(_ raw: Span<UInt8>, _ needsDecoding: Bool, _ kind: XMLText.Kind) {
        guard needsDecoding else { return arena.writeEscaped(raw) }
        decoded.removeAll(keepingCapacity: true)
        XMLText.appendDecoded(raw, as: kind, to: &decoded)
        arena.writeEscaped(decoded, decoded.indices)
    }

    /// Writes what a raw range means as it is.
    private mutating func writeVerbatim(_ raw: Span<UInt8>, _ needsDecoding: Bool, _ kind: XMLText.Kind) {
        guard needsDecoding else { return arena.write(raw) }
        decoded.removeAll(keepingCapacity: true)
        XMLText.appendDecoded(raw, as: kind, to: &decoded)
        arena.write(decoded, decoded.indices)
    }

    /// Makes JSON of the text of a number or truth value that stands in the arena from `start` on.
    ///
    /// White space around it goes. What JSON cannot have as such a value becomes a string of the whole text.
    private mutating func settle(_ kind: SchemaKind, from start: Int) {
        let end = arena.count
        let core = arena.withSpan(start..<end) { JSONNumber.trimmed($0) }
        let range = start &+ core.lowerBound..<start &+ core.upperBound
        if case .boolean = kind {
            if let value = arena.withSpan(range, { JSONNumber.boolean($0) }) {
                arena.truncate(to: start)
                return arena.write(value ? "true" : "false")
            }
        } else {
            let form = arena.withSpan(range) { JSONNumber.form(of: $0) }
            var isDouble = false
            if case .double = kind { isDouble = true }
            if form == .whole || (form == .fractional && isDouble) {
                moveBack(range, to: start)
                // R15: Json.NET marks a whole double as one.
                if form == .whole, isDouble, names.dialect == .v12 { arena.write(".0") }
                return
            }
        }
        decoded.removeAll(keepingCapacity: true)
        arena.withSpan(start..<end) { Self.append($0, to: &decoded) }
        arena.truncate(to: start)
        arena.writeString(decoded, decoded.indices)
    }

    /// Lets the arena end with the bytes in `range`, moved to `start`.
    private mutating func moveBack(_ range: Range<Int>, to start: Int) {
        if range.lowerBound > start {
            decoded.removeAll(keepingCapacity: true)
            arena.withSpan(range) { Self.append($0, to: &decoded) }
            arena.truncate(to: start)
            arena.write(decoded, decoded.indices)
        } else {
            arena.truncate(to: range.upperBound)
        }
    }
}
