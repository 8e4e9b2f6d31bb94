// Start tags, end tags and their names.
extension XMLReader {
    /// The start tag whose `<` is at `position`.
    mutating func startTag(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        guard try !isKnownIncomplete(window, isLast) else { return .needsInput }
        guard !hasRoot || !openElements.isEmpty else { throw error(.secondRoot, at: position) }
        let count = window.count
        let start = position
        attributes.removeAll(keepingCapacity: true)
        var index = start + 1
        guard try qualifiedName(window, from: &index) else { return try incompleteTag(window, isLast) }
        let elementPrefix = prefix
        let elementName = name
        while true {
            let gap = index
            while index < count, XMLCharacter.isSpace(window[index]) {
                index &+= 1
            }
            guard index < count else { return try incompleteTag(window, isLast) }
            let byte = window[index]
            if byte == UInt8(ascii: ">") {
                isSelfClosing = false
                index &+= 1
                break
            }
            if byte == UInt8(ascii: "/") {
                guard index &+ 1 < count else { return try incompleteTag(window, isLast) }
                guard window[index &+ 1] == UInt8(ascii: ">") else { throw error(.malformedTag, at: index) }
                isSelfClosing = true
                index &+= 2
                break
            }
            guard index > gap else {
                throw error(try characterFault(window, at: index, otherwise: .malformedTag), at: index)
            }
            guard try attribute(window, from: &index, isLast) else { return try incompleteTag(window, isLast) }
        }
        guard index - start <= limits.token else { throw error(.tokenTooLong, at: start) }
        guard openElements.count < limits.depth else { throw error(.tooDeep, at: start) }
        prefix = elementPrefix
        name = elementName
        token = start..<index
        position = index
        hasRoot = true
        openNames.append(copying: window.extracting(start &+ 1..<elementName.upperBound))
        openElements.append(OpenElement(end: openNames.count, prefixLength: elementPrefix.count))
        place = isSelfClosing ? .selfClosed : .content
        return .startElement
    }

    /// The end of an element whose tag closed itself; the names still are the tag's.
    mutating func selfClosingEnd() -> XMLEvent {
        token = position..<position
        closeElement()
        return .endElement
    }

    /// The end tag whose `<` is at `position`.
    mutating func endTag(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        guard try !isKnownIncomplete(window, isLast) else { return .needsInput }
        let count = window.count
        let start = position
        guard let open = openElements.last else { throw error(.mismatchedEndTag, at: start) }
        let nameStart = openElements.count > 1 ? openElements[openElements.count &- 2].end : 0
        let length = open.end &- nameStart
        var index = start + 2
        let available = min(length, count &- index)
        var matched = 0
        while matched < available, window[index &+ matched] == openNames[nameStart &+ matched] {
            matched &+= 1
        }
        guard matched == available else { throw error(.mismatchedEndTag, at: index + matched) }
        guard available == length else { return try incompleteTag(window, isLast) }
        index &+= length
        let nameEnd = index
        while index < count, XMLCharacter.isSpace(window[index]) {
            index &+= 1
        }
        guard index < count else { return try incompleteTag(window, isLast) }
        guard window[index] == UInt8(ascii: ">") else {
            throw error(index == nameEnd ? .mismatchedEndTag : .malformedTag, at: index)
        }
        index &+= 1
        guard index - start <= limits.token else { throw error(.tokenTooLong, at: start) }
        let prefixEnd = start + 2 + open.prefixLength
        prefix = start + 2..<prefixEnd
        name = (open.prefixLength == 0 ? prefixEnd : prefixEnd + 1)..<nameEnd
        token = start..<index
        position = index
        attributes.removeAll(keepingCapacity: true)
        closeElement()
        return .endElement
    }

    private mutating func closeElement() {
        openElements.removeLast()
        openNames.removeLast(openNames.count &- (openElements.last?.end ?? 0))
        place = placeAround
    }

    /// Reads one name into `prefix` and `name`.
    ///
    /// - Returns: false when the window ends in or right behind it.
    mutating func qualifiedName(_ window: Span<UInt8>, from index: inout Int) throws(XMLError) -> Bool {
        let count = window.count
        let start = index
        var colon = -1
        var current = start
        var isStart = true
        while current < count {
            let byte = window[current]
            if byte < 0x80 {
                if isStart ? XMLCharacter.isNameStartASCII(byte) : XMLCharacter.isNameASCII(byte) {
                    current &+= 1
                    isStart = false
                } else if byte == UInt8(ascii: ":"), !isStart, colon < 0 {
                    colon = current
                    current &+= 1
                    isStart = true
                } else {
                    break
                }
            } else {
                guard let length = try nameScalar(window, at: current, isStart: isStart) else { break }
                // The window ends inside this scalar.
                guard length > 0 else { return false }
                current &+= length
                isStart = false
            }
        }
        guard current - start <= limits.name else { throw error(.nameTooLong, at: start) }
        guard current < count else { return false }
        guard !isStart else {
            throw error(try characterFault(window, at: current, otherwise: .malformedName), at: current)
        }
        prefix = colon < 0 ? start..<start : start..<colon
        name = (colon < 0 ? start : colon &+ 1)..<current
        index = current
        return true
    }

    /// The length of a name scalar beyond ASCII: nil when it does not belong to a name, 0 when the window ends in it.
    private func nameScalar(_ window: Span<UInt8>, at index: Int, isStart: Bool) throws(XMLError) -> Int? {
        switch UTF8Scalar.decode(in: window, at: index) {
        case .incomplete:
            return 0
        case .invalid:
            throw error(.invalidUTF8, at: index)
        case .scalar(let scalar, let length):
            return (isStart ? XMLCharacter.isNameStart(scalar) : XMLCharacter.isName(scalar)) ? length : nil
        }
    }

    /// What to blame for a byte that does not fit: itself when it is no character at all, else the grammar.
    func characterFault(
        _ window: Span<UInt8>, at index: Int, otherwise cause: XMLError.Cause
    ) throws(XMLError) -> XMLError.Cause {
        switch UTF8Scalar.decode(in: window, at: index) {
        case .incomplete: cause
        case .invalid: .invalidUTF8
        case .scalar(let scalar, _): XMLCharacter.isCharacter(scalar) ? cause : .invalidCharacter
        }
    }

    // MARK: Incomplete tags

    /// Whether an earlier call found the tag at `position` incomplete and its end has not come since.
    private mutating func isKnownIncomplete(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> Bool {
        guard tagScan > position, !isLast else { return false }
        return try !scanForTagEnd(window)
    }

    /// The window ends inside the tag at `position`: remembers how far it was looked at.
    private mutating func incompleteTag(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        guard !isLast else { throw error(.truncated, at: window.count) }
        if tagScan <= position {
            tagScan = position + 1
            tagQuote = 0
        }
        _ = try scanForTagEnd(window)
        return .needsInput
    }

    /// Goes on looking for the `>` outside of quotes that ends the tag at `position`.
    ///
    /// Whatever the parse accepts toggles quotes as this scan does, so the parse never needs bytes beyond the `>`
    /// found here; what it does not accept it refuses at the next call.
    private mutating func scanForTagEnd(_ window: Span<UInt8>) throws(XMLError) -> Bool {
        var index = tagScan
        var quote = tagQuote
        while index < window.count {
            let byte = window[index]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                tagScan = index
                tagQuote = 0
                return true
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
            index += 1
        }
        guard index - position <= limits.token else { throw error(.tokenTooLong, at: position) }
        tagScan = index
        tagQuote = quote
        return false
    }
}
