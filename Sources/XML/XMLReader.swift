/// A pull reader of XML 1.0 in UTF-8 over input that grows chunk by chunk.
///
/// It checks well-formedness in full, refuses document types, knows only the five predefined entities and character
/// references, and is bounded by ``XMLLimits``. Namespaces are not resolved: a name is split at its colon.
///
/// The caller owns the bytes. It shows the reader a window of them and learns ranges of that window; `position` says
/// how far the events reported so far extend, and their tokens tile the document without gap or overlap, so that
/// whoever edits some ranges can copy all others verbatim. On ``XMLEvent/needsInput`` the caller appends to the
/// window; it may drop up to ``firstNeeded`` bytes from its front if it says so by ``windowDropped(first:)``.
/// ``XMLStream`` does all of this and is what to use:
///
/// ```swift
/// var stream = XMLStream(limits: XMLLimits())
///
/// func consume(_ chunk: Span<UInt8>) throws(XMLError) {
///     stream.feed(chunk)                       // indices from earlier events are void from here
///     try drain()
/// }
///
/// func end() throws(XMLError) {
///     stream.finish()
///     try drain()                              // throws .truncated unless the document is complete
/// }
///
/// func drain() throws(XMLError) {
///     while true {
///         switch try stream.next() {
///         case .startElement:                  // stream.name, stream.attributes, stream.isNamed("Link")
///             …
///         case .text:                          // may come in pieces
///             stream.appendText(to: &scratch)  // decoded
///         case .endElement, .other:
///             break
///         case .needsInput, .endOfDocument:
///             return
///         }
///     }
/// }
/// ```
///
/// Cost: linear in the input, whatever the chunks. An incomplete tag is scanned for its end from where the last call
/// stopped and parsed once that end is there; all other tokens are reported in pieces, keeping back only a few bytes.
/// After warm-up no event allocates.
package struct XMLReader: Sendable {
    /// Where in the document `position` stands.
    enum Place: Sendable {
        /// At the first byte: a byte order mark may follow.
        case beginning
        /// Behind the byte order mark: the declaration may follow.
        case declaration
        /// Outside of the root element.
        case outside
        /// Inside an element.
        case content
        /// Behind a self-closing tag whose `endElement` is still to be reported.
        case selfClosed
        case section
        case comment
        case instruction
        /// `endOfDocument` has been reported.
        case ended
    }

    /// An open element's qualified name, as a range of `openNames`.
    struct OpenElement: Sendable {
        let start: Int
        let end: Int
        let prefixLength: Int
    }

    /// The bytes of the last event, as a range of the window.
    package internal(set) var token: Range<Int> = 0..<0

    /// The prefix of the last start or end tag, without its colon; empty when there is none.
    package internal(set) var prefix: Range<Int> = 0..<0

    /// The local name of the last start or end tag.
    package internal(set) var name: Range<Int> = 0..<0

    /// The attributes of the last start tag, in document order.
    package internal(set) var attributes: [XMLAttribute] = []

    /// Whether the last start tag closed itself.
    package internal(set) var isSelfClosing = false

    /// The raw content of the last text event: its token without the delimiters of a CDATA section.
    package internal(set) var text: Range<Int> = 0..<0

    /// Whether the last text event came from a CDATA section, where `&` is literal.
    package internal(set) var isSection = false

    /// Whether the last text's raw bytes hold references or carriage returns, so that they differ from what they mean.
    package internal(set) var needsDecoding = false

    /// The index in the window of the first byte that no event has reported yet.
    package internal(set) var position = 0

    /// The absolute offset in the document of the window's first byte.
    package internal(set) var windowOffset: UInt64 = 0

    /// How many elements are open; a start tag counts from its event on, an end tag until its event.
    package var depth: Int { openElements.count }

    /// The first index of the window that the reader still needs; bytes before it may be dropped.
    ///
    /// It is `position`, except between a self-closing tag and its `endElement`, whose name is the tag's.
    package var firstNeeded: Int { place == .selfClosed ? token.lowerBound : position }

    let limits: XMLLimits
    var place = Place.beginning
    var hasRoot = false
    var openElements: [OpenElement] = []
    /// The names of the open elements one after the other; never shrinks, and has a word of room behind the last.
    var openNames: [UInt8] = []
    /// How far an incomplete tag at `position` has been scanned for its end; not beyond `position`: not at all.
    var tagScan = 0
    /// The quote that an incomplete tag's scan is inside of, or 0.
    var tagQuote: UInt8 = 0
    private var failure: XMLError?

    /// A reader at the beginning of a document.
    package init(limits: XMLLimits = XMLLimits()) {
        self.limits = limits
        // Nothing is reserved here: with room reserved for the open elements, the second copy of a fresh reader misread in
        // builds that Swift 6.3 optimised. Why is not known; Fuzzing/Transforming copies, so that it would show.
    }

    /// Reads the next event.
    ///
    /// - Parameters:
    ///   - window: bytes of the document; the same as at the last call, perhaps longer, perhaps with its front dropped.
    ///   - isLast: whether nothing follows the window. Then the document ends in `endOfDocument` or an error.
    /// - Throws: the first fault, and the same one ever after.
    /// - Complexity: O(length of the token).
    package mutating func next(in window: Span<UInt8>, isLast: Bool) throws(XMLError) -> XMLEvent {
        if let failure { throw failure }
        do throws(XMLError) {
            return try read(window, isLast)
        } catch {
            failure = error
            throw error
        }
    }

    /// Reads on to the next start tag; everything before it is checked as by ``next(in:isLast:)``, and not reported.
    ///
    /// - Returns: `startElement`, `needsInput` or `endOfDocument`.
    /// - Throws: as ``next(in:isLast:)``.
    /// - Complexity: O(length of what was read).
    mutating func nextStartElement(in window: Span<UInt8>, isLast: Bool) throws(XMLError) -> XMLEvent {
        if let failure { throw failure }
        do throws(XMLError) {
            while true {
                let event = try read(window, isLast)
                switch event {
                case .startElement, .needsInput, .endOfDocument: return event
                case .endElement, .text, .other: continue
                }
            }
        } catch {
            failure = error
            throw error
        }
    }

    /// Tells the reader that the window lost its first `count` bytes; at most ``firstNeeded`` of them.
    package mutating func windowDropped(first count: Int) {
        precondition(count >= 0 && count <= firstNeeded, "a window lost bytes that the reader needs")
        position -= count
        tagScan = max(0, tagScan - count)
        windowOffset += UInt64(count)
        if place == .selfClosed {
            token = token.lowerBound - count..<token.upperBound - count
            prefix = prefix.lowerBound - count..<prefix.upperBound - count
            name = name.lowerBound - count..<name.upperBound - count
        } else {
            token = 0..<0
            prefix = 0..<0
            name = 0..<0
        }
        text = 0..<0
        attributes.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private mutating func read(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        while true {
            switch place {
            case .content:
                guard position < window.count else { return try incomplete(window, isLast) }
                if window[position] == UInt8(ascii: "<") {
                    return try markup(window, isLast)
                }
                return try characters(window, isLast)
            case .selfClosed:
                return selfClosingEnd()
            case .outside:
                return try outside(window, isLast)
            case .section:
                return try section(window, from: position, isLast)
            case .comment:
                return try comment(window, from: position, isLast)
            case .instruction:
                return try instruction(window, from: position, isLast)
            case .beginning:
                if let event = try byteOrderMark(window, isLast) { return event }
            case .declaration:
                if let event = try declaration(window, isLast) { return event }
            case .ended:
                return .endOfDocument
            }
        }
    }

    /// Outside of the root: white space, comments, processing instructions, the root, the end.
    private mutating func outside(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        var index = position
        while index < window.count, XMLCharacter.isSpace(window[index]) {
            index += 1
        }
        if index > position {
            token = position..<index
            position = index
            return .other
        }
        if index == window.count {
            guard isLast else { return .needsInput }
            guard hasRoot else { throw error(.truncated, at: index) }
            place = .ended
            token = index..<index
            return .endOfDocument
        }
        guard window[index] == UInt8(ascii: "<") else {
            throw error(try characterFault(window, at: index, otherwise: .textOutsideRoot), at: index)
        }
        return try markup(window, isLast)
    }

    /// What begins with the `<` at `position`.
    @inline(__always)
    private mutating func markup(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        let next = position + 1
        guard next < window.count else { return try incomplete(window, isLast) }
        switch window[next] {
        case UInt8(ascii: "/"):
            return try endTag(window, isLast)
        case UInt8(ascii: "!"):
            return try declarationLikeMarkup(window, isLast)
        case UInt8(ascii: "?"):
            return try instructionStart(window, isLast)
        default:
            return try startTag(window, isLast)
        }
    }

    /// The place after a comment or a processing instruction.
    var placeAround: Place { openElements.isEmpty ? .outside : .content }

    /// An error at an index of the window.
    func error(_ cause: XMLError.Cause, at index: Int) -> XMLError {
        XMLError(offset: windowOffset + UInt64(max(0, index)), cause: cause)
    }

    /// `needsInput`, or an error when no input follows.
    func incomplete(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        guard !isLast else { throw error(.truncated, at: window.count) }
        return .needsInput
    }
}
