// Start tags, end tags and their names.
extension XMLReader {
    /// The start tag whose `<` is at `position`.
    mutating func startTag(_ window: Span<UInt8>, _ isLast: Bool) throws(XMLError) -> XMLEvent {
        guard try !isKnownIncomplete(window, isLast) else { return .needsInput }
        guard !hasRoot || !openElements.isEmpty else { throw error(.secondRoot, at: position) }
        let count = window.count
        let start = position
        if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
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
            guard try attribute(window, from: &index) else { return try incompleteTag(window, isLast) }
        }
        guard index - start <= limits.token else { throw error(.tokenTooLong, at: start) }
        guard openElements.count < limits.depth else { throw error(.tooDeep, at: start) }
        prefix = elementPrefix
        name = elementName
        token = start..<index
        position = index
        hasRoot = true
        openElement(window, start &+ 1..<elementName.upperBound, prefixLength: elementPrefix.count)
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
        let length = open.end &- open.start
        var index = start + 2
        let available = min(length, count &- index)
        let matched = Self.matchingLength(window, from: index, open, of: openNames, upTo: available)
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
        if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
        closeElement()
        return .endElement
    }

    // MARK: The stack of open elements

    /// Pushes the element whose qualified name is in a range of the window.
    @inline(__always)
    private mutating func openElement(_ window: Span<UInt8>, _ range: Range<Int>, prefixLength: Int) {
        // Not in the initializer, see there.
        if openElements.capacity == 0 { openElements.reserveCapacity(16) }
        let start = openElements.last?.end ?? 0
        let end = start &+ range.count
        // Room for whole words, so that the copy below need not stop inside of one.
        if end &+ 8 > openNames.count {
            openNames.append(contentsOf: repeatElement(0, count: end &+ 256))
        }
        let raw = window.bytes
        var source = range.lowerBound
        var target = start
        var span = openNames.mutableSpan
        var names = span.mutableBytes
        while target < end {
            if source &+ 8 <= window.count {
                let word = raw.unsafeLoadUnaligned(fromByteOffset: source, as: UInt64.self)
                names.storeBytes(of: word, toByteOffset: target, as: UInt64.self)
                source &+= 8
                target &+= 8
            } else {
                names.storeBytes(of: window[source], toByteOffset: target, as: UInt8.self)
                source &+= 1
                target &+= 1
            }
        }
        openElements.append(OpenElement(start: start, end: end, prefixLength: prefixLength))
    }

    /// Pops the innermost element.
    @inline(__always)
    private mutating func closeElement() {
        openElements.removeLast()
        place = placeAround
    }

    /// How many bytes from an index on are those of an open element's name.
    @inline(__always)
    private static func matchingLength(
        _ window: Span<UInt8>, from index: Int, _ open: OpenElement, of openNames: [UInt8], upTo length: Int
    ) -> Int {
        let raw = window.bytes
        let names = openNames.span
        var matched = 0
        while matched < length {
            if index &+ matched &+ 8 <= window.count {
                let word = UInt64(
                    littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index &+ matched, as: UInt64.self))
                let name = UInt64(
                    littleEndian: names.bytes.unsafeLoadUnaligned(
                        fromByteOffset: open.start &+ matched, as: UInt64.self))
                let difference = word ^ name
                if difference != 0 {
                    return min(length, matched &+ difference.trailingZeroBitCount &>> 3)
                }
                matched &+= 8
            } else {
                guard window[index &+ matched] == names[open.start &+ matched] else { return matched }
                matched &+= 1
            }
        }
        return length
    }

    /// Reads one name into `prefix` and `name`.
    ///
    /// - Returns: false when the window ends in or right behind it.
    @inline(__always)
    mutating func qualifiedName(_ window: Span<UInt8>, from index: inout Int) throws(XMLError) -> Bool {
        let start = index
        // Nearly every name consists of letters and digits; what ends it then is never part of a name.
        let end = ByteScan.firstNonAlphanumeric(in: window, from: start)
        guard end < window.count, end > start, end &- start <= limits.name, !XMLCharacter.continuesName(window[end]),
            XMLCharacter.isNameStartASCII(window[start])
        else {
            return try unusualName(window, from: &index)
        }
        prefix = start..<start
        name = start..<end
        index = end
        return true
    }

    /// As `qualifiedName`, for any name.
    private mutating func unusualName(_ window: Span<UInt8>, from index: inout Int) throws(XMLError) -> Bool {
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
