/// The grammar of `<?xml … ?>` (XML 1.0 section 2.8 and 4.3.3).
enum XMLDeclaration {
    /// Checks what stands between `<?xml` and `?>`.
    ///
    /// - Parameters:
    ///   - content: the bytes, beginning with white space.
    ///   - windowOffset: the absolute offset of the window they come from.
    ///   - index: their index in that window.
    /// - Throws: `malformedDeclaration`, or `unsupportedEncoding` for another encoding than UTF-8.
    static func check(_ content: Span<UInt8>, _ windowOffset: UInt64, _ index: Int) throws(XMLError) {
        let offset = windowOffset + UInt64(index)
        var rest = 0
        var last = 0
        while true {
            let gap = rest
            skipSpace(content, &rest)
            guard rest < content.count else { break }
            guard rest > gap, let (name, value) = pseudoAttribute(content, &rest) else {
                throw XMLError(offset: offset, cause: .malformedDeclaration)
            }
            let order: Int
            let isValid: Bool
            let text = content.extracting(value)
            if XMLText.equals(content.extracting(name), "version") {
                order = 1
                isValid = isVersion(text)
            } else if XMLText.equals(content.extracting(name), "encoding") {
                order = 2
                isValid = last == 1
                guard XMLText.equalsIgnoringCase(text, "utf-8") else {
                    throw XMLError(offset: offset, cause: .unsupportedEncoding)
                }
            } else {
                order = 3
                isValid =
                    XMLText.equals(content.extracting(name), "standalone") && last >= 1
                    && (XMLText.equals(text, "yes") || XMLText.equals(text, "no"))
            }
            guard isValid, order > last else { throw XMLError(offset: offset, cause: .malformedDeclaration) }
            last = order
        }
        guard last > 0 else { throw XMLError(offset: offset, cause: .malformedDeclaration) }
    }

    private static func skipSpace(_ content: Span<UInt8>, _ index: inout Int) {
        while index < content.count, XMLCharacter.isSpace(content[index]) {
            index += 1
        }
    }

    private static func pseudoAttribute(
        _ content: Span<UInt8>, _ index: inout Int
    ) -> (name: Range<Int>, value: Range<Int>)? {
        let start = index
        while index < content.count, XMLCharacter.isNameASCII(content[index]) {
            index += 1
        }
        let name = start..<index
        skipSpace(content, &index)
        guard index < content.count, content[index] == UInt8(ascii: "=") else { return nil }
        index += 1
        skipSpace(content, &index)
        guard index < content.count else { return nil }
        let quote = content[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        index += 1
        let valueStart = index
        while index < content.count, content[index] != quote {
            index += 1
        }
        guard index < content.count else { return nil }
        index += 1
        return (name, valueStart..<index - 1)
    }

    /// `1.` and digits.
    private static func isVersion(_ text: Span<UInt8>) -> Bool {
        guard text.count > 2, text[0] == UInt8(ascii: "1"), text[1] == UInt8(ascii: ".") else { return false }
        for index in 2..<text.count where text[index] < 0x30 || text[index] > 0x39 {
            return false
        }
        return true
    }
}
