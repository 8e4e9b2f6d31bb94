import HTTPSemantics

/// The states of a chunked body (RFC 9112 section 7.1), one byte at a time but for the data.
///
/// Chunk extensions are skipped and trailers are checked and dropped, both within ``ChunkLimits``.
struct ChunkedDecoder: Sendable, Equatable {
    private enum State: Sendable, Equatable {
        /// At the first digit of a size.
        case sizeStart
        case size
        /// Within white space between size and semicolon.
        case sizePadding
        case chunkExtension
        /// Behind the CR of a size line.
        case sizeLineFeed
        case data
        /// Behind a chunk's data.
        case dataCarriageReturn
        case dataLineFeed
        /// At the first byte of a trailer line, or of the last CRLF.
        case trailerStart
        case trailerName
        case trailerValue
        case trailerLineFeed
        case lastLineFeed
        case complete
    }

    private let limits: ChunkLimits
    private var state = State.sizeStart
    private var remaining: UInt64 = 0
    private var lineBytes = 0
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerFields = 0

    init(limits: ChunkLimits) {
        self.limits = limits
    }

    var isComplete: Bool { state == .complete }

    /// Takes framing up to and including the next run of data; `allowance` is how much data may still come.
    mutating func next(
        _ input: Span<UInt8>, allowance: UInt64
    ) throws(BodyError) -> (consumed: Int, data: Range<Int>) {
        var index = 0
        while index < input.count, state != .complete {
            if state == .data {
                let count = Int(truncatingIfNeeded: min(remaining, UInt64(input.count - index)))
                remaining -= UInt64(count)
                if remaining == 0 { state = .dataCarriageReturn }
                return (index + count, index..<index + count)
            }
            state = try next(after: input[index])
            index += 1
            // Told from the size alone, and so before any of the chunk is handed out.
            if state == .data, remaining > allowance { throw .tooLarge }
        }
        return (index, index..<index)
    }

    private mutating func next(after byte: UInt8) throws(BodyError) -> State {
        switch state {
        case .sizeStart, .size, .sizePadding, .chunkExtension:
            return try sizeLine(byte)
        case .sizeLineFeed:
            guard byte == 0x0A else { throw .invalidChunkEnd }
            return remaining == 0 ? .trailerStart : .data
        case .dataCarriageReturn:
            guard byte == 0x0D else { throw .invalidChunkEnd }
            return .dataLineFeed
        case .dataLineFeed:
            guard byte == 0x0A else { throw .invalidChunkEnd }
            return .sizeStart
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .lastLineFeed:
            do {
                return try trailer(byte)
            } catch {
                throw .trailer(error)
            }
        case .data, .complete:
            preconditionFailure("Data and the end of a body are not read by the byte.")
        }
    }

    private mutating func sizeLine(_ byte: UInt8) throws(BodyError) -> State {
        if state == .sizeStart {
            guard let digit = ASCII.hexadecimalValue(byte) else { throw .invalidChunkSize }
            remaining = UInt64(digit)
            lineBytes = 1
            return .size
        }
        if byte == 0x0D {
            guard state != .sizePadding else { throw .invalidChunkSize }
            return .sizeLineFeed
        }
        lineBytes += 1
        guard lineBytes <= limits.line else { throw .chunkLineTooLong }
        if state == .size, let digit = ASCII.hexadecimalValue(byte) {
            guard remaining >> 60 == 0 else { throw .chunkSizeOverflow }
            remaining = remaining << 4 | UInt64(digit)
            return .size
        }
        extensionBytes += 1
        guard extensionBytes <= limits.extensions else { throw .chunkExtensionsTooLarge }
        if state == .chunkExtension {
            guard ASCII.isFieldValueByte(byte) else { throw .invalidChunkExtension }
            return .chunkExtension
        }
        // White space after the size is allowed in front of an extension only (RFC 9112 section 7.1.1).
        if byte == 0x3B { return .chunkExtension }
        guard ASCII.isWhitespace(byte) else { throw .invalidChunkSize }
        return .sizePadding
    }

    private mutating func trailer(_ byte: UInt8) throws(FieldSyntaxError) -> State {
        trailerBytes += 1
        guard trailerBytes <= limits.trailers else { throw .tooLarge }
        switch state {
        case .trailerStart:
            if byte == 0x0D { return .lastLineFeed }
            trailerFields += 1
            guard trailerFields <= limits.trailerFields else { throw .tooManyFields }
            if ASCII.isTokenByte(byte) { return .trailerName }
            switch byte {
            case 0x0A: throw .bareLineFeed
            case 0x3A: throw .emptyFieldName
            case 0x20, 0x09: throw .lineFolding
            default: throw .invalidFieldName
            }
        case .trailerName:
            if ASCII.isTokenByte(byte) { return .trailerName }
            switch byte {
            case 0x3A: return .trailerValue
            case 0x20, 0x09: throw .whitespaceBeforeColon
            case 0x0D, 0x0A: throw .missingColon
            default: throw .invalidFieldName
            }
        case .trailerValue:
            if byte == 0x0D { return .trailerLineFeed }
            if byte == 0x0A { throw .bareLineFeed }
            guard ASCII.isFieldValueByte(byte) else { throw .invalidFieldValue }
            return .trailerValue
        case .trailerLineFeed:
            guard byte == 0x0A else { throw .bareCarriageReturn }
            return .trailerStart
        default:
            guard byte == 0x0A else { throw .bareCarriageReturn }
            return .complete
        }
    }
}
