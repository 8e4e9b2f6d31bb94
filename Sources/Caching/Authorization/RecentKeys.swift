import EnterpriseManager

/// The newest of some keys, bounded: which logon sessions have ended lately.
struct RecentKeys: Sendable {
    private static let capacity = 1_024

    private var keys: Set<CredentialKey> = []
    private var order: [CredentialKey] = []
    private var oldest = 0

    /// Whether the key was added lately.
    func contains(_ key: CredentialKey) -> Bool { keys.contains(key) }

    /// Adds a key; the oldest one is forgotten where there are too many.
    mutating func insert(_ key: CredentialKey) {
        guard keys.insert(key).inserted else { return }
        guard order.count >= Self.capacity else { return order.append(key) }
        keys.remove(order[oldest])
        order[oldest] = key
        oldest = (oldest + 1) % Self.capacity
    }
}
