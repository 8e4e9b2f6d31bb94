import EnterpriseManager
import XML

// Elements as they open and close.
extension XMLToJSONConverter {
    /// Takes the start tag that the reader has just reported.
    mutating func startElement(_ window: Span<UInt8>) throws(RenderingError) {
        if skipDepth > 0 {
            skipDepth &+= 1
            return
        }
        if scalar.isOpen {
            turnScalarIntoObject()
            return try startUnknown(window, in: frames.count &- 1)
        }
        let top = frames.count &- 1
        guard top >= 0 else { return try startRoot(window) }
        switch frames[top].shape {
        case .collapsedList:
            try startItem(window, of: top)
        case .object:
            guard let type = frames[top].type, let member = schema.member(window, reader.name, .element, in: type)
            else {
                return try startUnknown(window, in: top)
            }
            let slot = frames[top].slotStart &+ member &- schema.types[type.index].members.lowerBound
            let isList = schema.members[member].isList
            guard isList || slots[slot].isEmpty else { return skip() }
            let continues = isList && continueList(slots[slot])
            try start(window, member, target: .slot(slot), continuesList: continues)
        case .streamed:
            try startStreamedChild(window, of: top)
        }
    }

    /// Takes the end tag that the reader has just reported.
    mutating func endElement() throws(RenderingError) {
        if skipDepth > 0 {
            skipDepth &-= 1
            return
        }
        if scalar.isOpen {
            finishScalar()
            return try deliver(scalar.target, from: scalar.start, continuesList: scalar.continuesList)
        }
        let frame = frames[frames.count &- 1]
        frames.removeLast()
        switch frame.shape {
        case .collapsedList:
            arena.write(UInt8(ascii: "]"))
            try deliver(frame.target, from: frame.arenaStart, continuesList: frame.continuesList)
        case .object:
            try finishObject(frame)
        case .streamed:
            finishStreamed(frame)
        }
    }

    /// The root: an object in any case (R1), streamed if the schema says so.
    private mutating func startRoot(_ window: Span<UInt8>) throws(RenderingError) {
        let type = schema.rootType(window, reader.name)
        if isNil(window) {
            out.write("null")
            return skip()
        }
        if let type, schema.types[type.index].isStreamed {
            try pushStreamed(window, type, showsEmptyLists: true)
        } else {
            try pushObject(window, type, target: .output, continuesList: false)
        }
    }

    /// A child of a collapsed list; others than the list's own have no meaning there.
    private mutating func startItem(_ window: Span<UInt8>, of top: Int) throws(RenderingError) {
        let member = frames[top].member
        guard schema.isEqual(window, reader.name, schema.members[member].childRange) else { return skip() }
        if arena.count > frames[top].arenaStart &+ 1 { arena.write(UInt8(ascii: ",")) }
        try startValue(window, member, target: .item, continuesList: false)
    }

    /// The value of a member that the schema knows.
    mutating func start(
        _ window: Span<UInt8>, _ member: Int, target: ConversionFrame.Target, continuesList: Bool
    ) throws(RenderingError) {
        if schema.members[member].isCollapsedList {
            if isNil(window) { return try deliverNull(target, continuesList) }
            push(.collapsedList, target: target, continuesList: continuesList)
            frames[frames.count &- 1].member = member
            arena.write(UInt8(ascii: "["))
        } else {
            try startValue(window, member, target: target, continuesList: continuesList)
        }
    }

    /// A text or an object, as the schema says of the member or of its items.
    private mutating func startValue(
        _ window: Span<UInt8>, _ member: Int, target: ConversionFrame.Target, continuesList: Bool
    ) throws(RenderingError) {
        if isNil(window) { return try deliverNull(target, continuesList) }
        guard schema.members[member].holdsObjects else {
            openScalar(schema.members[member].itemKind, target: target, continuesList: continuesList)
            scalar.isNumberOrBoolean = schema.members[member].holdsNumbersOrBooleans
            return
        }
        let type = schema.members[member].type
        if reader.isSelfClosing, let type {
            let start = arena.count
            if writeSelfClosing(window, type) {
                skip()
                return try deliver(target, from: start, continuesList: continuesList)
            }
        }
        try pushObject(window, type, target: target, continuesList: continuesList)
    }

