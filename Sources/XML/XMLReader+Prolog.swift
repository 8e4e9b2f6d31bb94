// Byte order mark, declaration, comments and processing instructions.
extension XMLReader {
    private static var maximumDeclarationLength: Int { 1024 }

    /// A byte order mark, or nil once it is clear that there is none.
    mutating func byteOrderMark(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent? {
        guard position < window.count else { return try incomplete(window, isLast) }
        let mark: (UInt8, UInt8, UInt8) = (0xef, 0xbb, 0xbf)
        switch window[position] {
        case 0xfe, 0xff, 0x00:
            // UTF-16 and UTF-32 begin like this (XML 1.0 appendix F).
            throw error(.unsupportedEncoding, at: position)
        case mark.0:
            guard window.count - position >= 3 else { return try incomplete(window, isLast) }
            guard window[position + 1] == mark.1, window[position + 2] == mark.2 else { break }
            token = position..<position + 3
            position += 3
            place = .declaration
            return .other
        default:
            break
        }
        place = .declaration
        return nil
    }

    /// The XML declaration, or nil once it is clear that there is none.
    mutating func declaration(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent? {
        let opening: StaticString = "<?xml"
        let length = opening.utf8CodeUnitCount
        let available = min(length, window.count - position)
        guard XMLText.isPrefix(window.extracting(position..<position + available), of: opening) else {
            place = .outside
            return nil
        }
        guard window.count - position > length else {
            if isLast { place = .outside }
            return isLast ? nil : .needsInput
        }
        guard XMLCharacter.isSpace(window[position + length]) else {
            place = .outside
            return nil
        }
        // The declaration is short, so looking again from its beginning for each chunk is bounded by its square.
        let limit = min(window.count, position + Self.maximumDeclarationLength)
        var index = position + length
        while index + 1 < limit {
            if window[index] == UInt8(ascii: "?"), window[index + 1] == UInt8(ascii: ">") {
                try XMLDeclaration.check(window.extracting(position + length..<index), windowOffset, position + length)
                token = position..<index + 2
                position = index + 2
                place = .outside
                return .other
            }
            index += 1
        }
        guard limit == window.count, window.count - position < Self.maximumDeclarationLength else {
            throw error(.malformedDeclaration, at: position)
        }
        return try incomplete(window, isLast)
    }

    /// What begins with the `<!` at `position`: a comment, a CDATA section, or a document type, which is refused.
    mutating func declarationLikeMarkup(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        let start = position
        let available = window.count - start
        let head = window.extracting(start..<start + min(available, 9))
        if XMLText.isPrefix(head.extracting(0..<min(available, 4)), of: "<!--") {
            guard available >= 4 else { return try incomplete(window, isLast) }
            return try comment(window, from: start + 4, isLast)
        }
        if XMLText.isPrefix(head, of: "<![CDATA[") {
            guard available >= 9 else { return try incomplete(window, isLast) }
            guard !openElements.isEmpty else { throw error(.textOutsideRoot, at: start) }
            return try section(window, from: start + 9, isLast)
        }
        if XMLText.isPrefix(head, of: "<!DOCTYPE") {
            guard available >= 9 else { return try incomplete(window, isLast) }
            throw error(.documentType, at: start)
        }
        throw error(.malformedMarkup, at: start)
    }

    /// A comment's content from an index on; `position` is there, or at its `<!--`.
    mutating func comment(_ window: Span<UInt8>, from start: Int, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        let count = window.count
        let dash = UInt8(ascii: "-")
        var index = start
        var isComplete = false
        scanning: while true {
            index = ByteScan.firstSpecial(in: window, from: index, dash, dash, dash)
            guard index < count else { break }
            switch window[index] {
            case 0x09, 0x0a, 0x0d:
                index &+= 1
            case dash:
                guard index + 1 < count else { break scanning }
                guard window[index + 1] == dash else {
                    index &+= 1
                    continue
                }
                guard index + 2 < count else { break scanning }
                guard window[index + 2] == UInt8(ascii: ">") else { throw error(.malformedComment, at: index) }
                index += 3
                isComplete = true
                break scanning
            default:
                guard let length = try Self.scalarLength(window, at: index, windowOffset) else { break scanning }
                index &+= length
            }
        }
        return try piece(window, to: index, isComplete, within: .comment, isLast)
    }

    /// The processing instruction whose `<?` is at `position`.
    mutating func instructionStart(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        var index = position + 2
        guard try qualifiedName(window, from: &index) else { return try incomplete(window, isLast) }
        let target = window.extracting(position + 2..<index)
        guard !XMLText.equalsIgnoringCase(target, "xml") else {
            throw error(.malformedInstruction, at: position)
        }
        if window[index] == UInt8(ascii: "?") {
            guard index + 1 < window.count else { return try incomplete(window, isLast) }
            guard window[index + 1] == UInt8(ascii: ">") else { throw error(.malformedInstruction, at: index) }
        } else if !XMLCharacter.isSpace(window[index]) {
            throw error(.malformedInstruction, at: index)
        }
        return try instruction(window, from: index, isLast)
    }

    /// A processing instruction's content from an index on; `position` is there, or at its `<?`.
    mutating func instruction(_ window: Span<UInt8>, from start: Int, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        let count = window.count
        let mark = UInt8(ascii: "?")
        var index = start
        var isComplete = false
        scanning: while true {
            index = ByteScan.firstSpecial(in: window, from: index, mark, mark, mark)
            guard index < count else { break }
            switch window[index] {
            case 0x09, 0x0a, 0x0d:
                index &+= 1
            case mark:
                guard index + 1 < count else { break scanning }
                if window[index + 1] == UInt8(ascii: ">") {
                    index += 2
                    isComplete = true
                    break scanning
                }
                index &+= 1
            default:
                guard let length = try Self.scalarLength(window, at: index, windowOffset) else { break scanning }
                index &+= length
            }
        }
        return try piece(window, to: index, isComplete, within: .instruction, isLast)
    }

    /// Reports a piece of a comment or processing instruction.
    private mutating func piece(
        _ window: Span<UInt8>, to index: Int, _ isComplete: Bool, within inside: Place, _ isLast: Bool
    ) throws(XMLError) -> XMLEvent {
        guard index > position else { return try incomplete(window, isLast) }
        token = position..<index
        position = index
        place = isComplete ? placeAround : inside
        return .other
    }
}
