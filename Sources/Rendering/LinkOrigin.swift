import HTTPSemantics

/// Scheme and authority of the URLs written into links: what the client used to reach us.
///
/// Only bytes that neither XML nor JSON must escape can be in it (``Authority`` refuses all others).
package struct LinkOrigin: Sendable, Hashable {
    /// The schemes a link can have.
    package enum Scheme: Sendable, Hashable {
        /// Plain HTTP.
        case http
        /// HTTP over TLS.
        case https

        var prefix: StaticString {
            switch self {
            case .http: "http://"
            case .https: "https://"
            }
        }
    }

    /// The origin's text, such as `https://host:9398`, without a trailing slash.
    package let bytes: [UInt8]

    /// Of the bytes, made once; an origin is hashed for each look-up of a rendering.
    private let digest: Int

    /// The stored form: `https://` with an empty authority, to be replaced for each client.
    package static let neutral = LinkOrigin(scheme: .https)

    /// Makes an origin of a scheme and a `Host` field's value; nil unless that is a valid authority.
    package init?(scheme: Scheme, authority: Span<UInt8>) {
        guard Authority.isValid(authority) else { return nil }
        var bytes: [UInt8] = []
        bytes.append(literal: scheme.prefix)
        bytes.append(bytesOf: authority)
        self.init(bytes: bytes)
    }

    /// Makes an origin of its text, as in the setting `public-url`: scheme, authority, and at most one slash.
    package init?(_ text: Span<UInt8>) {
        for scheme in [Scheme.https, .http] where ASCII.hasPrefixIgnoringCase(text, scheme.prefix) {
            let start = scheme.prefix.utf8CodeUnitCount
            let hasSlash = text[text.count - 1] == UInt8(ascii: "/") && text.count > start
            let end = hasSlash ? text.count - 1 : text.count
            self.init(scheme: scheme, authority: text.extracting(start..<end))
            return
        }
        return nil
    }

    private init(scheme: Scheme) {
        var bytes: [UInt8] = []
        bytes.append(literal: scheme.prefix)
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        digest = bytes.hashValue
    }

    /// Whether it is this scheme with this very authority.
    package func consists(of scheme: Scheme, _ authority: Span<UInt8>) -> Bool {
        let bytes = bytes.span
        return ASCII.hasPrefix(bytes, scheme.prefix)
            && ASCII.equals(bytes.extracting(scheme.prefix.utf8CodeUnitCount..<bytes.count), authority)
    }

    package static func == (one: LinkOrigin, other: LinkOrigin) -> Bool {
        one.bytes == other.bytes
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }
}
