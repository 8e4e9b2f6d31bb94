import EnterpriseManager
import XML

// Objects that are written while they arrive: list roots, query results, and the lists directly in them.
extension XMLToJSONConverter {
    /// Opens a streamed object in the output, with its attributes waiting for their place.
    mutating func pushStreamed(
        _ window: Span<UInt8>, _ type: SchemaType.ID, showsEmptyLists: Bool
    ) throws(RenderingError) {
        push(.streamed, target: .output, continuesList: false)
        frames[frames.count &- 1].showsEmptyLists = showsEmptyLists
        out.write(UInt8(ascii: "{"))
        try open(window, type)
    }

    /// A child element of a streamed object: an item, a streamed object in it, or a member that waits.
    mutating func startStreamedChild(_ window: Span<UInt8>, of top: Int) throws(RenderingError) {
        guard let type = frames[top].type, let member = schema.member(window, reader.name, .element, in: type) else {
            guard !frames[top].hasWrittenUnknowns else { throw error(.outOfOrder) }
            return try startUnknown(window, in: top)
        }
        let offset = member &- schema.types[type.index].members.lowerBound
        if schema.members[member].isList {
            if frames[top].openList == offset {
                out.write(UInt8(ascii: ","))
            } else {
                try writeUp(to: offset, of: top)
                out.write(UInt8(ascii: "["))
                frames[top].openList = offset
            }
            return try start(window, member, target: .output, continuesList: false)
        }
        if !schema.members[member].isCollapsedList, let child = schema.members[member].type,
            schema.types[child.index].isStreamed,
            !isNil(window)
        {
            try writeUp(to: offset, of: top)
            return try pushStreamed(
                window, child, showsEmptyLists: schema.queryResult != nil && frames[0].type == schema.queryResult)
        }
        let slot = frames[top].slotStart &+ offset
        guard slots[slot].isEmpty else { return skip() }
        guard offset >= frames[top].written else { throw error(.outOfOrder) }
        try start(window, member, target: .slot(slot), continuesList: false)
    }

    /// Closes the streamed object that has just been taken off the frames.
    mutating func finishStreamed(_ frame: ConversionFrame) {
        var frame = frame
        if let type = frame.type {
            var writer = JSONWriter()
            swap(&writer, &out)
            writeMembers(of: &frame, up: schema.types[type.index].members.count, opening: nil, to: &writer)
            if !frame.hasWrittenUnknowns { writeUnknowns(of: frame, &frame.isEmpty, to: &writer) }
            writer.write(UInt8(ascii: "}"))
            swap(&writer, &out)
        }
        cut(to: frame)
    }

    /// Writes all members before the one at `offset`, then its name.
    ///
    /// - Throws: `outOfOrder` when its place is written already.
    private mutating func writeUp(to offset: Int, of top: Int) throws(RenderingError) {
        guard let type = frames[top].type, offset >= frames[top].written else { throw error(.outOfOrder) }
        var frame = frames[top]
        var writer = JSONWriter()
        swap(&writer, &out)
        writeMembers(of: &frame, up: offset, opening: offset, to: &writer)
        names.writeName(of: schema.types[type.index].members.lowerBound &+ offset, &frame.isEmpty, to: &writer)
        swap(&writer, &out)
        frame.written = offset &+ 1
        frames[top] = frame
    }

    /// Closes an open array and writes the members up to `end` that are not written yet.
    ///
    /// - Parameter opening: the member that is written next, if any: a list whose other name it is stays unmentioned.
    private mutating func writeMembers(
        of frame: inout ConversionFrame, up end: Int, opening: Int?, to writer: inout JSONWriter
    ) {
        guard let type = frame.type else { return }
        let own = schema.types[type.index].ownCount
        let first = schema.types[type.index].members.lowerBound
        if frame.openList != nil {
            writer.write(UInt8(ascii: "]"))
            frame.openList = nil
        }
        while true {
            if frame.written == own, !frame.hasWrittenUnknowns, frame.written < end || opening != nil {
                writeUnknowns(of: frame, &frame.isEmpty, to: &writer)
                frame.hasWrittenUnknowns = true
            }
            guard frame.written < end else { return }
            let member = first &+ frame.written
            let chain = slots[frame.slotStart &+ frame.written]
            frame.written &+= 1
            if !chain.isEmpty {
                names.writeName(of: member, &frame.isEmpty, to: &writer)
                writeValue(of: member, chain, to: &writer)
            } else if !isNamedOtherwise(member, opening: opening.map { first &+ $0 }) {
                names.writeAbsence(of: member, showsEmptyLists: frame.showsEmptyLists, &frame.isEmpty, to: &writer)
            }
        }
    }

    /// Whether `opening` is another name of the list that `member` is.
    private mutating func isNamedOtherwise(_ member: Int, opening: Int?) -> Bool {
        guard let opening, opening > member else { return false }
        return (member &+ 1...opening).allSatisfy { schema.members[$0].isAlternative }
    }
}
