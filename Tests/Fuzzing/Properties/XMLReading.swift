import XML

/// What a reader says of one document, in a form that does not depend on the pieces it came in.
///
/// Of text and markup that turns out faulty some pieces may have been reported before, which depends on the pieces:
/// they are left out.
struct XMLReading: Equatable {
    var events: [Event] = []
    var error: XMLError?

    /// One event; text and other markup that comes in several is joined.
    enum Event: Equatable {
        case start(token: [UInt8], attributes: [Attribute])
        case end(name: [UInt8])
        case text(token: [UInt8], meaning: [UInt8])
        case other([UInt8])
        case endOfDocument

        /// Whether pieces of it are reported before its end is there.
        var comesInPieces: Bool {
            switch self {
            case .text, .other: true
            case .start, .end, .endOfDocument: false
            }
        }
    }

    /// An attribute's qualified name, and its value raw and as it is meant.
    struct Attribute: Equatable {
        var name: [UInt8]
        var raw: [UInt8]
        var value: [UInt8]
        /// Where the raw value stands in the tag.
        var place: Range<Int>
    }

    init(_ input: FuzzInput, cuts: [Int] = [], limits: XMLLimits = XMLLimits()) throws(Violation) {
        var stream = XMLStream(limits: limits)
        var copied: UInt64 = 0
        do throws(XMLError) {
            for piece in input.pieces(cuts) {
                stream.feed(input.bytes.span.extracting(piece))
                while try add(stream.next(), of: stream) { copied += UInt64(stream.token.count) }
            }
            stream.finish()
            while try add(stream.next(), of: stream) { copied += UInt64(stream.token.count) }
        } catch {
            self.error = error
            events.removeLast(events.reversed().prefix { $0.comesInPieces }.count)
            return
        }
        try require(events.last == .endOfDocument, "neither a fault nor an end")
        try require(copied == UInt64(input.bytes.count), "tokens of \(copied) bytes do not tile the document")
        try require(stream.windowOffset + UInt64(stream.position) == copied, "a position beside the tokens")
    }

    /// Notes an event; says whether another one may follow at once.
    private mutating func add(_ event: XMLEvent, of stream: XMLStream) -> Bool {
        let token = [UInt8](stream.bytes[stream.token])
        switch (event, events.last) {
        case (.needsInput, _):
            return false
        case (.endOfDocument, _):
            events.append(.endOfDocument)
            return false
        case (.startElement, _):
            events.append(.start(token: token, attributes: stream.attributes.map { Self.attribute($0, of: stream) }))
        case (.endElement, _):
            events.append(.end(name: [UInt8](stream.bytes[stream.prefix]) + stream.bytes[stream.name]))
        case (.text, .text(let before, let meaning)):
            events[events.count - 1] = .text(token: before + token, meaning: Self.meaning(of: stream, after: meaning))
        case (.text, _):
            events.append(.text(token: token, meaning: Self.meaning(of: stream, after: [])))
        case (.other, .other(let before)):
            events[events.count - 1] = .other(before + token)
        case (.other, _):
            events.append(.other(token))
        }
        return true
    }

    private static func meaning(of stream: XMLStream, after before: [UInt8]) -> [UInt8] {
        var meaning = before
        stream.appendText(to: &meaning)
        return meaning
    }

    private static func attribute(_ attribute: XMLAttribute, of stream: XMLStream) -> Attribute {
        var value: [UInt8] = []
        stream.appendValue(of: attribute, to: &value)
        let start = stream.token.lowerBound
        return Attribute(
            name: [UInt8](
                stream.bytes[min(attribute.prefix.lowerBound, attribute.name.lowerBound)..<attribute.name.upperBound]),
            raw: [UInt8](stream.bytes[attribute.value]), value: value,
            place: attribute.value.lowerBound - start..<attribute.value.upperBound - start)
    }

    /// Whether two ways to feed a document end alike.
    ///
    /// A scalar that is none or no character is blamed as such only when all of it is there to be seen. A tag or name that is too
    /// long is blamed for that or for what is wrong in it, whichever comes to light first.
    static func isSame(_ split: XMLError?, _ whole: XMLError?) -> Bool {
        guard let split, let whole else { return split == nil && whole == nil }
        let tooLong: Set<XMLError.Cause> = [.tokenTooLong, .nameTooLong, .referenceTooLong]
        if tooLong.contains(split.cause) || tooLong.contains(whole.cause) { return true }
        return split.offset == whole.offset
            && (split.cause == whole.cause || [.invalidUTF8, .invalidCharacter].contains(whole.cause))
    }

    static func check(_ input: FuzzInput) throws(Violation) {
        let limits = input.has(0) ? XMLLimits(depth: 3, attributes: 2, name: 5, token: 24) : XMLLimits()
        let whole = try Self(input, limits: limits)
        for cuts in input.feedings {
            let split = try Self(input, cuts: cuts, limits: limits)
            try require(split.events == whole.events, "cut at \(cuts): \(split), whole: \(whole)")
            try require(isSame(split.error, whole.error), "cut at \(cuts): \(split), whole: \(whole)")
        }
        var depth = 0
        for event in whole.events {
            switch event {
            case .start(let token, let attributes):
                depth += 1
                try require(token.first == 0x3C && token.last == 0x3E && token.count <= limits.token, "tag \(token)")
                try require(attributes.count <= limits.attributes, "a limit was passed")
                let names = Set(attributes.map(\.name))
                try require(names.count == attributes.count, "an attribute that is there twice")
                for attribute in attributes {
                    try require(attribute.name.count <= limits.name, "a limit was passed")
                    try require(!attribute.raw.contains(0x3C), "< in an attribute")
                    try require(String(validating: attribute.value, as: UTF8.self) != nil, "a value that is not UTF-8")
                }
            case .end: depth -= 1
            case .text(_, let meaning):
                try require(depth > 0, "text outside of the root")
                try require(String(validating: meaning, as: UTF8.self) != nil, "text that is not UTF-8")
            case .other, .endOfDocument: break
            }
            try require(depth >= 0 && depth <= limits.depth, "depth \(depth)")
        }
        try require(whole.error != nil || depth == 0, "an element that is not closed")
    }
}
