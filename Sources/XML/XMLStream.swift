/// An ``XMLReader`` together with the window of bytes it reads: fed with chunks, asked for events.
///
/// It keeps the newest chunk, the incomplete token before it (bounded by ``XMLLimits/token``), and what the consumer
/// holds. All ranges index into `bytes` and are valid until the next `feed`. See ``XMLReader`` for the loop.
///
/// A consumer that slices items out of the document calls ``hold(from:)`` at the item's start and takes
/// `bytes[held…token.upperBound]` at its end, whatever the number of chunks in between; it bounds the item itself by
/// looking at `bytes.count - heldStart` after each event.
package struct XMLStream: Sendable {
    private var reader: XMLReader
    private var window = ByteWindow()
    private var isFinished = false

    /// The index in `bytes` from which the consumer holds the window, or nil.
    package private(set) var heldStart: Int?

    /// A stream at the beginning of a document.
    package init(limits: XMLLimits = XMLLimits()) {
        reader = XMLReader(limits: limits)
    }

    /// Appends a chunk of the document.
    ///
    /// Ranges of earlier events are void afterwards; `heldStart` stays right. Allowed at any time, of use after ``XMLEvent/needsInput``.
    /// - Complexity: O(length of the chunk), amortised.
    package mutating func feed(_ chunk: Span<UInt8>) {
        precondition(!isFinished, "a finished stream was fed")
        let needed = min(reader.firstNeeded, heldStart ?? Int.max)
        let dropped = window.append(chunk, keepingFrom: needed)
        reader.windowDropped(first: dropped)
        if let heldStart { self.heldStart = heldStart - dropped }
    }

    /// Says that no chunk follows.
    ///
    /// From here on `next` yields no `needsInput`.
    package mutating func finish() {
        isFinished = true
    }

    /// Reads the next event; see ``XMLReader/next(in:isLast:)``.
    package mutating func next() throws(XMLError) -> XMLEvent {
        try Self.next(&reader, window, isFinished)
    }

    /// Reads on to the next start tag, for those who look at nothing else.
    ///
    /// - Returns: `startElement`, `needsInput` or `endOfDocument`.
    package mutating func nextStartElement() throws(XMLError) -> XMLEvent {
        try Self.nextStartElement(&reader, window, isFinished)
    }

    // Apart from `self`, because a span of one of its properties would borrow all of it.

    private static func next(
        _ reader: inout XMLReader, _ window: borrowing ByteWindow, _ isLast: Bool
    ) throws(XMLError) -> XMLEvent {
        try reader.next(in: window.bytes.span, isLast: isLast)
    }

    private static func nextStartElement(
        _ reader: inout XMLReader, _ window: borrowing ByteWindow, _ isLast: Bool
    ) throws(XMLError) -> XMLEvent {
        try reader.nextStartElement(in: window.bytes.span, isLast: isLast)
    }

    // MARK: The window

    /// The window; ranges of the last event index into it.
    package var bytes: [UInt8] { window.bytes }

    /// The absolute offset in the document of `bytes[0]`.
    package var windowOffset: UInt64 { window.offset }

    /// The index of the first byte that no event has reported yet.
    package var position: Int { reader.position }

    /// Keeps the window from an index on through later feeds; replaces an earlier hold.
    package mutating func hold(from index: Int) {
        precondition(index >= 0 && index <= window.bytes.count, "a hold outside of the window")
        heldStart = index
    }

    /// Ends the hold.
    package mutating func release() {
        heldStart = nil
    }

    // MARK: The last event

    /// The bytes of the last event.
    package var token: Range<Int> { reader.token }

    /// The prefix of the last tag, without its colon; empty when there is none.
    package var prefix: Range<Int> { reader.prefix }

    /// The local name of the last tag.
    package var name: Range<Int> { reader.name }

    /// The attributes of the last start tag.
    package var attributes: [XMLAttribute] { reader.attributes }

    /// Whether the last start tag closed itself.
    package var isSelfClosing: Bool { reader.isSelfClosing }

    /// The raw content of the last text event.
    package var text: Range<Int> { reader.text }

    /// Whether the last text event came from a CDATA section.
    package var isSection: Bool { reader.isSection }

    /// Whether the last text event's raw content differs from what it means.
    package var needsDecoding: Bool { reader.needsDecoding }

    /// How many elements are open.
    package var depth: Int { reader.depth }

    /// Whether the last tag has this local name.
    package func isNamed(_ name: StaticString) -> Bool {
        XMLText.equals(window.bytes.span.extracting(reader.name), name)
    }

    /// The last start tag's attribute of this name without a prefix, or nil.
    package func attribute(named name: StaticString) -> XMLAttribute? {
        Self.attribute(named: name, in: reader.attributes, of: window.bytes.span)
    }

    /// As ``attribute(named:)``, for whoever keeps the stream in a property.
    ///
    /// It changes nothing, and is mutating only so that Swift passes the stream by its address: it would copy all of it for
    /// each tag.
    package mutating func attributeInPlace(named name: StaticString) -> XMLAttribute? {
        Self.attribute(named: name, in: reader.attributes, of: window.bytes.span)
    }

    @inline(__always)
    private static func attribute(
        named name: StaticString, in attributes: [XMLAttribute], of window: Span<UInt8>
    ) -> XMLAttribute? {
        // By index: an iterator would take a reference to the array for each tag.
        for index in attributes.indices {
            let attribute = attributes[index]
            if !attribute.hasPrefix, XMLText.equals(window.extracting(attribute.name), name) { return attribute }
        }
        return nil
    }

    /// Appends what the last text event means.
    package func appendText(to output: inout [UInt8]) {
        let raw = window.bytes.span.extracting(reader.text)
        if reader.needsDecoding {
            XMLText.appendDecoded(raw, as: reader.isSection ? .section : .text, to: &output)
        } else {
            output.append(copying: raw)
        }
    }

    /// Appends what an attribute of the last start tag means.
    package func appendValue(of attribute: XMLAttribute, to output: inout [UInt8]) {
        let raw = window.bytes.span.extracting(attribute.value)
        if attribute.needsDecoding {
            XMLText.appendDecoded(raw, as: .attribute, to: &output)
        } else {
            output.append(copying: raw)
        }
    }
}
