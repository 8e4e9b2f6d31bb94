import EnterpriseManager
import XML

// Attributes and texts.
extension XMLToJSONConverter {
    /// Takes the text that the reader has just reported.
    mutating func text(_ window: Span<UInt8>) throws(RenderingError) {
        guard let top = frames.indices.last else { return }
        switch frames[top].shape {
        case .scalar:
            let raw = window.extracting(reader.text)
            let kind: XMLText.Kind = reader.isSection ? .section : .text
            if frames[top].scalar.isNumberOrBoolean {
                writeVerbatim(raw, reader.needsDecoding, kind)
            } else {
                if !frames[top].hasText { arena.write(UInt8(ascii: "\"")) }
                writeContent(raw, reader.needsDecoding, kind)
            }
            frames[top].hasText = true
            try checkSize()
        case .object:
            if let type = frames[top].type, schema.types[type.index].textMember == nil { return }
            guard !frames[top].hasElements else { return }
            let raw = window.extracting(reader.text)
            XMLText.appendDecoded(raw, as: reader.isSection ? .section : .text, to: &texts)
            try checkSize()
        case .streamed, .collapsedList:
            return
        }
    }

    /// Ends a scalar whose text, if it has any, was written from the frame's start on.
    mutating func finishScalar(_ frame: ConversionFrame) {
        if frame.scalar.isNumberOrBoolean {
            settle(frame.scalar, from: frame.arenaStart)
        } else {
            arena.write(frame.hasText ? "\"" : "\"\"")
        }
    }

    /// Takes the attributes of the start tag that opened the newest frame.
    mutating func attributes(_ window: Span<UInt8>, of top: Int) throws(RenderingError) {
        for index in reader.attributes.indices {
            let attribute = reader.attributes[index]
            if attribute.isNamespaceDeclaration || attribute.hasPrefix { continue }
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
        attributeOfMember.removeAll(keepingCapacity: true)
        for _ in members { attributeOfMember.append(-1) }
        for index in reader.attributes.indices {
            let attribute = reader.attributes[index]
            if attribute.isNamespaceDeclaration || attribute.hasPrefix { continue }
            guard let member = schema.member(window, attribute.name, .attribute, in: type) else { return false }
            attributeOfMember[member &- members.lowerBound] = Int32(truncatingIfNeeded: index)
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
        for index in reader.attributes.indices where reader.attributes[index].hasPrefix {
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
        reader.attributes.contains { !$0.isNamespaceDeclaration && !$0.hasPrefix }
    }

    // MARK: Single values

    /// Writes an attribute's value as the member (a string if there is none) wants it.
    @inline(__always)
    private mutating func write(_ attribute: XMLAttribute, of window: Span<UInt8>, as member: Int?) {
        let raw = window.extracting(attribute.value)
        if let member {
            let kind = schema.members[member].itemKind
            if kind.isNumberOrBoolean {
                let start = arena.count
                writeVerbatim(raw, attribute.needsDecoding, .attribute)
                return settle(kind, from: start)
            }
            if schema.members[member].isLink, let path = Self.linkPath(in: raw) {
                arena.write(UInt8(ascii: "\""))
                arena.write(origin.bytes, 0..<origin.bytes.count)
                writeContent(raw.extracting(path..<raw.count), attribute.needsDecoding, .attribute)
                return arena.write(UInt8(ascii: "\""))
            }
        }
        arena.write(UInt8(ascii: "\""))
        writeContent(raw, attribute.needsDecoding, .attribute)
        arena.write(UInt8(ascii: "\""))
    }

    /// The index of a link's path by the rule of `LinkText`, found faster for the spelling that links nearly always have.
    @inline(__always)
    private static func linkPath(in raw: Span<UInt8>) -> Int? {
        let scheme: UInt64 = 0x2f2f_3a73_7074_7468  // "https://", first byte lowest
        let path: UInt32 = 0x6970_612f  // "/api"
        let bytes = raw.bytes
        if raw.count > 12, UInt64(littleEndian: bytes.unsafeLoadUnaligned(as: UInt64.self)) == scheme {
            var index = 8
            while index &+ 4 < raw.count, continuesAuthority(raw[index]) { index &+= 1 }
            if index &+ 4 < raw.count, raw[index &+ 4] == UInt8(ascii: "/"),
                UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self)) == path
            {
                return index
            }
        }
        return LinkText.pathStart(in: raw, .xml)
    }

    /// Whether a byte of a raw attribute value neither ends an authority nor begins a reference.
    @inline(__always)
    private static func continuesAuthority(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "/") && byte != UInt8(ascii: "&") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
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
        if kind == .boolean {
            if let value = arena.withSpan(range, { JSONNumber.boolean($0) }) {
                arena.truncate(to: start)
                return arena.write(value ? "true" : "false")
            }
        } else {
            let form = arena.withSpan(range) { JSONNumber.form(of: $0) }
            if form == .whole || (form == .fractional && kind == .double) {
                moveBack(range, to: start)
                // R15: Json.NET marks a whole double as one.
                if form == .whole, kind == .double, names.dialect == .v12 { arena.write(".0") }
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

extension SchemaKind {
    /// Whether JSON writes the value without quotes.
    fileprivate var isNumberOrBoolean: Bool {
        switch self {
        case .int, .long, .double, .boolean: true
        default: false
        }
    }
}
