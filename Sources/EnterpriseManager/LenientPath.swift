import HTTPSemantics

/// Segments of a target read as widely as any server might read them.
///
/// Used only where recognising too much is safe: logons, redaction and invalidation. Separators are `/` and `\`, also
/// percent-encoded; empty segments and `.` are skipped; what follows a `;` in a segment is no part of its name.
struct LenientPath {
    private var index = 0
    private let end: Int

    /// Reads the path part of a target, which ends before `?` or `#`.
    init(_ target: Span<UInt8>) {
        var end = 0
        while end < target.count, target[end] != 0x3F, target[end] != 0x23 { end += 1 }
        self.end = end
    }

    /// Where the query begins, after its `?`; nil when there is none.
    func queryStart(in target: Span<UInt8>) -> Int? {
        end < target.count && target[end] == 0x3F ? end + 1 : nil
    }

    /// The raw range of the next segment that is neither empty nor `.`; nil at the end.
    mutating func next(in target: Span<UInt8>) -> Range<Int>? {
        while index < end {
            let start = index
            while index < end, separatorLength(target, at: index) == 0 { index += 1 }
            let segment = start..<index
            if index < end { index += separatorLength(target, at: index) }
            if segment.isEmpty || (segment.count == 1 && target[start] == 0x2E) { continue }
            return segment
        }
        return nil
    }

    private func separatorLength(_ target: Span<UInt8>, at index: Int) -> Int {
        if target[index] == 0x2F || target[index] == 0x5C { return 1 }
        guard let escape = Self.escape(target, at: index, end: end) else { return 0 }
        return escape == 0x2F || escape == 0x5C ? 3 : 0
    }

    /// Whether the segment, percent-decoded and without what follows a `;`, is the name in any case.
    static func segment(_ range: Range<Int>, of target: Span<UInt8>, is name: StaticString) -> Bool {
        let text = decoded(range, of: target)
        let length = text.firstIndex(of: 0x3B) ?? text.count
        return ASCII.equalsIgnoringCase(text.span.extracting(0..<length), name)
    }

    /// The bytes of the range with percent-encoding undone once; a malformed escape stays as it is.
    static func decoded(_ range: Range<Int>, of target: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            if let byte = escape(target, at: index, end: range.upperBound) {
                result.append(byte)
                index += 3
            } else {
                result.append(target[index])
                index += 1
            }
        }
        return result
    }

    private static func escape(_ target: Span<UInt8>, at index: Int, end: Int) -> UInt8? {
        guard end - index >= 3, target[index] == 0x25 else { return nil }
        guard let high = ASCII.hexadecimalValue(target[index + 1]), let low = ASCII.hexadecimalValue(target[index + 2])
        else { return nil }
        return high << 4 | low
    }
}
