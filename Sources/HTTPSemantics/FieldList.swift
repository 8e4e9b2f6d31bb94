/// A scanner over the elements of a comma-separated field value (RFC 9110 section 5.6.1).
///
/// Commas inside quoted strings do not separate. Empty elements are skipped, as a recipient must.
package struct FieldList: Sendable {
    private var position = 0

    /// Makes a scanner that stands before the first element.
    package init() {}

    /// The range of the next element without white space around it, or nil at the end of the value.
    ///
    /// The value must be the same one on every call.
    package mutating func next(in value: Span<UInt8>) -> Range<Int>? {
        next(in: value, separator: 0x2C)
    }

    /// The range of the next part up to a separator other than the comma, such as the semicolon of parameters.
    package mutating func next(in value: Span<UInt8>, separator: UInt8) -> Range<Int>? {
        while position < value.count {
            let start = position
            var end = start
            var isQuoted = false
            while end < value.count, isQuoted || value[end] != separator {
                if value[end] == 0x22 {
                    isQuoted.toggle()
                } else if isQuoted, value[end] == 0x5C {
                    end += 1
                }
                end += 1
            }
            end = min(end, value.count)
            position = end + 1
            let element = ASCII.trimmed(start..<end, of: value)
            if !element.isEmpty { return element }
        }
        return nil
    }
}
