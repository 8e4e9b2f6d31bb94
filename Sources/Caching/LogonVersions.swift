/// The tokens whose logon asked for an explicit version of the API older than v1_7 (section 2).
///
/// What Enterprise Manager shows under such a token may differ, so they bypass the store both ways. Nothing is noted of
/// any other token. Bounded: the oldest is forgotten first; a token outlives neither Enterprise Manager's idle limit of
/// 15 minutes unused nor, here, a restart.
package struct LogonVersions: Sendable {
    private let capacity: Int
    private var tokens: Set<CredentialKey> = []
    private var order: [CredentialKey] = []
    private var oldest = 0

    /// An empty table of at most this many tokens.
    package init(capacity: Int = 4_096) {
        self.capacity = max(1, capacity)
    }

    /// How many tokens are noted.
    package var count: Int { tokens.count }

    /// Whether no token is noted: then no hash need be computed to ask.
    package var isEmpty: Bool { tokens.isEmpty }

    /// Notes a token of a logon that asked for an old version.
    package mutating func insert(_ token: CredentialKey) {
        guard tokens.insert(token).inserted else { return }
        guard order.count >= capacity else { return order.append(token) }
        tokens.remove(order[oldest])
        order[oldest] = token
        oldest = (oldest + 1) % capacity
    }

    /// Whether the token of this key bypasses the store.
    package func bypassesStore(_ token: CredentialKey) -> Bool {
        tokens.contains(token)
    }
}
