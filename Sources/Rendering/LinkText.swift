import HTTPSemantics
import XML

/// The rule by which a link is recognised, for every format.
///
/// A link begins with `http://` or `https://` in any case, then an authority, perhaps empty (the stored form), then a
/// path that begins with `/api` in any case, followed by nothing, `/`, `?` or `#`. Which authority it names does not
/// matter: Enterprise Manager mixes them (em-facts 6).
package enum LinkText {
    /// How a value's bytes spell characters.
    enum Escaping {
        /// Each byte means itself.
        case none
        /// An XML attribute value: `&#x2F;` means `/`.
        case xml
        /// A JSON string: `\/` and `\u002f` mean `/`.
        case json
    }

    /// A link's text put to an origin, or nil when it is no link into Enterprise Manager.
    ///
    /// For `Location` values.
    /// - Complexity: O(length).
    package static func rewritten(_ url: Span<UInt8>, to origin: LinkOrigin) -> [UInt8]? {
        guard let start = pathStart(in: url, .none) else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(origin.bytes.count + url.count - start)
        result.append(contentsOf: origin.bytes)
        result.append(bytesOf: url.extracting(start..<url.count))
        return result
    }

    /// The index at which the path of a link begins, or nil when the value is no link into Enterprise Manager.
    ///
    /// Replacing the bytes before it by an origin rewrites the link.
    /// - Complexity: O(length of scheme and authority).
    static func pathStart(in raw: Span<UInt8>, _ escaping: Escaping) -> Int? {
        if let start = usualPathStart(in: raw, escaping) { return start }
        var index = 0
        guard matches("http", raw, &index, escaping) else { return nil }
        guard var unit = next(raw, &index, escaping) else { return nil }
        if unit | 0x20 == 0x73 {
            guard let colon = next(raw, &index, escaping) else { return nil }
            unit = colon
        }
        guard unit == 0x3a, matches("//", raw, &index, escaping) else { return nil }
        while true {
            let start = index
            guard let unit = next(raw, &index, escaping) else { return nil }
            switch unit {
            case 0x2f:
                guard matches("api", raw, &index, escaping) else { return nil }
                guard index < raw.count else { return start }
                let end = next(raw, &index, escaping)
                return end == 0x2f || end == 0x3f || end == 0x23 ? start : nil
            case 0x3f, 0x23:
                return nil
            default:
                continue
            }
        }
    }

    /// As `pathStart` for a link as nearly all are spelled: without escapes before the path's second segment.
    ///
    /// - Returns: nil when it is no such link, which does not mean that it is none.
    @inline(__always)
    private static func usualPathStart(in raw: Span<UInt8>, _ escaping: Escaping) -> Int? {
        guard ASCII.hasPrefixIgnoringCase(raw, "http") else { return nil }
        let authority: Int
        if ASCII.hasPrefix(raw.extracting(4..<raw.count), "s://") {
            authority = 8
        } else if ASCII.hasPrefix(raw.extracting(4..<raw.count), "://") {
            authority = 7
        } else {
            return nil
        }
        let escape = escaping == .xml ? UInt8(ascii: "&") : UInt8(ascii: "\\")
        let slash = ByteScan.firstSpecial(
            in: raw, from: authority, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), escape)
        guard ASCII.hasPrefixIgnoringCase(raw.extracting(slash..<raw.count), "/api") else { return nil }
        guard raw.count > slash + 4 else { return slash }
        let end = raw[slash + 4]
        return end == UInt8(ascii: "/") || end == UInt8(ascii: "?") || end == UInt8(ascii: "#") ? slash : nil
    }

    /// Reads the units of an expected lower-case text, in any case.
    private static func matches(
        _ expected: StaticString, _ raw: Span<UInt8>, _ index: inout Int, _ escaping: Escaping
    ) -> Bool {
        for offset in 0..<expected.utf8CodeUnitCount {
            guard let unit = next(raw, &index, escaping) else { return false }
            let lower = unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit
            guard lower == UInt32(expected.utf8Start[offset]) else { return false }
        }
        return true
    }

    /// Reads one unit: an ASCII character, or something at or above 0x80 that equals none.
    ///
    /// - Returns: nil at the end, and for an escape that is none.
    @inline(__always)
    private static func next(_ raw: Span<UInt8>, _ index: inout Int, _ escaping: Escaping) -> UInt32? {
        guard index < raw.count else { return nil }
        let byte = raw[index]
        switch escaping {
        case .xml where byte == UInt8(ascii: "&"):
            guard case .scalar(let scalar, let end) = XMLText.reference(in: raw, at: index) else { return nil }
            index = end
            return scalar
        case .json where byte == UInt8(ascii: "\\"):
            guard case .unit(let unit, let length) = JSONEscape.read(in: raw, at: index) else { return nil }
            index += length
            return unit
        default:
            index += 1
            return UInt32(byte)
        }
    }
}
