package import EnterpriseManager

/// The grants in memory, bounded; what is forgotten here is still on disk.
///
/// Two generations of half the bound each: when the younger one is full, the older one is forgotten whole, and a grant
/// that is looked at moves to the younger one. Grants lie with their session, so that all of a session go at once.
package struct GrantTable: Sendable {
    private typealias Generation = [ResourceID: [Grant]]

    /// The most grants of one session that are remembered.
    private static let perSession = 64

    private let generationSize: Int
    private let lifetime: Int64
    private var younger: Generation = [:]
    private var older: Generation = [:]
    private var youngerCount = 0
    private var olderCount = 0
    /// Until when a principal has some grant of a kind; kept only where that opens the kind.
    private var kinds: [KindKey: Int64] = [:]
    private let opensKinds: Bool

    private struct KindKey: Hashable {
        let principal: Principal
        let kind: SessionKind
    }

    /// An empty table.
    ///
    /// - Parameters:
    ///   - capacity: The most grants.
    ///   - lifetime: How long a grant lasts, in milliseconds.
    ///   - opensKinds: Whether one grant of a kind opens the kind.
    package init(capacity: Int, lifetime: Int64, opensKinds: Bool) {
        generationSize = max(1, capacity / 2)
        self.lifetime = lifetime
        self.opensKinds = opensKinds
    }

    /// How many grants are remembered.
    package var count: Int { youngerCount + olderCount }

    /// The live grant that opens the resource with this content; nil when none is remembered.
    package mutating func grant(
        _ principal: Principal, _ resource: GrantedResource, content: ContentKey?, now: Int64
    ) -> Grant? {
        func opens(_ grant: Grant) -> Bool {
            grant.principal == principal && grant.resource.opens(resource) && grant.content == content
                && grant.isLive(at: now, lasting: lifetime)
        }
        if let found = younger[resource.id]?.first(where: opens) { return found }
        guard let found = older[resource.id]?.first(where: opens) else { return nil }
        insert(found)
        return found
    }

    /// Whether the principal has a live grant of the kind; only known where that opens the kind.
    package func opensKind(_ principal: Principal, _ kind: SessionKind, now: Int64) -> Bool {
        guard let endsAt = kinds[KindKey(principal: principal, kind: kind)] else { return false }
        return now < endsAt && endsAt - now <= lifetime
    }

    /// Remembers a grant in place of an earlier one of the same resource.
    package mutating func insert(_ grant: Grant) {
        remove(grant.resource.id) { $0.principal == grant.principal && $0.resource == grant.resource }
        if let grants = younger[grant.resource.id], grants.count >= Self.perSession {
            younger[grant.resource.id]?.removeFirst()
            youngerCount -= 1
        }
        younger[grant.resource.id, default: []].append(grant)
        youngerCount += 1
        if opensKinds { rememberKind(grant) }
        guard youngerCount >= generationSize else { return }
        older = younger
        olderCount = youngerCount
        younger = [:]
        youngerCount = 0
    }

    /// Forgets what is taken away.
    ///
    /// - Complexity: O(1), amortised.
    package mutating func remove(_ revocation: GrantRevocation) {
        switch revocation {
        case .denied(_, let resource):
            remove(resource.id, where: revocation.takes)
        case .session(let id):
            // Whether another grant still opens the kind, disk knows.
            for grant in (younger[id] ?? []) + (older[id] ?? []) {
                kinds[KindKey(principal: grant.principal, kind: grant.resource.shownKind)] = nil
            }
            remove(id, where: revocation.takes)
        case .deniedKind(let principal, let resource):
            // What opens is the kind alone there; the grants of single sessions are not looked at.
            kinds[KindKey(principal: principal, kind: resource.shownKind)] = nil
            remove(resource.id, where: revocation.takes)
        case .all:
            self = GrantTable(capacity: generationSize * 2, lifetime: lifetime, opensKinds: opensKinds)
        }
    }

    private mutating func remove(_ id: ResourceID, where isMeant: (Grant) -> Bool) {
        youngerCount -= Self.remove(id, from: &younger, where: isMeant)
        olderCount -= Self.remove(id, from: &older, where: isMeant)
    }

    /// Returns how many were removed.
    private static func remove(
        _ id: ResourceID, from generation: inout Generation, where isMeant: (Grant) -> Bool
    ) -> Int {
        guard let grants = generation[id] else { return 0 }
        let kept = grants.filter { !isMeant($0) }
        generation[id] = kept.isEmpty ? nil : kept
        return grants.count - kept.count
    }

    private mutating func rememberKind(_ grant: Grant) {
        // Principals by nine kinds; a table that has grown too large starts anew, and disk knows what it held.
        if kinds.count >= generationSize { kinds = [:] }
        let key = KindKey(principal: grant.principal, kind: grant.resource.shownKind)
        kinds[key] = max(kinds[key] ?? 0, grant.endsAt)
    }
}
