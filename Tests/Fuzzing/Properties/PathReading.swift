import EnterpriseManager
import HTTPSemantics

/// Everything that reads the target of a request.
enum PathReading {
    static func check(_ target: [UInt8]) throws(Violation) {
        try checkPath(target)
        try checkLogon(target)
        try checkMadePath(target)
    }

    /// A canonical target is, but for case and the query, the target that was read.
    private static func checkPath(_ target: [UInt8]) throws(Violation) {
        guard let path = ResourcePath.parse(target: target.span) else { return }
        try require(target.count <= ResourcePath.maximumLength, "a target of \(target.count) bytes")
        let canonical = canonicalTarget(of: path)
        try require(ResourcePath.parse(target: canonical.span) == path, "\(path) is not read again alike")
        try require(lowercasePath(canonical) == lowercasePath(target), "\(path) is another path")
        try require(ResourcePath.parse(target: canonicalTarget(of: path.entity).span) == path.entity, "\(path.entity)")
        let asks = String(decoding: target, as: UTF8.self).lowercased()
        try require(
            asks.contains("format=entity") == (path.representation == .entity), "\(path) is another representation")
        try require(LogonTarget.recognise(target: target.span) == nil, "a logon that may be answered from the store")
    }

    /// A log never shows the id of a logon session.
    private static func checkLogon(_ target: [UInt8]) throws(Violation) {
        _ = LogonTarget.recognise(target: target.span)
        let redacted = LogonSessionTarget.redacted(target: target.span)
        guard let found = LogonSessionTarget.recognise(target: target.span) else {
            try require(redacted == target, "a target without a secret was changed")
            return
        }
        try require(found.id.upperBound <= target.count && !found.id.isEmpty, "an id at \(found.id)")
        try require(ResourcePath.parse(target: target.span) == nil, "a secret that may be a key of the store")
        let again = LogonSessionTarget.recognise(target: redacted.span)
        try require(again.map { redacted[$0.id] } == [0x2A], "a secret is left in \(redacted)")
        try require(redacted.count == target.count - found.id.count + 1, "more than the secret was taken out")
    }

    /// Every path that can be made is read again alike.
    private static func checkMadePath(_ bytes: [UInt8]) throws(Violation) {
        guard bytes.count >= 18, let id = ResourceID(bytes: bytes.span.extracting(2..<18)),
            let kind = SessionKind(rawValue: bytes[0]), let form = Representation(rawValue: bytes[1] >> 1)
        else { return }
        let member = bytes[1] & 1 == 0 ? Member.itself : kind.children.map { .children($0) } ?? .itself
        guard let path = ResourcePath(kind: kind, id: id, member: member, representation: form) else {
            throw Violation(description: "there is no path for \(kind), \(member)")
        }
        try require(
            ResourcePath.parse(target: canonicalTarget(of: path).span) == path, "\(path) is not read again alike")
        try require(ResourceID(text: Array(id.description.utf8).span) == id, "\(id)")
        try require(id.bytes == [UInt8](bytes[2..<18]), "\(id)")
    }

    private static func canonicalTarget(of path: ResourcePath) -> [UInt8] {
        var target: [UInt8] = []
        path.appendCanonicalTarget(to: &target)
        return target
    }

    private static func lowercasePath(_ target: [UInt8]) -> [UInt8] {
        target.prefix { $0 != 0x3F }.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }
}
