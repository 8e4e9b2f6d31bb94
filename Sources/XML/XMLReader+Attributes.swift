// The attributes of a start tag.
extension XMLReader {
    /// Reads one attribute, from its name to its closing quote.
    ///
    /// - Returns: false when the window ends in it.
    mutating func attribute(
        _ window: Span<UInt8>, from index: inout Int
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
        guard try Self.attributeValue(window, from: &index, quote, &decoding, windowOffset) else { return false }
        guard attributes.count < limits.attributes else { throw error(.tooManyAttributes, at: start) }
        guard !Self.isDuplicate(window, start..<nameEnd, of: attributes) else {
            throw error(.duplicateAttribute, at: start)
        }
        // Not in the initializer, see there.
        if attributes.capacity == 0 { attributes.reserveCapacity(8) }
        attributes.append(
            XMLAttribute(
                prefix: prefix, name: name, value: valueStart..<index, needsDecoding: decoding,
                isNamespaceDeclaration: Self.isNamespaceDeclaration(window, prefix, name)))
        index &+= 1
        return true
    }

    /// Reads to the closing quote, which is left at `index`.
    ///
    /// - Returns: false when the window ends before it.
    private static func attributeValue(
        _ window: Span<UInt8>, from index: inout Int, _ quote: UInt8, _ decoding: inout Bool, _ windowOffset: UInt64
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
                throw XMLError(offset: windowOffset + UInt64(max(0, index)), cause: .lessThanInAttribute)
            case UInt8(ascii: "&"):
                guard let end = try referenceEnd(window, at: index, windowOffset) else { return false }
                decoding = true
                index = end
            case 0x09, 0x0a, 0x0d:
                decoding = true
                index &+= 1
            default:
                guard let length = try scalarLength(window, at: index, windowOffset) else { return false }
                index &+= length
            }
        }
    }

    /// Whether an attribute of the same qualified name was read before; quadratic in a number bounded by the limit.
    @inline(__always)
    private static func isDuplicate(
        _ window: Span<UInt8>, _ range: Range<Int>, of attributes: [XMLAttribute]
    ) -> Bool {
        let length = range.count
        for index in attributes.indices {
            let end = attributes[index].name.upperBound
            let start = attributes[index].qualifiedNameStart
            guard end &- start == length, window[start] == window[range.lowerBound] else { continue }
            var offset = 1
            while offset < length, window[start &+ offset] == window[range.lowerBound &+ offset] {
                offset &+= 1
            }
            if offset == length { return true }
        }
        return false
    }

    /// Whether the name just read is `xmlns` or has that prefix.
    @inline(__always)
    private static func isNamespaceDeclaration(
        _ window: Span<UInt8>, _ prefix: Range<Int>, _ name: Range<Int>
    ) -> Bool {
        let range = prefix.isEmpty ? name : prefix
        return range.count == 5 && window[range.lowerBound] == UInt8(ascii: "x")
            && XMLText.equals(window.extracting(range), "xmlns")
    }
}