    /// An element of a name that means nothing in particular: an object if it has attributes, else a text until a
    /// child shows up.
    mutating func startMeaningless(
        _ window: Span<UInt8>, target: ConversionFrame.Target, continuesList: Bool
    ) throws(RenderingError) {
        if isNil(window) { return try deliverNull(target, continuesList) }
        if hasOwnAttributes {
            try pushObject(window, nil, target: target, continuesList: continuesList)
        } else {
            openScalar(.string, target: target, continuesList: continuesList)
        }
    }

    /// Leaves out the element that has just begun.
    mutating func skip() {
        skipDepth = 1
    }

    private mutating func deliverNull(
        _ target: ConversionFrame.Target, _ continuesList: Bool
    ) throws(RenderingError) {
        let start = arena.count
        arena.write("null")
        skip()
        try deliver(target, from: start, continuesList: continuesList)
    }

    // MARK: Frames

    @inline(__always)
    mutating func push(_ shape: ConversionFrame.Shape, target: ConversionFrame.Target, continuesList: Bool) {
        frames.append(
            ConversionFrame(
                shape: shape, target: target, continuesList: continuesList, arenaStart: arena.count,
                pieceStart: pieces.count, slotStart: slots.count, unknownStart: unknowns.count,
                unknownNameStart: unknownNames.count, textStart: texts.count))
    }

    /// Opens an object with its attributes.
    mutating func pushObject(
        _ window: Span<UInt8>, _ type: SchemaType.ID?, target: ConversionFrame.Target, continuesList: Bool
    ) throws(RenderingError) {
        push(.object, target: target, continuesList: continuesList)
        try open(window, type)
    }

    /// Gives the newest frame a type and the start tag's attributes.
    mutating func open(_ window: Span<UInt8>, _ type: SchemaType.ID?) throws(RenderingError) {
        let top = frames.count &- 1
        frames[top].type = type
        if let type {
            for _ in schema.types[type.index].members { slots.append(ConversionChain()) }
        }
        try attributes(window, of: top)
    }

    @inline(__always)
    private mutating func openScalar(_ kind: SchemaKind, target: ConversionFrame.Target, continuesList: Bool) {
        scalar = ConversionScalar(
            isOpen: true, kind: kind, target: target, continuesList: continuesList, start: arena.count)
    }

    /// A text that turns out to have children: the fallback's object, whatever the schema says.
    private mutating func turnScalarIntoObject() {
        scalar.isOpen = false
        arena.truncate(to: scalar.start)
        push(.object, target: scalar.target, continuesList: scalar.continuesList)
    }

    // MARK: Values

    /// Writes the comma for an item that follows its list's last one directly.
    ///
    /// - Returns: whether it does.
    mutating func continueList(_ chain: ConversionChain) -> Bool {
        guard chain.last >= 0, Int(pieces[Int(chain.last)].end) == arena.count else { return false }
        arena.write(UInt8(ascii: ","))
        return true
    }

    /// Brings the value that was written to the arena from `start` on to where it belongs.
    @inline(__always)
    mutating func deliver(
        _ target: ConversionFrame.Target, from start: Int, continuesList: Bool
    ) throws(RenderingError) {
        try checkSize()
        switch target {
        case .output:
            out.write(arena, start..<arena.count)
            arena.truncate(to: start)
        case .item:
            break
        case .slot(let slot):
            slots[slot] = linked(slots[slot], start, continuesList)
        case .unknown(let index):
            unknowns[index].values = linked(unknowns[index].values, start, continuesList)
            unknowns[index].count += 1
        }
    }

    /// The chain with the value from `start` to the arena's end added.
    @inline(__always)
    mutating func linked(_ chain: ConversionChain, _ start: Int, _ continuesList: Bool) -> ConversionChain {
        let end = Int32(truncatingIfNeeded: arena.count)
        if continuesList {
            pieces[Int(chain.last)].end = end
            return chain
        }
        let index = Int32(truncatingIfNeeded: pieces.count)
        pieces.append(ConversionPiece(start: Int32(truncatingIfNeeded: start), end: end))
        guard chain.last >= 0 else { return ConversionChain(first: index, last: index) }
        pieces[Int(chain.last)].next = index
        return ConversionChain(first: chain.first, last: index)
    }

    /// Checks that what waits for its place stays within the limit.
    ///
    /// - Throws: `entityTooLarge`.
    @inline(__always)
    func checkSize() throws(RenderingError) {
        let size = arena.count &+ texts.count &+ unknownNames.count &+ pieces.count &* 12 &+ unknowns.count &* 64
        if size > limits.entity { throw error(.entityTooLarge) }
    }
}
