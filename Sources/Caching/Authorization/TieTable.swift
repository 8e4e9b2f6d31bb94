import EnterpriseManager

/// Which user a token, or a Basic pair, was tied to at a logon; bounded.
///
/// Only logons that Enterprise Manager has answered with 201 are in it, and a user holds at most a
/// quarter; so do all logons together whose user is not known.
struct TieTable: Sendable {
    private struct Entry {
        let tie: Tie
        /// When the logon was answered, in milliseconds; nil once that is no longer the last word on the token, and
        /// after a restart.
        var madeAt: Int64?
        /// Whether Enterprise Manager has refused it since.
        var isRefused = false
    }

    private let capacity: Int
    private var ties: FairTable<CredentialKey, TableOwner, Entry>
    private var tokens: [CredentialKey: Set<CredentialKey>] = [:]
    private var oldVersions = 0

    /// An empty table of at most this many ties.
    init(capacity: Int) {
        self.capacity = capacity
        ties = FairTable(capacity: capacity)
    }

    /// How many ties there are.
    var count: Int { ties.count }

    /// Whether a tie bypasses the store; as long as none does, no token need be hashed to ask.
    var hasOldVersions: Bool { oldVersions > 0 }

    /// The tie of a token or Basic pair.
    subscript(key: CredentialKey) -> Tie? { ties[key]?.tie }

    /// When the logon that made this tie was answered; nil where that is no longer the last word on it.
    func madeAt(_ key: CredentialKey) -> Int64? { ties[key]?.madeAt }

    /// Whether it is tied to a user and was not refused since.
    func isGood(_ key: CredentialKey) -> Bool {
        guard let entry = ties[key] else { return false }
        return entry.tie.principal != nil && !entry.isRefused
    }

    /// Ties; says what had to give way.
    mutating func insert(_ tie: Tie, for key: CredentialKey, madeAt: Int64?) -> CredentialKey? {
        remove(key)
        let owner: TableOwner = tie.principal.map { .user($0) } ?? .nobody
        let evicted = ties.insert(Entry(tie: tie, madeAt: madeAt), for: key, owner: owner, share: max(16, capacity / 4))
        if let evicted { forget(evicted.key, evicted.value.tie) }
        if tie.bypassesStore { oldVersions += 1 }
        for session in tie.logonSessions { tokens[session, default: []].insert(key) }
        return evicted?.key
    }

    /// Unties; says whether there was a tie.
    @discardableResult
    mutating func remove(_ key: CredentialKey) -> Bool {
        guard let entry = ties.remove(key) else { return false }
        forget(key, entry.tie)
        return true
    }

    /// Unties the tokens of a logon session; says which.
    mutating func remove(session: CredentialKey) -> [(token: CredentialKey, tie: Tie)] {
        var removed: [(token: CredentialKey, tie: Tie)] = []
        for token in tokens[session] ?? [] {
            if let tie = self[token] { removed.append((token, tie)) }
            remove(token)
        }
        return removed
    }

    /// Enterprise Manager refused a token of the logon session, or may do so: its logon proves nothing any more.
    mutating func disprove(session: CredentialKey) {
        for token in tokens[session] ?? [] {
            ties[token]?.madeAt = nil
            ties[token]?.isRefused = true
        }
    }

    /// No logon so far proves anything any more.
    mutating func disproveAll() {
        for key in Array(ties.keys) { ties[key]?.madeAt = nil }
    }

    private mutating func forget(_ key: CredentialKey, _ tie: Tie) {
        if tie.bypassesStore { oldVersions -= 1 }
        for session in tie.logonSessions {
            tokens[session]?.remove(key)
            if tokens[session]?.isEmpty == true { tokens[session] = nil }
        }
    }
}
