import HTTPSemantics

/// The format for the answer to a request whose head could not be parsed.
enum RefusalFormat {
    /// Judges by the Accept lines among the bytes of a head, as far as they came; XML, as EM answers, when there is none.
    ///
    /// - Complexity: O(n) in the bytes; only malformed requests come here.
    static func judge(_ head: Span<UInt8>) -> BodyFormat {
        var accept = Accept()
        var start = 0
        while start < head.count {
            var end = start
            while end < head.count, head[end] != 0x0A { end += 1 }
            let line = head.extracting(start..<end)
            if ASCII.hasPrefixIgnoringCase(line, "accept:") {
                accept.combine(line.extracting(value(of: line)))
            }
            start = end + 1
        }
        return accept.format
    }

    /// What stands after the colon of an `accept:` line, without white space and the CR of the line end.
    private static func value(of line: Span<UInt8>) -> Range<Int> {
        let end = line[line.count - 1] == 0x0D ? line.count - 1 : line.count
        return ASCII.trimmed(min(7, end)..<end, of: line)
    }
}
