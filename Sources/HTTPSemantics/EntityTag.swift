/// Entity tags, which name one rendering of one stored entity (RFC 9110 section 8.8.3).
package enum EntityTag {
    /// Whether an `If-None-Match` value holds the tag, so that the answer is 304 (RFC 9110 section 13.1.2).
    ///
    /// `*` holds every tag. The comparison is weak: `W/` does not matter. `tag` is a whole entity tag with its quotes. A
    /// list is read up to the first thing that is not well-formed. Of several field lines one match is enough.
    package static func matches(ifNoneMatch value: Span<UInt8>, tag: Span<UInt8>) -> Bool {
        let wanted = tag.extracting(opaqueRange(of: tag))
        let whole = ASCII.trimmed(0..<value.count, of: value)
        if ASCII.equals(value.extracting(whole), "*") { return true }
        var position = whole.lowerBound
        while position < whole.upperBound {
            if ASCII.isWhitespace(value[position]) || value[position] == 0x2C {
                position += 1
                continue
            }
            guard let end = endOfTag(in: value, at: position, limit: whole.upperBound) else { return false }
            let candidate = value.extracting(position..<end)
            if ASCII.equals(candidate.extracting(opaqueRange(of: candidate)), wanted) { return true }
            position = end
            while position < whole.upperBound, ASCII.isWhitespace(value[position]) { position += 1 }
            guard position == whole.upperBound || value[position] == 0x2C else { return false }
        }
        return false
    }

    /// Whether the text is one entity tag, strong or weak.
    package static func isValid(_ text: Span<UInt8>) -> Bool {
        !text.isEmpty && endOfTag(in: text, at: 0, limit: text.count) == text.count
    }

    private static func opaqueRange(of tag: Span<UInt8>) -> Range<Int> {
        ASCII.hasPrefix(tag, "W/") ? 2..<tag.count : 0..<tag.count
    }

    /// Where the tag that begins at `start` ends; quoted, without escapes, so that commas and backslashes are plain bytes.
    private static func endOfTag(in text: Span<UInt8>, at start: Int, limit: Int) -> Int? {
        var index = start
        if ASCII.hasPrefix(text.extracting(start..<limit), "W/") { index += 2 }
        guard index < limit, text[index] == 0x22 else { return nil }
        index += 1
        while index < limit, text[index] != 0x22 {
            guard text[index] > 0x20, text[index] != 0x7F else { return nil }
            index += 1
        }
        return index < limit ? index + 1 : nil
    }
}
