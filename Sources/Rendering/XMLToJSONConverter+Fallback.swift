import EnterpriseManager
import XML

// What the schema does not know.
extension XMLToJSONConverter {
    /// A child element that the schema does not know in the object at `top`.
    mutating func startUnknown(_ window: Span<UInt8>, in top: Int) throws(RenderingError) {
        frames[top].hasElements = true
        let index = try unknownMember(window, reader.name, .element, of: top)
        let continues = continueList(unknowns[index].values)
        if let meaning = unknowns[index].meaning {
            try start(window, meaning, target: .unknown(index), continuesList: continues)
        } else {
            try startMeaningless(window, target: .unknown(index), continuesList: continues)
        }
    }

    /// The member of the object at `top`, which is the newest frame, that has this name; made if need be.
    ///
    /// - Throws: `tooManyUnknownMembers`.
    mutating func unknownMember(
        _ window: Span<UInt8>, _ name: Range<Int>, _ place: SchemaPlace, of top: Int
    ) throws(RenderingError) -> Int {
        for index in frames[top].unknownStart..<unknowns.count
        where unknowns[index].place == place && isEqual(window, name, unknowns[index].name) {
            return index
        }
        guard unknowns.count - frames[top].unknownStart < limits.unknownMembers else {
            throw error(.tooManyUnknownMembers)
        }
        let start = unknownNames.count
        Self.append(window.extracting(name), to: &unknownNames)
        unknowns.append(
            UnknownMember(
                name: start..<unknownNames.count, place: place,
                meaning: schema.member(window, name, place, in: schema.fallback)))
        return unknowns.count - 1
    }

    private mutating func isEqual(_ window: Span<UInt8>, _ name: Range<Int>, _ other: Range<Int>) -> Bool {
        guard name.count == other.count else { return false }
        for offset in 0..<name.count where window[name.lowerBound + offset] != unknownNames[other.lowerBound + offset] {
            return false
        }
        return true
    }

    /// Writes the members of an object that the schema does not know: elements, then attributes (R12), then `Value`.
    mutating func writeUnknowns(of frame: ConversionFrame, _ isEmpty: inout Bool, to writer: inout JSONWriter) {
        let members = frame.unknownStart..<unknowns.count
        guard !members.isEmpty || (frame.type == nil && texts.count > frame.textStart) else { return }
        var written: [[UInt8]] = []
        for place in [SchemaPlace.element, .attribute] {
            for index in members where unknowns[index].place == place && !unknowns[index].values.isEmpty {
                let name = memberName(of: unknowns[index])
                guard !isTaken(name, in: frame.type, written) else { continue }
                writeName(name, &isEmpty, to: &writer)
                write(unknowns[index], to: &writer)
                written.append(name)
            }
        }
        let value = names.dialect == .v12 ? [UInt8]("Value".utf8) : [UInt8]("value".utf8)
        if frame.type == nil, !frame.hasElements, !isTaken(value, in: nil, written) {
            let text = frame.textStart..<texts.count
            guard !JSONNumber.trimmed(texts.span.extracting(text)).isEmpty else { return }
            writeName(value, &isEmpty, to: &writer)
            writer.writeString(texts, text)
        }
    }

    /// Writes the member's values: an array when its meaning is a list or when it was repeated.
    private mutating func write(_ member: UnknownMember, to writer: inout JSONWriter) {
        if isList(member) {
            writeList(member.values, to: &writer)
        } else {
            let piece = pieces[Int(member.values.first)]
            writer.write(arena, Int(piece.start)..<Int(piece.end))
        }
    }

    private mutating func isList(_ member: UnknownMember) -> Bool {
        member.count > 1 || member.meaning.map { schema.members[$0].isList } ?? false
    }

    /// The JSON name: what its meaning says, else the XML name, in the plural when it was repeated (R4).
    private mutating func memberName(of member: UnknownMember) -> [UInt8] {
        if let meaning = member.meaning, member.count == 1 || schema.members[meaning].isList {
            return Array(schema.fragments[names.jsonName(of: meaning)])
        }
        var name: [UInt8] = []
        let xmlName = unknownNames.span.extracting(member.name)
        if member.count > 1 {
            SchemaNaming.appendPlural(of: xmlName, to: &name)
        } else {
            Self.append(xmlName, to: &name)
        }
        guard names.dialect == .v13 else { return name }
        var camelCase: [UInt8] = []
        SchemaNaming.appendCamelCase(of: name.span, to: &camelCase)
        return camelCase
    }

    /// Whether another member of the object has this JSON name.
    private mutating func isTaken(_ name: [UInt8], in type: SchemaType.ID?, _ written: [[UInt8]]) -> Bool {
        if written.contains(name) { return true }
        guard let type else { return false }
        for member in schema.types[type.index].members
        where schema.fragments[names.jsonName(of: member)].elementsEqual(name) {
            return true
        }
        return false
    }

    private mutating func writeName(_ name: [UInt8], _ isEmpty: inout Bool, to writer: inout JSONWriter) {
        if !isEmpty { writer.write(UInt8(ascii: ",")) }
        writer.writeString(name.span)
        writer.write(UInt8(ascii: ":"))
        isEmpty = false
    }
}
