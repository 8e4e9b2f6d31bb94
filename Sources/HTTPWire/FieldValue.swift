import HTTPSemantics

/// The rule for what may be written as a field value.
package enum FieldValue {
    /// Whether the value holds no control byte but tabs, so that it cannot end its line or head (RFC 9110 section 5.5).
    package static func isValid(_ value: Span<UInt8>) -> Bool {
        var index = 0
        while true {
            index = ByteScan.control(in: value, index..<value.count)
            guard index < value.count else { return true }
            guard value[index] == 0x09 else { return false }
            index += 1
        }
    }
}
