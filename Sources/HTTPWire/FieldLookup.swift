import HTTPSemantics

/// The searches that request and response heads share; linear, since a head has a bounded number of fields.
enum FieldLookup {
    static func first(_ name: FieldName, in fields: [FieldLine]) -> Range<Int>? {
        for line in fields where line.known == name {
            return line.value
        }
        return nil
    }

    static func first(_ name: StaticString, in fields: [FieldLine], of bytes: [UInt8]) -> Range<Int>? {
        for line in fields where matches(line, name, bytes) {
            return line.value
        }
        return nil
    }

    static func count(_ name: FieldName, in fields: [FieldLine]) -> Int {
        var count = 0
        for line in fields where line.known == name { count += 1 }
        return count
    }

    static func forEach(_ name: FieldName, in fields: [FieldLine], of bytes: [UInt8], _ body: (Span<UInt8>) -> Void) {
        for line in fields where line.known == name {
            body(bytes.span.extracting(line.value))
        }
    }

    static func forEach(
        _ name: StaticString, in fields: [FieldLine], of bytes: [UInt8], _ body: (Span<UInt8>) -> Void
    ) {
        for line in fields where matches(line, name, bytes) {
            body(bytes.span.extracting(line.value))
        }
    }

    static func isHopByHop(_ line: FieldLine, _ hopByHop: HopByHopFields, of bytes: [UInt8]) -> Bool {
        switch line.known {
        case .connection, .keepAlive, .proxyConnection, .te, .trailer, .transferEncoding, .upgrade:
            true
        case .other:
            hopByHop.contains(bytes.span.extracting(line.name))
        default:
            hopByHop.hasNames && hopByHop.isNamed(bytes.span.extracting(line.name))
        }
    }

    @inline(__always)
    private static func matches(_ line: FieldLine, _ name: StaticString, _ bytes: [UInt8]) -> Bool {
        guard line.name.count == name.utf8CodeUnitCount else { return false }
        return ASCII.equalsIgnoringCase(bytes.span.extracting(line.name), name)
    }
}
