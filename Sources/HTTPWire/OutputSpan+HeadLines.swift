import HTTPSemantics

/// The lines of a head that are ours, written into room that was made before; what does not fit is left out, so whoever
/// makes the room reckons with the longest of each.
///
/// Names and values of the program itself need no check. ``HeadSerializer`` writes the field lines of others.
extension OutputSpan<UInt8> {
    /// Appends `HTTP/1.1 status` and a space, behind which the reason phrase stands.
    mutating func append(beginningOfStatusLine status: Int) {
        append(literal: "HTTP/1.1 ")
        append(decimal: status, width: 3)
        append(literal: " ")
    }

    /// Appends `HTTP/1.1 status` with the standard reason phrase.
    package mutating func append(statusLine status: Int) {
        append(beginningOfStatusLine: status)
        append(literal: StatusReason.phrase(status))
        append(literal: "\r\n")
    }

    /// Appends `HTTP/1.1 status reason`; a reason phrase that is not valid is left out.
    package mutating func append(statusLine status: Int, reason: Span<UInt8>) {
        append(beginningOfStatusLine: status)
        if FieldValue.isValid(reason) { append(bytesOf: reason) }
        append(literal: "\r\n")
    }

    /// Appends a field line.
    package mutating func append(field name: StaticString, _ value: StaticString) {
        append(literal: name)
        append(literal: ": ")
        append(literal: value)
        append(literal: "\r\n")
    }

    /// Appends a field line with a number.
    package mutating func append(field name: StaticString, _ number: UInt64) {
        append(literal: name)
        append(literal: ": ")
        append(decimal: number)
        append(literal: "\r\n")
    }
}
