import EnterpriseManager
import XML

// Putting the members of an object in JSON order.
extension XMLToJSONConverter {
    /// Closes the object that has just been taken off the frames and brings it to where it belongs.
    mutating func finishObject(_ frame: ConversionFrame) throws(RenderingError) {
        if let type = frame.type, let member = schema.types[type.index].textMember, texts.count > frame.textStart {
            let start = arena.count
            arena.writeString(texts, frame.textStart..<texts.count)
            let slot = frame.slotStart &+ member &- schema.types[type.index].members.lowerBound
            slots[slot] = linked(slots[slot], start, false)
        }
        var writer = JSONWriter()
        if case .output = frame.target {
            swap(&writer, &out)
            assemble(frame, to: &writer)
            swap(&writer, &out)
            cut(to: frame)
        } else {
            swap(&writer, &scratch)
            assemble(frame, to: &writer)
            swap(&writer, &scratch)
            cut(to: frame)
            arena.write(scratch, 0..<scratch.count)
            scratch.truncate(to: 0)
            try deliver(frame.target, from: frame.arenaStart, continuesList: frame.continuesList)
        }
    }

    /// Forgets everything that belonged to a closed object.
    mutating func cut(to frame: ConversionFrame) {
        arena.truncate(to: frame.arenaStart)
        pieces.removeLast(pieces.count &- frame.pieceStart)
        slots.removeLast(slots.count &- frame.slotStart)
        unknowns.removeLast(unknowns.count &- frame.unknownStart)
        unknownNames.removeLast(unknownNames.count &- frame.unknownNameStart)
        texts.removeLast(texts.count &- frame.textStart)
    }

    /// Writes the object with its members in JSON order (R12).
    private mutating func assemble(_ frame: ConversionFrame, to writer: inout JSONWriter) {
        var isEmpty = true
        writer.write(UInt8(ascii: "{"))
        if let type = frame.type {
            let members = schema.types[type.index].members
            let unknownsAt = members.lowerBound &+ schema.types[type.index].ownCount
            for member in members {
                if member == unknownsAt { writeUnknowns(of: frame, &isEmpty, to: &writer) }
                let slot = frame.slotStart &+ member &- members.lowerBound
                if !slots[slot].isEmpty {
                    names.writeName(of: member, &isEmpty, to: &writer)
                    writeValue(of: member, slots[slot], to: &writer)
                } else if !isNamedOtherwise(member, members, slot) {
                    names.writeAbsence(of: member, showsEmptyLists: false, &isEmpty, to: &writer)
                }
            }
            if unknownsAt == members.upperBound { writeUnknowns(of: frame, &isEmpty, to: &writer) }
        } else {
            writeUnknowns(of: frame, &isEmpty, to: &writer)
        }
        writer.write(UInt8(ascii: "}"))
    }

    /// Whether a list that is empty under its own name came under another.
    @inline(__always)
    private mutating func isNamedOtherwise(_ member: Int, _ members: Range<Int>, _ slot: Int) -> Bool {
        var offset = 1
        while member &+ offset < members.upperBound, schema.members[member &+ offset].isAlternative {
            if !slots[slot &+ offset].isEmpty { return true }
            offset &+= 1
        }
        return false
    }

    // MARK: Parts of a member

    /// Writes a member's value: one, or all of a list's.
    @inline(__always)
    mutating func writeValue(of member: Int, _ chain: ConversionChain, to writer: inout JSONWriter) {
        if schema.members[member].isList {
            writeList(chain, to: &writer)
        } else {
            let piece = pieces[Int(chain.first)]
            writer.write(arena, Int(piece.start)..<Int(piece.end))
        }
    }

    /// Writes the values of a chain as an array.
    mutating func writeList(_ chain: ConversionChain, to writer: inout JSONWriter) {
        writer.write(UInt8(ascii: "["))
        var index = chain.first
        while index >= 0 {
            let piece = pieces[Int(index)]
            if index != chain.first { writer.write(UInt8(ascii: ",")) }
            writer.write(arena, Int(piece.start)..<Int(piece.end))
            index = piece.next
        }
        writer.write(UInt8(ascii: "]"))
    }
}
