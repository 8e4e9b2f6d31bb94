import HTTPSemantics

/// The target of an admin request, taken apart: path and decoded query.
struct AdminTarget {
    let path: String
    let query: AdminConfiguration.Query
    /// Parameters beyond it are left out.
    private static let parameterLimit = 16

    init(_ target: Span<UInt8>) {
        var pathEnd = 0
        while pathEnd < target.count, target[pathEnd] != 0x3F { pathEnd += 1 }
        path = String(decoding: [UInt8](bytesOf: target.extracting(0..<pathEnd)), as: UTF8.self)
        var parameters: AdminConfiguration.Query = []
        var start = pathEnd + 1
        while start < target.count, parameters.count < Self.parameterLimit {
            var end = start
            while end < target.count, target[end] != 0x26 { end += 1 }
            var nameEnd = start
            while nameEnd < end, target[nameEnd] != 0x3D { nameEnd += 1 }
            if end > start {
                let name = Self.decode(target.extracting(start..<nameEnd))
                parameters.append((name, nameEnd < end ? Self.decode(target.extracting(nameEnd + 1..<end)) : ""))
            }
            start = end + 1
        }
        query = parameters
    }

    /// Percent-decodes; what is not UTF-8 is replaced.
    private static func decode(_ text: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index] == 0x25, index + 2 < text.count,
                let high = ASCII.hexadecimalValue(text[index + 1]), let low = ASCII.hexadecimalValue(text[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(text[index] == 0x2B ? 0x20 : text[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
