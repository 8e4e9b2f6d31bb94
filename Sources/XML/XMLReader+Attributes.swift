// The attributes of a start tag.
extension XMLReader {
    /// Reads one attribute, from its name to its closing quote.
    ///
    /// - Returns: false when the window ends in it.
    mutating func attribute(
        _ window: Span<UInt8>, from index: inout Int, _ isLast: Bool
    ) throws(XMLError) -> Bool {
        let count = window.count
        let start = index
        guard try qualifiedName(window, from: &index) else { return false }
        let nameEnd = index
        while index < count, XMLCharacter.isSpace(window[index]) {
            index &+= 1
        }
        guard index < count else { return false }
        guard window[index] == UInt8(ascii: "=") else { throw error(.malformedAttribute, at: index) }
        index &+= 1
        while index < count, XMLCharacter.isSpace(window[index]) {
            index &+= 1
        }
        guard index < count else { return false }
        let quote = window[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw error(.malformedAttribute, at: index)
        }
        index &+= 1
        let valueStart = index
        var decoding = false
        guard try attributeValue(window, from: &index, quote, &decoding, isLast) else { return false }
        guard attributes.count < limits.attributes else { throw error(.tooManyAttributes, at: start) }
        guard !isDuplicate(window, start..<nameEnd) else { throw error(.duplicateAttribute, at: start) }
        attributes.append(
            XMLAttribute(
                prefix: prefix, name: name, value: valueStart..<index, needsDecoding: decoding,
                isNamespaceDeclaration: isNamespaceDeclaration(window)))
        index &+= 1
        return true
    }

    /// Reads to the closing quote, which is left at `index`.
    ///
    /// - Returns: false when the window ends before it.
    private func attributeValue(
        _ window: Span<UInt8>, from index: inout Int, _ quote: UInt8, _ decoding: inout Bool, _ isLast: Bool
    ) throws(XMLError) -> Bool {
        let count = window.count
        while true {
            index = ByteScan.firstSpecial(
                in: window, from: index, quote, UInt8(ascii: "<"), UInt8(ascii: "&"))
            guard index < count else { return false }
            let byte = window[index]
            if byte == quote { return true }
            switch byte {
            case UInt8(ascii: "<"):
                throw error(.lessThanInAttribute, at: index)
            case UInt8(ascii: "&"):
                guard let end = try referenceEnd(window, at: index, isLast) else { return false }
                decoding = true
                index = end
            case 0x09, 0x0a, 0x0d:
                decoding = true
                index &+= 1
            default:
                guard let length = try scalarLength(window, at: index) else { return false }
                index &+= length
            }
        }
    }

    /// Whether an attribute of the same qualified name was read before; quadratic in a number bounded by the limit.
    private func isDuplicate(_ window: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let length = range.count
        let first = window[range.lowerBound]
        for index in attributes.indices {
            let other = attributes[index]
            let start = other.hasPrefix ? other.prefix.lowerBound : other.name.lowerBound
            guard other.name.upperBound &- start == length, window[start] == first else { continue }
            var offset = 1
            while offset < length, window[start &+ offset] == window[range.lowerBound &+ offset] {
                offset &+= 1
            }
            if offset == length { return true }
        }
        return false
    }

    /// Whether the name just read is `xmlns` or has that prefix.
    private func isNamespaceDeclaration(_ window: Span<UInt8>) -> Bool {
        let range = prefix.isEmpty ? name : prefix
        return range.count == 5 && window[range.lowerBound] == UInt8(ascii: "x")
            && XMLText.equals(window.extracting(range), "xmlns")
    }
}
