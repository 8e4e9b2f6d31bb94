import HTTPSemantics

/// Takes credentials out of what is written to a log: a session id in a path is one, for the token is only its base64.
///
/// Pure; the rules err on the side of hiding too much.
package enum Redaction {
    /// What stands in place of a credential.
    package static let mark: StaticString = "[redacted]"

    private static let markedNames: [StaticString] = [
        "token", "sessionid", "password", "passwd", "pwd", "secret", "apikey", "api_key", "api-key", "auth",
        "credential",
        "signature",
    ]

    /// Appends a request target or URL without the id behind `logonSessions` and without the values of query parameters
    /// whose names look like a token's.
    ///
    /// Names are compared after percent-decoding and without regard to case, as EM may read them.
    package static func appendTarget(_ target: Span<UInt8>, to output: inout [UInt8]) {
        var pathEnd = 0
        while pathEnd < target.count, target[pathEnd] != 0x3F, target[pathEnd] != 0x23 { pathEnd += 1 }
        appendPath(target.extracting(0..<pathEnd), to: &output)
        appendQuery(target.extracting(pathEnd..<target.count), to: &output)
    }

    /// Whether it is certain that nothing in a target is hidden, and nothing in it escaped between quotes.
    ///
    /// Quick: of other targets ``appendTarget(_:to:)`` finds out.
    static func isPlain(target: Span<UInt8>) -> Bool {
        var nameStart: Int?
        var isInQuery = false
        for index in target.indices {
            switch target[index] {
            case 0x25, 0x20: return false
            case let byte where AccessLogEntry.isEscaped(byte): return false
            // A second question mark is part of the query.
            case 0x3F where isInQuery: continue
            case 0x3F, 0x23:
                isInQuery = true
                nameStart = index + 1
            case 0x26, 0x3B: nameStart = index + 1
            case 0x3D:
                if let start = nameStart, !isUsual(name: target.extracting(start..<index)) { return false }
                nameStart = nil
            default: continue
            }
        }
        return !ASCII.containsIgnoringCase(target, "logonsessions")
    }

    /// Whether a query parameter is one that EM's own links carry, for they are most.
    private static func isUsual(name: Span<UInt8>) -> Bool {
        ASCII.equals(name, "format") || ASCII.equals(name, "pageSize") || ASCII.equals(name, "page")
            || ASCII.equals(name, "type") || ASCII.equals(name, "filter") || ASCII.equals(name, "sortAsc")
            || ASCII.equals(name, "sortDesc") || ASCII.equals(name, "v")
    }

    /// Appends the value of a field without the credentials in it.
    package static func appendFieldValue(
        _ value: Span<UInt8>, ofFieldNamed name: Span<UInt8>, to output: inout [UInt8]
    ) {
        if ASCII.equalsIgnoringCase(name, "location") || ASCII.equalsIgnoringCase(name, "content-location")
            || ASCII.equalsIgnoringCase(name, "referer")
        {
            appendTarget(value, to: &output)
        } else if ASCII.equalsIgnoringCase(name, "authorization")
            || ASCII.equalsIgnoringCase(name, "proxy-authorization")
        {
            appendScheme(value, to: &output)
        } else if ASCII.equalsIgnoringCase(name, "cookie") || ASCII.equalsIgnoringCase(name, "set-cookie")
            || isMarked(name)
        {
            output.append(literal: mark)
        } else {
            output.append(bytesOf: value)
        }
    }

    /// Whether a name, percent-encoded or not, looks like that of a credential.
    static func isMarked(_ name: Span<UInt8>) -> Bool {
        if isUsual(name: name) { return false }
        let decoded = decode(name)
        return markedNames.contains { ASCII.containsIgnoringCase(decoded.span, $0) }
    }

    private static func appendPath(_ path: Span<UInt8>, to output: inout [UInt8]) {
        // Most paths hold nothing that could be hidden.
        guard isEncoded(path) || ASCII.containsIgnoringCase(path, "logonsessions") else {
            return output.append(bytesOf: path)
        }
        var start = 0
        var hidesNext = false
        while true {
            var end = start
            // A backslash and an encoded slash separate segments for some servers.
            while end < path.count, path[end] != 0x2F, path[end] != 0x5C { end += 1 }
            let segment = path.extracting(start..<end)
            if hidesNext, !segment.isEmpty {
                output.append(literal: mark)
                hidesNext = false
            } else if !isEncoded(segment) {
                // Without an escape there is no slash in it.
                output.append(bytesOf: segment)
                hidesNext = hidesNext || endsInLogonSessions(segment)
            } else {
                let decoded = decode(segment)
                if let hidden = encodedIdentifier(in: decoded.span) {
                    output.append(bytesOf: decoded.span.extracting(0..<hidden))
                    output.append(literal: mark)
                } else {
                    output.append(bytesOf: segment)
                    hidesNext = hidesNext || endsInLogonSessions(decoded.span)
                }
            }
            guard end < path.count else { return }
            output.append(path[end])
            start = end + 1
        }
    }

    /// Whether a decoded segment is `logonSessions`, possibly with path parameters.
    private static func endsInLogonSessions(_ segment: Span<UInt8>) -> Bool {
        var end = 0
        while end < segment.count, segment[end] != 0x3B { end += 1 }
        let name = segment.extracting(0..<end)
        return ASCII.equalsIgnoringCase(name, "logonsessions")
            || (name.count > 13 && isSlash(name[name.count - 14])
                && ASCII.equalsIgnoringCase(name.extracting(name.count - 13..<name.count), "logonsessions"))
    }

    /// Where the id begins in a segment that, decoded, holds `logonSessions/` itself; nil if it does not.
    private static func encodedIdentifier(in segment: Span<UInt8>) -> Int? {
        guard segment.count > 14 else { return nil }
        for start in 0..<segment.count - 13
        where isSlash(segment[start + 13])
            && ASCII.equalsIgnoringCase(segment.extracting(start..<start + 13), "logonsessions")
        {
            return start + 14
        }
        return nil
    }

    private static func isSlash(_ byte: UInt8) -> Bool { byte == 0x2F || byte == 0x5C }

    private static func appendQuery(_ query: Span<UInt8>, to output: inout [UInt8]) {
        var start = 0
        while start < query.count {
            // The separator itself: `?`, `&`, `;` or `#`.
            output.append(query[start])
            start += 1
            var end = start
            while end < query.count, query[end] != 0x26, query[end] != 0x3B, query[end] != 0x23 { end += 1 }
            var nameEnd = start
            while nameEnd < end, query[nameEnd] != 0x3D { nameEnd += 1 }
            if nameEnd < end, isMarked(query.extracting(start..<nameEnd)) {
                output.append(bytesOf: query.extracting(start..<nameEnd + 1))
                output.append(literal: mark)
            } else {
                output.append(bytesOf: query.extracting(start..<end))
            }
            start = end
        }
    }

    /// Keeps the scheme of an Authorization value, which says what kind of client it is.
    private static func appendScheme(_ value: Span<UInt8>, to output: inout [UInt8]) {
        var end = 0
        while end < value.count, ASCII.isTokenByte(value[end]) { end += 1 }
        if end < value.count, end > 0, value[end] == 0x20 {
            output.append(bytesOf: value.extracting(0..<end + 1))
        }
        output.append(literal: mark)
    }

    private static func isEncoded(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] == 0x25 { return true }
        return false
    }

    private static func decode(_ text: Span<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            if text[index] == 0x25, index + 2 < text.count,
                let high = ASCII.hexadecimalValue(text[index + 1]), let low = ASCII.hexadecimalValue(text[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(text[index])
                index += 1
            }
        }
        return output
    }
}
