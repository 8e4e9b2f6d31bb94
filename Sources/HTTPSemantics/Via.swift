/// The trail of proxies that a message went through (RFC 9110 section 7.6.3).
package enum Via {
    /// How emgate calls itself instead of by its host name, which is nobody's business.
    package static let pseudonym: StaticString = "emgate"

    /// Appends our own element to what earlier proxies wrote; `receivedVersion` is the message's own, such as `1.1`.
    package static func append(receivedVersion: StaticString, to value: inout [UInt8]) {
        if !value.isEmpty { value.append(literal: ", ") }
        value.append(literal: receivedVersion)
        value.append(0x20)
        value.append(literal: pseudonym)
    }

    /// How often a pseudonym stands in one `Via` value; the sign of a loop when it is ours and too often there.
    package static func count(of pseudonym: StaticString, in value: Span<UInt8>) -> Int {
        var count = 0
        var list = FieldList()
        while let range = list.next(in: value) {
            let element = value.extracting(range)
            var start = 0
            while start < element.count, !ASCII.isWhitespace(element[start]) { start += 1 }
            while start < element.count, ASCII.isWhitespace(element[start]) { start += 1 }
            var end = start
            while end < element.count, !ASCII.isWhitespace(element[end]) { end += 1 }
            if ASCII.equalsIgnoringCase(element.extracting(start..<end), pseudonym) { count += 1 }
        }
        return count
    }
}
