import EnterpriseManager
import XML

/// Turns an XML body of Enterprise Manager into the JSON that Enterprise Manager 12 itself would have written.
///
/// The rules (R1 to R15, the fallback, the dialects) are those of the README beside types.json; `Schema` tells types,
/// lists and member order. Lists and query results go out item by item as they arrive; an item (an entity, a Ref) is
/// collected first, because JSON's member order is not XML's.
///
/// Where rules leave a choice:
/// - A number is copied when it is one in JSON (white space around it aside), a truth value when it is one in XML
///   Schema; any other text is written as a string, so that the output is valid JSON whatever comes.
/// - Of a member that the schema has once the first occurrence counts, as in .NET's XmlSerializer.
/// - Members of streamed objects that come early wait; one that comes when its place is already written is an error.
/// - Members that the schema does not know go after the type's own: elements, attributes, then `Value` for text. One
///   whose JSON name another member has already is dropped. An unknown root is one item, collected whole.
/// - Text between elements is dropped, unless the schema has a member for it.
///
/// Memory: what waits is bounded by `RenderingLimits.entity`; output is in proportion to the chunk and the item.
/// Reused buffers make an item cost no allocation once they have grown.
package struct XMLToJSONConverter: BodyTransformer {
    let schema: Schema
    let origin: LinkOrigin
    let names: MemberWriter
    var limits: RenderingLimits

    var reader: XMLReader
    /// Bytes of the document that the reader has not done with.
    private var carry: [UInt8] = []
    private var failure: RenderingError?

    /// Finished output.
    var out = JSONWriter()
    /// Finished values of open objects, one behind the other without gaps.
    var arena = JSONWriter()
    /// An object while it is put in order.
    var scratch = JSONWriter()
    var frames: [ConversionFrame] = []
    var scalar = ConversionScalar()
    var slots: [ConversionChain] = []
    var pieces: [ConversionPiece] = []
    var unknowns: [UnknownMember] = []
    var unknownNames: [UInt8] = []
    /// Text of open objects that have a member for it.
    var texts: [UInt8] = []
    /// What a raw range means when it holds references.
    var decoded: [UInt8] = []
    /// How many open elements belong to content that makes no JSON.
    var skipDepth = 0

    /// A converter at the beginning of a body, with links put to `origin`.
    package init(origin: LinkOrigin, dialect: JSONDialect, limits: RenderingLimits = RenderingLimits()) {
        schema = .standard
        self.origin = origin
        names = MemberWriter(schema: schema, dialect: dialect)
        self.limits = limits
        // Places in the arena are kept in 32 bits.
        self.limits.entity = min(limits.entity, 1 << 30)
        reader = XMLReader(limits: limits.xml)
    }

    /// - Throws: what the XML reader finds wrong, `entityTooLarge`, `outOfOrder`, `tooManyUnknownMembers`.
    package mutating func transform(_ chunk: Span<UInt8>, into output: inout [UInt8]) throws(RenderingError) {
        try consume(chunk, isLast: false)
        out.flush(into: &output)
    }

    /// - Throws: as `transform`; `truncated` of the XML reader when the document is incomplete.
    package mutating func finish(into output: inout [UInt8]) throws(RenderingError) {
        let nothing: [UInt8] = []
        try consume(nothing.span, isLast: true)
        out.flush(into: &output)
    }

    /// Converts a whole document at once: `transform` and `finish` without copying the output.
    ///
    /// - Throws: as `finish`.
    mutating func convertWhole(_ document: Span<UInt8>) throws(RenderingError) -> [UInt8] {
        try consume(document, isLast: true)
        return out.take()
    }

    /// An error at the element that is being read.
    func error(_ cause: RenderingError.Cause) -> RenderingError {
        RenderingError(offset: reader.windowOffset &+ UInt64(max(0, reader.position)), cause: cause)
    }

    /// Reads the chunk where it lies, unless bytes are left over from the one before.
    private mutating func consume(_ chunk: Span<UInt8>, isLast: Bool) throws(RenderingError) {
        if let failure { throw failure }
        if reader.windowOffset == 0, frames.isEmpty { reserve(for: chunk.count) }
        do throws(RenderingError) {
            if carry.isEmpty {
                let done = try drain(chunk, isLast: isLast)
                Self.append(chunk.extracting(done..<chunk.count), to: &carry)
            } else {
                Self.append(chunk, to: &carry)
                var window: [UInt8] = []
                swap(&window, &carry)
                let done = try drain(window.span, isLast: isLast)
                window.removeFirst(done)
                swap(&window, &carry)
            }
        } catch {
            failure = error
            carry = []
            throw error
        }
    }

    /// Makes room for a small document at once, as most bodies are one.
    private mutating func reserve(for count: Int) {
        let size = min(count, 16_384)
        arena.reserveCapacity(size)
        out.reserveCapacity(size)
        frames.reserveCapacity(8)
        slots.reserveCapacity(64)
        pieces.reserveCapacity(64)
    }

    /// Converts all complete events of `window`.
    ///
    /// - Returns: how many bytes of it are done with.
    private mutating func drain(_ window: Span<UInt8>, isLast: Bool) throws(RenderingError) -> Int {
        while true {
            let event: XMLEvent
            do throws(XMLError) {
                event = try reader.next(in: window, isLast: isLast)
            } catch {
                throw RenderingError(error)
            }
            switch event {
            case .startElement:
                try startElement(window)
            case .text:
                if skipDepth == 0 { try text(window) }
            case .endElement:
                try endElement()
            case .other:
                continue
            case .needsInput:
                let done = reader.firstNeeded
                reader.windowDropped(first: done)
                return done
            case .endOfDocument:
                return window.count
            }
        }
    }

    /// Appends bytes to an array.
    static func append(_ bytes: Span<UInt8>, to array: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { array.append(contentsOf: $0) }
    }
}
