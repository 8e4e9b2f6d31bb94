/// An IPv4 or IPv6 address without port and zone.
///
/// An IPv4 address that is mapped into IPv6 (`::ffff:192.0.2.1`), as a dual-stack listener reports it, is the IPv4 one.
package struct IPAddress: Sendable, Hashable {
    private static let mappedPrefix: UInt128 = 0xFFFF << 32

    /// Whether this is an IPv6 address.
    package let isIPv6: Bool
    /// The address as a number of 32 or 128 bits.
    package let bits: UInt128

    private init(isIPv6: Bool, bits: UInt128) {
        let isMapped = isIPv6 && bits >> 32 == Self.mappedPrefix >> 32
        self.isIPv6 = isIPv6 && !isMapped
        self.bits = isMapped ? bits & 0xFFFF_FFFF : bits
    }

    /// Takes the 4 or 16 bytes of an address in network order; nil for any other count.
    package init?(networkOrder bytes: Span<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var bits: UInt128 = 0
        for index in bytes.indices { bits = bits << 8 | UInt128(bytes[index]) }
        self.init(isIPv6: bytes.count == 16, bits: bits)
    }

    /// Reads the text form, dotted decimal or RFC 4291 section 2.2 without brackets; nil for anything else.
    ///
    /// IPv4 parts with leading zeros are refused because some readers take them for octal.
    package init?(text: Span<UInt8>) {
        if let bits = Self.parseIPv4(text) {
            self.init(isIPv6: false, bits: UInt128(bits))
        } else if let bits = Self.parseIPv6(text) {
            self.init(isIPv6: true, bits: bits)
        } else {
            return nil
        }
    }

    /// Reads an address as a forwarding field writes it: IPv4 or bracketed IPv6 with an optional port, or bare IPv6.
    package init?(textWithOptionalPort text: Span<UInt8>) {
        if let address = IPAddress(text: text) {
            self = address
            return
        }
        guard let parts = Authority.parse(text) else { return nil }
        var host = parts.host
        if text[host.lowerBound] == 0x5B { host = host.lowerBound + 1..<host.upperBound - 1 }
        self.init(text: text.extracting(host))
    }

    /// The address with all bits behind the first `prefixLength` cleared.
    func masked(to prefixLength: Int) -> IPAddress {
        let width = isIPv6 ? 128 : 32
        let cleared = UInt128(max(0, width - prefixLength))
        return IPAddress(isIPv6: isIPv6, bits: (bits >> cleared) << cleared)
    }

    /// Appends the text form: dotted decimal, or IPv6 as RFC 5952 section 4 wants it.
    package func append(to output: inout [UInt8]) {
        guard isIPv6 else {
            for shift in [24, 16, 8, 0] as [UInt128] {
                output.append(decimal: Int(truncatingIfNeeded: (bits >> shift) & 0xFF))
                if shift > 0 { output.append(0x2E) }
            }
            return
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
        let gap = Self.longestZeroRun(groups)
        var index = 0
        while index < 8 {
            if index == gap.lowerBound, gap.count > 1 {
                output.append(literal: "::")
                index = gap.upperBound
                continue
            }
            if index > 0, index != gap.upperBound || gap.count < 2 { output.append(0x3A) }
            output.append(contentsOf: String(groups[index], radix: 16).utf8)
            index += 1
        }
    }

    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
        var best = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 {
                start = index + 1
            } else if index + 1 - start > best.count {
                best = start..<index + 1
            }
        }
        return best
    }

    private static func parseIPv4(_ text: Span<UInt8>) -> UInt32? {
        var bits: UInt32 = 0
        var parts = 0
        var index = 0
        while true {
            let start = index
            var part: UInt32 = 0
            while index < text.count, ASCII.isDigit(text[index]), index - start < 3 {
                part = part * 10 + UInt32(text[index] &- 0x30)
                index += 1
            }
            let hasLeadingZero = index - start > 1 && text[start] == 0x30
            guard index > start, part <= 255, !hasLeadingZero else { return nil }
            bits = bits << 8 | part
            parts += 1
            if parts == 4 { return index == text.count ? bits : nil }
            guard index < text.count, text[index] == 0x2E else { return nil }
            index += 1
        }
    }

    private static func parseIPv6(_ text: Span<UInt8>) -> UInt128? {
        // The longest form is eight groups of which the last two are dotted decimal.
        guard text.count >= 2, text.count <= 45 else { return nil }
        var groups: [UInt16] = []
        var gap: Int?
        var index = 0
        if text[0] == 0x3A {
            guard text[1] == 0x3A else { return nil }
            gap = 0
            index = 2
        }
        while index < text.count {
            guard groups.count < 8 else { return nil }
            if let bits = parseIPv4(text.extracting(index..<text.count)) {
                guard groups.count <= 6 else { return nil }
                groups.append(UInt16(truncatingIfNeeded: bits >> 16))
                groups.append(UInt16(truncatingIfNeeded: bits))
                break
            }
            let start = index
            var group: UInt16 = 0
            while index < text.count, index - start < 4, let digit = ASCII.hexadecimalValue(text[index]) {
                group = group << 4 | UInt16(digit)
                index += 1
            }
            guard index > start else { return nil }
            groups.append(group)
            if index == text.count { break }
            guard text[index] == 0x3A else { return nil }
            index += 1
            if index == text.count { return nil }
            if text[index] == 0x3A {
                guard gap == nil else { return nil }
                gap = groups.count
                index += 1
            }
        }
        return assemble(groups, gap: gap)
    }

    private static func assemble(_ groups: [UInt16], gap: Int?) -> UInt128? {
        guard gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
        var bits: UInt128 = 0
        for index in 0...groups.count {
            if index == gap { bits = bits << UInt128(16 * (8 - groups.count)) }
            if index < groups.count { bits = bits << 16 | UInt128(groups[index]) }
        }
        return bits
    }
}
