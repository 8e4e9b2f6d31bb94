/// What the proxy in front of emgate says of the client, by `X-Forwarded-*` and `Forwarded` (RFC 7239).
///
/// Only the nearest hop counts: the last element of the last line, which that proxy itself added. A proxy usually writes
/// one of the two families and passes the other one on as the client sent it. So where both speak of the same thing they
/// must agree, or it counts as not said. To be asked only when the peer is a trusted proxy.
package struct Forwarded: Sendable, Equatable {
    /// The scheme of the client's request.
    package enum Scheme: Sendable, Hashable {
        case http
        case https
    }

    private enum Statement<Value: Sendable & Equatable>: Sendable, Equatable {
        case absent
        case invalid
        case value(Value)

        init(_ value: Value?) {
            self = value.map(Statement.value) ?? .invalid
        }

        func agreed(with other: Statement, by agree: (Value, Value) -> Bool) -> Value? {
            switch (self, other) {
            case (.value(let value), .absent), (.absent, .value(let value)): value
            case (.value(let left), .value(let right)): agree(left, right) ? left : nil
            default: nil
            }
        }
    }

    private struct Hop: Sendable, Equatable {
        var scheme = Statement<Scheme>.absent
        var host = Statement<[UInt8]>.absent
        var client = Statement<IPAddress>.absent
    }

    private var separate = Hop()
    private var standard = Hop()

    /// Makes the knowledge of a request without such fields.
    package init() {}

    /// The scheme that the client used towards the nearest proxy, if it is said and valid.
    package var scheme: Scheme? {
        separate.scheme.agreed(with: standard.scheme, by: ==)
    }

    /// The authority that the client addressed, if it is said and a valid authority.
    package var host: [UInt8]? {
        separate.host.agreed(with: standard.host) { ASCII.equalsIgnoringCase($0.span, $1.span) }
    }

    /// The address from which the nearest proxy was reached, if it is said and not obfuscated.
    package var client: IPAddress? {
        separate.client.agreed(with: standard.client, by: ==)
    }

    /// Takes in the value of one `X-Forwarded-Proto` line.
    package mutating func combine(xForwardedProto value: Span<UInt8>) {
        guard let range = Self.last(in: value) else { return }
        separate.scheme = Statement(Self.scheme(value.extracting(range)))
    }

    /// Takes in the value of one `X-Forwarded-Host` line.
    package mutating func combine(xForwardedHost value: Span<UInt8>) {
        guard let range = Self.last(in: value) else { return }
        separate.host = Statement(Self.host(value.extracting(range)))
    }

    /// Takes in the value of one `X-Forwarded-For` line.
    package mutating func combine(xForwardedFor value: Span<UInt8>) {
        guard let range = Self.last(in: value) else { return }
        separate.client = Statement(IPAddress(textWithOptionalPort: value.extracting(range)))
    }

    /// Takes in the value of one `Forwarded` line (RFC 7239 section 4).
    package mutating func combine(forwarded value: Span<UInt8>) {
        guard let range = Self.last(in: value) else { return }
        standard = Hop()
        let element = value.extracting(range)
        var pairs = FieldList()
        while let pair = pairs.next(in: element, separator: 0x3B) {
            combine(pair: element.extracting(pair))
        }
    }

    private mutating func combine(pair: Span<UInt8>) {
        var equals = 0
        while equals < pair.count, pair[equals] != 0x3D { equals += 1 }
        guard equals < pair.count else { return }
        let name = pair.extracting(0..<equals)
        let value = Self.unquoted(pair.extracting(equals + 1..<pair.count))
        // A parameter may stand once in an element; twice is no statement at all.
        if ASCII.equalsIgnoringCase(name, "proto") {
            standard.scheme = standard.scheme == .absent ? Statement(value.flatMap { Self.scheme($0.span) }) : .invalid
        } else if ASCII.equalsIgnoringCase(name, "host") {
            standard.host = standard.host == .absent ? Statement(value.flatMap { Self.host($0.span) }) : .invalid
        } else if ASCII.equalsIgnoringCase(name, "for") {
            let client = value.flatMap { IPAddress(textWithOptionalPort: $0.span) }
            standard.client = standard.client == .absent ? Statement(client) : .invalid
        }
    }

    private static func last(in value: Span<UInt8>) -> Range<Int>? {
        var list = FieldList()
        var last: Range<Int>?
        while let element = list.next(in: value) { last = element }
        return last
    }

    private static func scheme(_ text: Span<UInt8>) -> Scheme? {
        if ASCII.equalsIgnoringCase(text, "https") { return .https }
        return ASCII.equalsIgnoringCase(text, "http") ? .http : nil
    }

    private static func host(_ text: Span<UInt8>) -> [UInt8]? {
        Authority.isValid(text) ? [UInt8](bytesOf: text) : nil
    }

    /// A token as it is, or the content of a quoted string (RFC 9110 section 5.6.4); nil for anything else.
    ///
    /// Values are not held to the token rule, since proxies write `host=name:port` without the quotes it needs.
    private static func unquoted(_ text: Span<UInt8>) -> [UInt8]? {
        guard !text.isEmpty else { return nil }
        guard text[0] == 0x22 else { return [UInt8](bytesOf: text) }
        var content: [UInt8] = []
        var index = 1
        while index < text.count, text[index] != 0x22 {
            if text[index] == 0x5C { index += 1 }
            guard index < text.count else { return nil }
            content.append(text[index])
            index += 1
        }
        return index == text.count - 1 ? content : nil
    }
}
