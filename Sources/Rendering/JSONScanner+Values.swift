import XML

// Punctuation, and values that pass without being reported.
extension JSONScanner {
    /// Reads the token at an index by what the grammar allows there.
    ///
    /// - Returns: false when the window ends inside it; `index` is then where it begins.
    mutating func structure(_ window: Span<UInt8>, _ index: inout Int, _ isLast: Bool) throws(JSONError) -> Bool {
        let byte = window[index]
        switch (expectation, byte) {
        case (.colon, UInt8(ascii: ":")):
            expectation = .value
            index &+= 1
        case (.commaOrEnd, UInt8(ascii: ",")):
            expectation = containers.last == true ? .name : .value
            index &+= 1
        case (.commaOrEnd, UInt8(ascii: "}")), (.nameOrObjectEnd, UInt8(ascii: "}")):
            guard containers.popLast() == true else { throw error(.unexpectedByte, at: index) }
            valueEnded()
            index &+= 1
        case (.commaOrEnd, UInt8(ascii: "]")), (.valueOrArrayEnd, UInt8(ascii: "]")):
            guard containers.popLast() == false else { throw error(.unexpectedByte, at: index) }
            valueEnded()
            index &+= 1
        case (.value, _), (.valueOrArrayEnd, _):
            return try valueStart(window, &index, isLast)
        case (.nothing, _):
            throw error(.trailingBytes, at: index)
        default:
            throw error(.unexpectedByte, at: index)
        }
        return true
    }

    /// Reads the beginning of a value; strings and numbers are then gone on with by `finishOpenValue`.
    private mutating func valueStart(
        _ window: Span<UInt8>, _ index: inout Int, _ isLast: Bool
    ) throws(JSONError) -> Bool {
        switch window[index] {
        case UInt8(ascii: "\""):
            openValue = .string
            index &+= 1
        case UInt8(ascii: "{"):
            try open(isObject: true, at: index)
            index &+= 1
        case UInt8(ascii: "["):
            try open(isObject: false, at: index)
            index &+= 1
        case UInt8(ascii: "-"):
            openValue = .number(.minus)
            index &+= 1
        case UInt8(ascii: "0"):
            openValue = .number(.zero)
            index &+= 1
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            openValue = .number(.integer)
            index &+= 1
        case UInt8(ascii: "t"):
            return try literal("true", window, &index)
        case UInt8(ascii: "f"):
            return try literal("false", window, &index)
        case UInt8(ascii: "n"):
            return try literal("null", window, &index)
        default:
            throw error(.unexpectedByte, at: index)
        }
        wantsString = false
        return true
    }

    private mutating func open(isObject: Bool, at index: Int) throws(JSONError) {
        guard containers.count < limits.depth else { throw error(.tooDeep, at: index) }
        containers.append(isObject)
        expectation = isObject ? .nameOrObjectEnd : .valueOrArrayEnd
    }

    private mutating func literal(
        _ text: StaticString, _ window: Span<UInt8>, _ index: inout Int
    ) throws(JSONError) -> Bool {
        let length = text.utf8CodeUnitCount
        let available = min(length, window.count - index)
        guard XMLText.isPrefix(window.extracting(index..<index + available), of: text) else {
            throw error(.unexpectedByte, at: index)
        }
        guard available == length else { return false }
        index &+= length
        wantsString = false
        valueEnded()
        return true
    }

    /// Goes on with the string or number that is open, if one is.
    ///
    /// - Returns: false when the window ends in it; `index` is then as far as it was checked.
    mutating func finishOpenValue(
        _ window: Span<UInt8>, _ index: inout Int, _ isLast: Bool
    ) throws(JSONError) -> Bool {
        switch openValue {
        case .none:
            return true
        case .string:
            var hasEscapes = false
            guard try stringEnd(window, &index, &hasEscapes) else { return false }
        case .number(var part):
            while index < window.count, let next = part.after(window[index]) {
                part = next
                index &+= 1
            }
            openValue = .number(part)
            guard index < window.count || isLast else { return false }
            guard part.isComplete else { throw error(.malformedNumber, at: index) }
            // `01` and `1x` are told apart from a number's end by what follows: only these may.
            if index < window.count, !mayFollowNumber(window[index]) { throw error(.malformedNumber, at: index) }
        }
        openValue = .none
        valueEnded()
        return true
    }

    private func mayFollowNumber(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
    }

    /// Checks a string's content from an index on, to behind its closing quote.
    ///
    /// - Returns: false when the window ends before it; `index` is then in front of what is incomplete.
    func stringEnd(
        _ window: Span<UInt8>, _ index: inout Int, _ hasEscapes: inout Bool
    ) throws(JSONError) -> Bool {
        let quote = UInt8(ascii: "\"")
        let backslash = UInt8(ascii: "\\")
        while true {
            index = ByteScan.firstSpecial(in: window, from: index, quote, backslash, backslash)
            guard index < window.count else { return false }
            let byte = window[index]
            if byte == quote {
                index &+= 1
                return true
            }
            if byte == backslash {
                switch JSONEscape.read(in: window, at: index) {
                case .unit(_, let length): index &+= length
                case .incomplete: return false
                case .malformed: throw error(.malformedEscape, at: index)
                }
                hasEscapes = true
            } else {
                guard byte >= 0x80 else { throw error(.controlInString, at: index) }
                switch UTF8Scalar.decode(in: window, at: index) {
                case .scalar(_, let length): index &+= length
                case .incomplete: return false
                case .invalid: throw error(.invalidUTF8, at: index)
                }
            }
        }
    }
}
