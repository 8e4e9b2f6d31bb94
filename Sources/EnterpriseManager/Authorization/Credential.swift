import HTTPSemantics

/// The exact tuple of credential-bearing fields that a request carries (section 3 of the caching rules).
///
/// Enterprise Manager lets the cookie win over the header, so judging by one of them alone would let a client bless a
/// token that was never checked. The tuple therefore holds every one of them, in the order they came, byte for byte:
/// duplicates, empty values and unusual spellings included. A secret: it has no description, is not to be kept, and
/// goes nowhere but into a keyed hash and upstream.
package struct Credential: Sendable {
    /// Where a part of the tuple came from.
    package enum Source: UInt8, Hashable, Sendable {
        /// The value of a cookie `X-RestSvcSessionId`.
        case cookie = 1
        /// The value of a field `X-RestSvcSessionId`.
        case header = 2
        /// The value of a field `Authorization`.
        case authorization = 3
        /// A piece of a Cookie field that names `X-RestSvcSessionId` where a plain reading finds no such cookie;
        /// some other reading might, so it counts, and as it comes.
        case unclearCookie = 4
    }

    /// One part of the tuple.
    package struct Part: Sendable {
        /// Where it came from.
        package let source: Source
        /// Where its value stands in ``Credential/bytes``.
        package let value: Range<Int>
    }

    /// The tuple as bytes fit for a keyed hash; empty when there is no part.
    ///
    /// Injective: each part is its source, the length of its value in eight bytes and the value, so that no two tuples
    /// share these bytes.
    package private(set) var bytes: [UInt8] = []

    /// The parts in the order they came.
    package var parts: [Part] { (first.map { [$0] } ?? []) + others }

    /// Most credentials have one part: it lies here, and no array is made for it.
    private var first: Part?
    private var others: [Part] = []

    /// A credential without any part.
    package init() {}

    /// Whether the request carries none of the fields: Enterprise Manager would answer 401.
    ///
    /// A field or cookie that is there with an empty value makes the credential non-empty.
    package var isEmpty: Bool { first == nil }

    /// Whether it has a part whose meaning depends on who reads it, so that it stands for nobody but itself.
    package var isUnclear: Bool {
        parts.contains { $0.source == .unclearCookie }
    }

    /// Takes the value of a field `X-RestSvcSessionId`.
    package mutating func addSessionField(_ value: Span<UInt8>) {
        append(.header, value)
    }

    /// Takes the value of a field `Authorization`.
    package mutating func addAuthorization(_ value: Span<UInt8>) {
        append(.authorization, value)
    }

    /// Takes the value of a field `Cookie`, of which only cookies named `X-RestSvcSessionId` count.
    ///
    /// The value is read as RFC 6265 section 5.4 writes it: pairs separated by `;`. .NET compares cookie names without
    /// regard to case, so any case counts; a name spelled unlike Enterprise Manager's own stays part of the value, for
    /// whether it is read there is not known.
    package mutating func addCookieField(_ value: Span<UInt8>) {
        guard ASCII.containsIgnoringCase(value, Self.name) else { return }
        var start = 0
        while start <= value.count {
            var end = start
            while end < value.count, value[end] != 0x3B { end += 1 }
            addPair(ASCII.trimmed(start..<end, of: value), of: value)
            start = end + 1
        }
    }

    private static var name: StaticString { "X-RestSvcSessionId" }

    private mutating func addPair(_ pair: Range<Int>, of field: Span<UInt8>) {
        let bytes = field.extracting(pair)
        guard ASCII.containsIgnoringCase(bytes, Self.name) else { return }
        let length = Self.name.utf8CodeUnitCount
        guard ASCII.hasPrefix(bytes, Self.name), bytes.count > length, bytes[length] == 0x3D else {
            append(.unclearCookie, bytes)
            return
        }
        let value = bytes.extracting((length + 1)..<bytes.count)
        // A comma or a quote makes the pair end elsewhere for other readers (RFC 2109, which .NET still honours).
        let isUnclear = ASCII.containsIgnoringCase(value, ",") || ASCII.containsIgnoringCase(value, "\"")
        append(isUnclear ? .unclearCookie : .cookie, isUnclear ? bytes : value)
    }

    private mutating func append(_ source: Source, _ value: Span<UInt8>) {
        // Only for the first: reserving is exact, so that doing it for each part would copy all the others each time.
        if bytes.isEmpty { bytes.reserveCapacity(9 + value.count) }
        let length = UInt64(value.count)
        let prefix = InlineArray<9, UInt8> { index in
            index == 0 ? source.rawValue : UInt8(truncatingIfNeeded: length >> UInt64(64 - 8 * index))
        }
        bytes.append(bytesOf: prefix.span)
        let start = bytes.count
        bytes.append(bytesOf: value)
        let part = Part(source: source, value: start..<bytes.count)
        if first == nil { first = part } else { others.append(part) }
    }
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says only that it is one.
    package var description: String { "<redacted>" }

    /// Says only that it is one.
    package var debugDescription: String { "<redacted>" }

    /// Shows nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
