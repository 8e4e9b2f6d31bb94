import HTTPSemantics

/// Finds the lines of a head in a window that grows from call to call, and reads field lines; shared by requests,
/// responses and, for the rules of a field line, trailers.
///
/// A byte is searched for its line end once, however small the pieces are in which the head comes.
struct HeadScanner: Sendable {
    /// Where the head begins in the window.
    private(set) var start = 0
    /// Where the first line not yet taken begins.
    private(set) var position = 0
    /// The field lines read so far, with ranges that count from the start of the head.
    private(set) var fields: [FieldLine] = []
    // Up to here no line end is left to find.
    private var searched = 0

    enum Line {
        /// A line without its CRLF.
        case line(Range<Int>)
        /// A line, whole or not, that is longer than the bound.
        case tooLong
        case incomplete
    }

    /// Takes the next line, which may have up to `bound` bytes without its line end.
    mutating func nextLine(in input: Span<UInt8>, bound: Int) throws(FieldSyntaxError) -> Line {
        guard let lineFeed = ByteScan.lineFeed(in: input, from: searched) else {
            searched = input.count
            // One byte more than the bound may be the CR of the line end.
            return input.count - position - 1 > bound ? .tooLong : .incomplete
        }
        guard lineFeed - position - 1 <= bound else { return .tooLong }
        guard lineFeed > position, input[lineFeed - 1] == 0x0D else { throw .bareLineFeed }
        let line = position..<lineFeed - 1
        position = lineFeed + 1
        searched = position
        return .line(line)
    }

    /// Lets the head begin only behind the lines that were taken.
    mutating func skipTakenLines() {
        start = position
    }

    /// Makes room for the field lines of a head of usual size.
    mutating func reserveFields() {
        fields.reserveCapacity(16)
    }

    /// Reads a line that is not empty as a field line and adds it.
    mutating func appendField(
        _ line: Range<Int>, of input: Span<UInt8>, limit: Int
    ) throws(FieldSyntaxError) {
        guard fields.count < limit else { throw .tooManyFields }
        let name = try Self.fieldName(line, of: input)
        let value = ASCII.trimmed(name.upperBound + 1..<line.upperBound, of: input)
        try Self.checkFieldValue(value, of: input)
        fields.append(
            FieldLine(
                name: name.lowerBound - start..<name.upperBound - start,
                value: value.lowerBound - start..<value.upperBound - start,
                known: FieldName.classify(input.extracting(name))
            )
        )
    }

    /// The range of a field line's name, which the colon follows immediately (RFC 9112 section 5.1).
    private static func fieldName(
        _ line: Range<Int>, of input: Span<UInt8>
    ) throws(FieldSyntaxError) -> Range<Int> {
        if ASCII.isWhitespace(input[line.lowerBound]) { throw .lineFolding }
        // Nearly every name consists of letters and hyphens; what else a token may have is looked at one by one.
        var end = ByteScan.unusualNameByte(in: input, line)
        while end < line.upperBound, ASCII.isTokenByte(input[end]) { end += 1 }
        guard end < line.upperBound else { throw .missingColon }
        if input[end] == 0x3A {
            guard end > line.lowerBound else { throw .emptyFieldName }
            return line.lowerBound..<end
        }
        guard ASCII.isWhitespace(input[end]) else { throw .invalidFieldName }
        let rest = ASCII.trimmed(end..<line.upperBound, of: input)
        throw !rest.isEmpty && input[rest.lowerBound] == 0x3A ? .whitespaceBeforeColon : .invalidFieldName
    }

    private static func checkFieldValue(_ value: Range<Int>, of input: Span<UInt8>) throws(FieldSyntaxError) {
        var index = value.lowerBound
        while true {
            index = ByteScan.control(in: input, index..<value.upperBound)
            guard index < value.upperBound else { return }
            if input[index] == 0x0D { throw .bareCarriageReturn }
            guard input[index] == 0x09 else { throw .invalidFieldValue }
            index += 1
        }
    }
}
