// Text and CDATA sections.
extension XMLReader {
    /// Text from `position` on: to the next `<`, or as far as the window allows.
    ///
    /// A piece never ends inside a scalar, a reference, a `]]>` or a CR LF pair, so that each can be decoded alone.
    mutating func characters(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        let count = window.count
        let start = position
        // Most texts are line ends and indentation between two tags.
        var index = Self.indentationEnd(window, from: start)
        var decoding = index > start && window[start] == 0x0d
        scanning: while index == start || index >= count || window[index] != UInt8(ascii: "<") {
            index = ByteScan.firstSpecial(
                in: window, from: index, UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "]"))
            guard index < count else { break }
            switch window[index] {
            case UInt8(ascii: "<"):
                break scanning
            case 0x09, 0x0a:
                index &+= 1
            case 0x0d:
                guard index &+ 1 < count || isLast else { break scanning }
                decoding = true
                index &+= 1
            case UInt8(ascii: "&"):
                guard let end = try Self.referenceEnd(window, at: index, windowOffset) else { break scanning }
                decoding = true
                index = end
            case UInt8(ascii: "]"):
                guard try Self.bracketIsText(window, at: index, isLast, windowOffset) else { break scanning }
                index &+= 1
            default:
                guard let length = try Self.scalarLength(window, at: index, windowOffset) else { break scanning }
                index &+= length
            }
        }
        guard index > start else { return try incomplete(window, isLast) }
        token = start..<index
        text = token
        position = index
        needsDecoding = decoding
        isSection = false
        return .text
    }

    /// Where one line end and the spaces after it end; where none begins, its beginning.
    @inline(__always)
    private static func indentationEnd(_ window: Span<UInt8>, from start: Int) -> Int {
        var index = start
        // A CR whose LF has not come is left to the scan.
        if index &+ 1 < window.count, window[index] == 0x0d, window[index &+ 1] == 0x0a { index &+= 1 }
        guard window[index] == 0x0a else { return start }
        index &+= 1
        while index < window.count, window[index] == 0x20 { index &+= 1 }
        return index
    }

    /// Whether the `]` at an index is plain text for certain.
    ///
    /// - Returns: false when that depends on bytes beyond the window.
    private static func bracketIsText(
        _ window: Span<UInt8>, at index: Int, _ isLast: Bool, _ windowOffset: UInt64
    ) throws(XMLError) -> Bool {
        guard index + 1 < window.count else { return isLast }
        guard window[index + 1] == UInt8(ascii: "]") else { return true }
        guard index + 2 < window.count else { return isLast }
        guard window[index + 2] != UInt8(ascii: ">") else {
            throw XMLError(offset: windowOffset + UInt64(max(0, index)), cause: .sectionEndInText)
        }
        return true
    }

    /// A CDATA section's content from an index on; `position` is there, or at its `<![CDATA[`.
    mutating func section(_ window: Span<UInt8>, from start: Int, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        let count = window.count
        var index = start
        var decoding = false
        var end: Int?
        scanning: while true {
            index = ByteScan.firstSpecial(
                in: window, from: index, UInt8(ascii: "]"), UInt8(ascii: "]"), UInt8(ascii: "]"))
            guard index < count else { break }
            switch window[index] {
            case 0x09, 0x0a:
                index &+= 1
            case 0x0d:
                guard index &+ 1 < count || isLast else { break scanning }
                decoding = true
                index &+= 1
            case UInt8(ascii: "]"):
                guard index + 1 < count else { break scanning }
                if window[index + 1] == UInt8(ascii: "]") {
                    guard index + 2 < count else { break scanning }
                    if window[index + 2] == UInt8(ascii: ">") {
                        end = index + 3
                        break scanning
                    }
                }
                index &+= 1
            default:
                guard let length = try Self.scalarLength(window, at: index, windowOffset) else { break scanning }
                index &+= length
            }
        }
        guard index > position || end != nil else { return try incomplete(window, isLast) }
        token = position..<(end ?? index)
        text = start..<index
        position = token.upperBound
        needsDecoding = decoding
        isSection = true
        place = end == nil ? .section : .content
        return .text
    }

    // MARK: What all content is made of
    //
    // These are static: a method of a value that is being mutated would be given a copy of it.

    /// The length of the character beyond ASCII at an index; nil when the window ends inside it.
    ///
    /// - Throws: `invalidUTF8`, `invalidCharacter` (an ASCII control is one, too).
    static func scalarLength(
        _ window: Span<UInt8>, at index: Int, _ windowOffset: UInt64
    ) throws(XMLError) -> Int? {
        switch UTF8Scalar.decode(in: window, at: index) {
        case .incomplete:
            return nil
        case .invalid:
            throw XMLError(offset: windowOffset + UInt64(max(0, index)), cause: .invalidUTF8)
        case .scalar(let scalar, let length):
            guard XMLCharacter.isCharacter(scalar) else {
                throw XMLError(offset: windowOffset + UInt64(max(0, index)), cause: .invalidCharacter)
            }
            return length
        }
    }

    /// The index behind the reference whose `&` is at an index; nil when the window ends inside it.
    static func referenceEnd(
        _ window: Span<UInt8>, at index: Int, _ windowOffset: UInt64
    ) throws(XMLError) -> Int? {
        switch XMLText.reference(in: window, at: index) {
        case .scalar(_, let end):
            return end
        case .incomplete:
            return nil
        case .malformed(let cause):
            throw XMLError(offset: windowOffset + UInt64(max(0, index)), cause: cause)
        }
    }
}
