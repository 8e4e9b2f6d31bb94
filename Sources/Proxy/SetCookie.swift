import HTTPSemantics

/// The one change that a `Set-Cookie` of EM needs.
enum SetCookie {
    /// The value without its `Domain` attributes, so that the cookie belongs to the host that the client used
    /// (RFC 6265 section 4.1.2.3); all other bytes stay.
    static func withoutDomain(_ value: Span<UInt8>) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(value.count)
        var start = 0
        for index in 0...value.count where index == value.count || value[index] == UInt8(ascii: ";") {
            let part = start..<index
            let isFirst = start == 0
            start = index + 1
            if !isFirst, isDomain(value.extracting(ASCII.trimmed(part, of: value))) { continue }
            if !isFirst { kept.append(UInt8(ascii: ";")) }
            kept.append(contentsOf: [UInt8](bytesOf: value.extracting(part)))
        }
        return kept
    }

    private static func isDomain(_ attribute: Span<UInt8>) -> Bool {
        guard ASCII.hasPrefixIgnoringCase(attribute, "domain") else { return false }
        let rest = ASCII.trimmed(6..<attribute.count, of: attribute)
        return rest.isEmpty || attribute[rest.lowerBound] == UInt8(ascii: "=")
    }
}
