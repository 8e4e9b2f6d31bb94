import HTTPSemantics

/// The canonical target of a GET that may be answered from the store; the key of everything stored.
///
/// Two targets are equal here exactly when Enterprise Manager answers both with the same resource, in the same form,
/// according to section 1 of the caching rules. Does not hold any text of the request.
package struct ResourcePath: Hashable, Sendable {
    /// The kind of the session.
    package let kind: SessionKind

    /// The UUID of the session.
    package let id: ResourceID

    /// The session itself, or the list below it.
    package let member: Member

    /// The form asked for.
    package let representation: Representation

    /// Names a resource; nil when the kind has no such list below it.
    package init?(kind: SessionKind, id: ResourceID, member: Member, representation: Representation) {
        if case .children(let child) = member, kind.children != child { return nil }
        self.init(unchecked: kind, id, member, representation)
    }

    /// Names the entity form of a session.
    package init(entity kind: SessionKind, id: ResourceID) {
        self.init(unchecked: kind, id, .itself, .entity)
    }

    /// The UUID alone tells resources apart; a few that share it differ in form.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }

    private init(
        unchecked kind: SessionKind, _ id: ResourceID, _ member: Member, _ representation: Representation
    ) {
        self.kind = kind
        self.id = id
        self.member = member
        self.representation = representation
    }

    /// The entity form of the session itself: what proves that the session is final.
    package var entity: ResourcePath {
        ResourcePath(unchecked: kind, id, .itself, .entity)
    }

    /// The same resource in another form.
    package func with(_ representation: Representation) -> ResourcePath {
        ResourcePath(unchecked: kind, id, member, representation)
    }

    /// Whether it names the list below a session.
    package var isChildList: Bool {
        member != .itself
    }

    /// Parses a request target in origin form, path and query as received; nil unless it is canonical and a session.
    ///
    /// Canonical (section 1): `/api`, the kind's path, the UUID and perhaps the child list, each segment spelled without
    /// percent-encoding, none empty, nothing after the last; ASCII case is of no matter. The query has nothing but
    /// `format` and `v`, each at most once and with a known value; their names are of any case, as Enterprise Manager
    /// reads them. An explicit `v` older than v1_7 is not canonical: what it changes is not known.
    ///
    /// - Complexity: O(n), without an allocation; targets beyond ``maximumLength`` are refused unread.
    package static func parse(target: Span<UInt8>) -> ResourcePath? {
        guard target.count <= maximumLength else { return nil }
        var cursor = Cursor(target)
        guard let api = cursor.next(in: target), ASCII.equalsIgnoringCase(target.extracting(api), "api") else {
            return nil
        }
        guard let kind = parseKind(&cursor, target) else { return nil }
        guard let idRange = cursor.next(in: target), let id = ResourceID(text: target.extracting(idRange)) else {
            return nil
        }
        var member = Member.itself
        if let segment = cursor.next(in: target) {
            guard let name = kind.childSegment, let child = kind.children,
                ASCII.equalsIgnoringCase(target.extracting(segment), name)
            else { return nil }
            member = .children(child)
        }
        guard cursor.position == cursor.end else { return nil }
        guard let representation = parseQuery(target, from: cursor.end) else { return nil }
        return ResourcePath(unchecked: kind, id, member, representation)
    }

    /// The longest target that is looked at, in bytes; every canonical one is far shorter.
    package static let maximumLength = 192

    /// Appends the target as Enterprise Manager itself would spell it.
    package func appendCanonicalTarget(to output: inout [UInt8]) {
        output.append(literal: "/api/")
        output.append(literal: kind.path)
        output.append(0x2F)
        id.appendText(to: &output)
        if isChildList, let segment = kind.childSegment {
            output.append(0x2F)
            output.append(literal: segment)
        }
        if let value = representation.formatValue {
            output.append(literal: "?format=")
            output.append(literal: value)
        }
    }

    private static func parseKind(_ cursor: inout Cursor, _ target: Span<UInt8>) -> SessionKind? {
        guard let segment = cursor.next(in: target) else { return nil }
        if ASCII.equalsIgnoringCase(target.extracting(segment), "cloud") {
            guard let second = cursor.next(in: target),
                ASCII.equalsIgnoringCase(target.extracting(second), "failoverSessions")
            else { return nil }
            return .cloudFailoverSession
        }
        return SessionKind(segment: target.extracting(segment))
    }
}

extension ResourcePath: CustomStringConvertible {
    /// The canonical target, for logs.
    package var description: String {
        var target: [UInt8] = []
        appendCanonicalTarget(to: &target)
        return String(decoding: target, as: UTF8.self)
    }
}

extension ResourcePath {
    /// Walks the segments of the path part: each begins after a `/` and ends before the next one.
    private struct Cursor {
        /// The index of the `/` before the next segment, or ``end``.
        var position = 0
        /// Where the path part ends.
        let end: Int

        init(_ target: Span<UInt8>) {
            var end = 0
            while end < target.count, target[end] != 0x3F { end += 1 }
            self.end = end
        }

        /// The next segment, perhaps empty; nil at the end, or when no `/` stands before it.
        mutating func next(in target: Span<UInt8>) -> Range<Int>? {
            guard position < end, target[position] == 0x2F else { return nil }
            let start = position + 1
            var index = start
            while index < end, target[index] != 0x2F { index += 1 }
            position = index
            return start..<index
        }
    }

    /// Reads the query that begins with the `?` at `start`, or an absent one; nil when it is not canonical.
    private static func parseQuery(_ target: Span<UInt8>, from start: Int) -> Representation? {
        guard start < target.count else { return .reference }
        var representation: Representation?
        var hasVersion = false
        var index = start + 1
        while true {
            let nameStart = index
            while index < target.count, target[index] != 0x3D, target[index] != 0x26 { index += 1 }
            guard index < target.count, target[index] == 0x3D else { return nil }
            let name = nameStart..<index
            let valueStart = index + 1
            index = valueStart
            while index < target.count, target[index] != 0x26 { index += 1 }
            let value = valueStart..<index
            if representation == nil, ASCII.equalsIgnoringCase(target.extracting(name), "format") {
                guard let format = parseFormat(target, value) else { return nil }
                representation = format
            } else if !hasVersion, ASCII.equalsIgnoringCase(target.extracting(name), "v") {
                guard let version = APIVersion(target.extracting(value)), version.sharesStore else { return nil }
                hasVersion = true
            } else {
                return nil
            }
            if index == target.count { return representation ?? .reference }
            index += 1
        }
    }

    private static func parseFormat(_ target: Span<UInt8>, _ value: Range<Int>) -> Representation? {
        if ASCII.equalsIgnoringCase(target.extracting(value), "Entity") { return .entity }
        if ASCII.equalsIgnoringCase(target.extracting(value), "Entities") { return .entities }
        if ASCII.equalsIgnoringCase(target.extracting(value), "Reference") { return .reference }
        return nil
    }
}
