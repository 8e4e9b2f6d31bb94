/// Decoding and escaping of text, and comparing it with names known in advance.
package enum XMLText {
    /// The longest reference, `&` and `;` included; `&#x10FFFF;` has 10 bytes, the rest is room for leading zeros.
    package static var maximumReferenceLength: Int { 32 }

    /// What a raw range was, which decides how white space is normalised.
    package enum Kind: Sendable {
        /// Text of an element: references are decoded, CR LF and CR become LF (XML 1.0 section 2.11).
        case text
        /// Content of a CDATA section: as text, but `&` is literal.
        case section
        /// An attribute value: references are decoded, white space becomes spaces (section 3.3.3).
        case attribute
    }

    /// What stands at an `&`.
    package enum Reference: Sendable, Equatable {
        /// A reference that means a character and ends before `end`.
        case scalar(UInt32, end: Int)
        /// The span ends inside the reference.
        case incomplete
        /// No reference, and why.
        case malformed(XMLError.Cause)
    }

    /// Reads the reference whose `&` is at an index.
    ///
    /// - Complexity: O(1), as its length is bounded.
    package static func reference(in span: Span<UInt8>, at index: Int) -> Reference {
        let limit = min(span.count, index + maximumReferenceLength)
        let start = index + 1
        var end = start
        while end < limit, span[end] != UInt8(ascii: ";") {
            let byte = span[end]
            // Nothing but these can continue a reference, so a bare `&` is found out at once.
            guard isAlphanumeric(byte) || (byte == UInt8(ascii: "#") && end == start) else {
                return .malformed(.malformedReference)
            }
            end += 1
        }
        guard end < limit else {
            return span.count - index < maximumReferenceLength ? .incomplete : .malformed(.referenceTooLong)
        }
        guard end > start else { return .malformed(.malformedReference) }
        let content = span.extracting(start..<end)
        guard content[0] == UInt8(ascii: "#") else {
            guard let scalar = entity(content) else { return .malformed(.unknownEntity) }
            return .scalar(scalar, end: end + 1)
        }
        guard let scalar = number(content) else { return .malformed(.malformedReference) }
        guard XMLCharacter.isCharacter(scalar) else { return .malformed(.invalidCharacter) }
        return .scalar(scalar, end: end + 1)
    }

    /// Appends what a raw range means.
    ///
    /// The range comes from the reader's events (text, attribute value); what is no reference there is copied.
    /// - Complexity: O(length).
    package static func appendDecoded(_ raw: Span<UInt8>, as kind: Kind, to output: inout [UInt8]) {
        var index = 0
        var copied = 0
        while index < raw.count {
            let byte = raw[index]
            switch byte {
            case UInt8(ascii: "&") where kind != .section:
                guard case .scalar(let scalar, let end) = reference(in: raw, at: index) else {
                    index += 1
                    continue
                }
                output.append(copying: raw.extracting(copied..<index))
                UTF8Scalar.append(scalar, to: &output)
                index = end
                copied = end
            case 0x0d:
                output.append(copying: raw.extracting(copied..<index))
                output.append(kind == .attribute ? 0x20 : 0x0a)
                index += index + 1 < raw.count && raw[index + 1] == 0x0a ? 2 : 1
                copied = index
            case 0x09 where kind == .attribute, 0x0a where kind == .attribute:
                output.append(copying: raw.extracting(copied..<index))
                output.append(0x20)
                index += 1
                copied = index
            default:
                index += 1
            }
        }
        output.append(copying: raw.extracting(copied..<raw.count))
    }

    /// Appends text so that it can stand as an element's text or as an attribute value in either kind of quotes.
    ///
    /// Markup and white space that would be normalised become references; the text must be valid characters.
    package static func appendEscaped(_ text: Span<UInt8>, to output: inout [UInt8]) {
        var copied = 0
        for index in 0..<text.count {
            let replacement: StaticString
            switch text[index] {
            case UInt8(ascii: "&"): replacement = "&amp;"
            case UInt8(ascii: "<"): replacement = "&lt;"
            case UInt8(ascii: ">"): replacement = "&gt;"
            case UInt8(ascii: "\""): replacement = "&quot;"
            case UInt8(ascii: "'"): replacement = "&#39;"
            case 0x09: replacement = "&#9;"
            case 0x0a: replacement = "&#10;"
            case 0x0d: replacement = "&#13;"
            default: continue
            }
            output.append(copying: text.extracting(copied..<index))
            replacement.withUTF8Buffer { output.append(contentsOf: $0) }
            copied = index + 1
        }
        output.append(copying: text.extracting(copied..<text.count))
    }

    /// Whether bytes are exactly a name known in advance.
    @inlinable
    package static func equals(_ bytes: Span<UInt8>, _ name: StaticString) -> Bool {
        bytes.count == name.utf8CodeUnitCount && isPrefix(bytes, of: name)
    }

    /// Whether bytes are a beginning (perhaps all) of a text known in advance.
    @inlinable
    package static func isPrefix(_ bytes: Span<UInt8>, of name: StaticString) -> Bool {
        name.withUTF8Buffer { expected in
            guard bytes.count <= expected.count else { return false }
            for index in 0..<bytes.count where bytes[index] != expected[index] {
                return false
            }
            return true
        }
    }

    /// Whether bytes are a lower-case ASCII name known in advance, in any case.
    package static func equalsIgnoringCase(_ bytes: Span<UInt8>, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { expected in
            guard bytes.count == expected.count else { return false }
            for index in 0..<bytes.count {
                let byte = bytes[index]
                let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
                guard lower == expected[index] else { return false }
            }
            return true
        }
    }

    @inline(__always)
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        let folded = byte | 0x20
        return (folded >= 0x61 && folded <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
    }

    /// The five predefined entities (XML 1.0 section 4.6).
    private static func entity(_ name: Span<UInt8>) -> UInt32? {
        if equals(name, "amp") { return 0x26 }
        if equals(name, "lt") { return 0x3c }
        if equals(name, "gt") { return 0x3e }
        if equals(name, "quot") { return 0x22 }
        if equals(name, "apos") { return 0x27 }
        return nil
    }

    /// `#` and decimal digits, or `#x` and hexadecimal ones; the length bound keeps neither from overflowing.
    private static func number(_ content: Span<UInt8>) -> UInt32? {
        guard content.count > 1 else { return nil }
        let isHexadecimal = content[1] == UInt8(ascii: "x")
        let start = isHexadecimal ? 2 : 1
        guard start < content.count else { return nil }
        var value: UInt32 = 0
        for index in start..<content.count {
            let digit: UInt8
            switch content[index] {
            case 0x30...0x39: digit = content[index] - 0x30
            case 0x41...0x46 where isHexadecimal: digit = content[index] - 0x41 + 10
            case 0x61...0x66 where isHexadecimal: digit = content[index] - 0x61 + 10
            default: return nil
            }
            // Beyond the last scalar the value stays there: it is invalid whatever follows.
            value = min(value, 0x11_0000) * (isHexadecimal ? 16 : 10) + UInt32(digit)
        }
        return value
    }
}
