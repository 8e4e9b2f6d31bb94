import HTTPSemantics

/// Which logon session a token or an id stands for, however it is spelled.
///
/// A token is the base64 of the logon session's id, as text or as sixteen bytes (em-facts 5), so one session has many
/// spellings: padding, alphabets, white space, case of the digits. What must end with the session is found by this
/// identity. Nothing may ever be *shown* on account of it: that takes the exact bytes that Enterprise Manager checked.
package enum LogonSessionIdentity {
    /// The longest token that is read; a longer one stands for its own bytes.
    package static let maximumLength = 1_024

    /// The identity of a token, as bytes for a keyed hash; two spellings of one token have the same.
    package static func bytes(ofToken token: Span<UInt8>) -> [UInt8] {
        if let id = uuid(text: token) { return named(id) }
        guard let decoded = Base64.decodeLeniently(token, limit: maximumLength) else { return literal(token) }
        if let id = uuid(text: decoded.span) ?? uuid(binary: decoded.span) { return named(id) }
        return literal(decoded.span)
    }

    /// The identity of the id in a target below `/api/logonSessions/`, percent-encoding still in place.
    package static func bytes(ofID id: Span<UInt8>) -> [UInt8] {
        bytes(ofToken: LenientPath.decoded(0..<id.count, of: id).span)
    }

    /// A UUID as text in any form that .NET reads: with or without hyphens, braces, parentheses and white space.
    private static func uuid(text: Span<UInt8>) -> ResourceID? {
        guard text.count <= maximumLength else { return nil }
        var digits: [UInt8] = []
        for index in 0..<text.count {
            switch text[index] {
            case 0x09...0x0D, 0x20, 0x28, 0x29, 0x2D, 0x7B, 0x7D: continue
            case let byte:
                guard let digit = ASCII.hexadecimalValue(byte) else { return nil }
                digits.append(digit)
            }
        }
        guard digits.count == 2 * ResourceID.byteCount else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        return ResourceID(bytes: bytes.span)
    }

    /// A UUID as .NET writes it: the first three groups with their least significant byte first.
    private static func uuid(binary: Span<UInt8>) -> ResourceID? {
        guard binary.count == ResourceID.byteCount else { return nil }
        var bytes: [UInt8] = []
        for index in [3, 2, 1, 0, 5, 4, 7, 6] + Array(8..<16) { bytes.append(binary[index]) }
        return ResourceID(bytes: bytes.span)
    }

    private static func named(_ id: ResourceID) -> [UInt8] { [1] + id.bytes }

    private static func literal(_ bytes: Span<UInt8>) -> [UInt8] { [0] + [UInt8](bytesOf: bytes) }
}
