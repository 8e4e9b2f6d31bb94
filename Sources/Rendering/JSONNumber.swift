/// Which texts of XML's number and truth value types are JSON as they stand.
///
/// Digits are copied and never go through a number type: EM's whole numbers may exceed what a double holds.
enum JSONNumber {
    /// What the text of a number is.
    enum Form: Equatable {
        /// Digits with at most a minus sign.
        case whole
        /// A number with a fraction or an exponent.
        case fractional
        /// No number in JSON: `+1`, `007`, `INF`, `NaN`, nothing at all.
        case invalid
    }

    /// The form of `text` by JSON's grammar (RFC 8259 section 6).
    static func form(of text: Span<UInt8>) -> Form {
        var index = 0
        let count = text.count
        if index < count, text[index] == UInt8(ascii: "-") { index += 1 }
        guard index < count, isDigit(text[index]) else { return .invalid }
        if text[index] == UInt8(ascii: "0") {
            index += 1
        } else {
            index = skipDigits(text, from: index)
        }
        if index == count { return .whole }
        if text[index] == UInt8(ascii: ".") {
            let first = index + 1
            index = skipDigits(text, from: first)
            guard index > first else { return .invalid }
        }
        if index < count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
            let first = index
            index = skipDigits(text, from: first)
            guard index > first else { return .invalid }
        }
        return index == count ? .fractional : .invalid
    }

    /// The truth value that `text` spells as XML Schema has it; nil when it is none.
    static func boolean(_ text: Span<UInt8>) -> Bool? {
        if equals(text, "true") || equals(text, "1") { return true }
        if equals(text, "false") || equals(text, "0") { return false }
        return nil
    }

    /// `text` without white space around it, which XML Schema ignores in numbers and truth values.
    static func trimmed(_ text: Span<UInt8>) -> Range<Int> {
        var lower = 0
        var upper = text.count
        while lower < upper, isSpace(text[lower]) { lower += 1 }
        while upper > lower, isSpace(text[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    /// Whether `byte` is white space in XML.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    private static func skipDigits(_ text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count, isDigit(text[index]) { index += 1 }
        return index
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func equals(_ text: Span<UInt8>, _ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            guard text.count == word.count else { return false }
            for index in word.indices where text[index] != word[index] { return false }
            return true
        }
    }
}
