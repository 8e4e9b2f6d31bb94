import HTTPSemantics

/// A status line taken apart (RFC 9112 section 4); the range counts from the start of the head.
struct StatusLine: Sendable {
    let version: HTTPVersion
    let status: Int
    let reason: Range<Int>

    /// Reads a line, at the start of the head, without its line end.
    ///
    /// The space before an empty reason phrase may be missing, as several servers leave it out.
    init(_ line: Range<Int>, of input: Span<UInt8>) throws(ResponseError) {
        let text = input.extracting(line)
        guard text.count >= 12, text[8] == 0x20 else { throw .malformedStatusLine }
        switch HTTPVersion.recognise(text.extracting(0..<8)) {
        case .version(let version): self.version = version
        case .unsupported: throw .unsupportedVersion
        case .malformed: throw .malformedStatusLine
        }
        var status = 0
        for index in 9..<12 {
            guard ASCII.isDigit(text[index]) else { throw .malformedStatusLine }
            status = status * 10 + Int(text[index] &- 0x30)
        }
        guard (100...599).contains(status) else { throw .malformedStatusLine }
        self.status = status
        guard text.count > 12 else {
            reason = 12..<12
            return
        }
        guard text[12] == 0x20 else { throw .malformedStatusLine }
        for index in 13..<text.count where !ASCII.isFieldValueByte(text[index]) {
            throw .malformedStatusLine
        }
        reason = 13..<text.count
    }
}
