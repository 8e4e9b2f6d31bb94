import HTTPSemantics

/// The sessions that a target of any spelling may touch: what an unsafe request invalidates, and what a read may list.
package enum TargetSessions {
    /// The most ids that one target yields; no resource of Enterprise Manager has more than two.
    package static let maximumCount = 4

    /// The UUIDs among the path segments, in order, at most ``maximumCount``.
    ///
    /// Reads the path as widely as any server might: invalidating too much only costs a fetch.
    package static func ids(target: Span<UInt8>) -> [ResourceID] {
        var ids: [ResourceID] = []
        var path = LenientPath(target)
        while ids.count < maximumCount, let segment = path.next(in: target) {
            let text = LenientPath.decoded(segment, of: target)
            let length = text.firstIndex(of: 0x3B) ?? text.count
            guard let id = ResourceID(text: text.span.extracting(0..<length)) else { continue }
            ids.append(id)
        }
        return ids
    }

    /// Whether the answer to a read may be a list of sessions or a query's result.
    ///
    /// All resources of Enterprise Manager that list sessions have the word in their path, and queries are all below one
    /// resource. Whatever is percent-encoded may be either. A yes too many costs a look at the answer; a no too many would
    /// cost a fetch that the list could have spared.
    package static func mayBeListed(target: Span<UInt8>) -> Bool {
        for index in target.indices {
            switch target[index] {
            case UInt8(ascii: "%"): return true
            case UInt8(ascii: "s"), UInt8(ascii: "S"):
                if ASCII.hasPrefixIgnoringCase(target.extracting(index...), "session") { return true }
            case UInt8(ascii: "q"), UInt8(ascii: "Q"):
                if ASCII.hasPrefixIgnoringCase(target.extracting(index...), "query") { return true }
            default: continue
            }
        }
        return false
    }
}
