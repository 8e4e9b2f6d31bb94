import EnterpriseManager

/// The leases, bounded.
///
/// Only credentials that Enterprise Manager has confirmed are in it, so made-up ones push out nobody. A user holds at most
/// a quarter of it, and so do all Basic pairs of unknown users together; a token of an unknown user is counted with its
/// logon session, of which it holds a few spellings.
struct LeaseTable: Sendable {
    /// The most credentials of one logon session whose user is not known.
    private static let spellings = 16

    private let capacity: Int
    private var leases: FairTable<CredentialKey, TableOwner, Lease>
    private var credentials: [CredentialKey: Set<CredentialKey>] = [:]

    /// An empty table of at most this many leases.
    init(capacity: Int) {
        self.capacity = capacity
        leases = FairTable(capacity: capacity)
    }

    /// How many leases there are, ended ones included.
    var count: Int { leases.count }

    /// The lease of a credential, live or not; setting one changes only what is there.
    subscript(key: CredentialKey) -> Lease? {
        get { leases[key] }
        set { leases[key] = newValue }
    }

    /// Makes or renews a lease.
    mutating func insert(_ lease: Lease) {
        let key = lease.credential.key
        remove(key)
        let evicted = leases.insert(lease, for: key, owner: owner(of: lease), share: share(of: owner(of: lease)))
        if let evicted { forget(evicted.key, evicted.value) }
        for session in lease.logonSessions { credentials[session, default: []].insert(key) }
    }

    /// Ends the lease of a credential.
    mutating func remove(_ key: CredentialKey) {
        if let lease = leases.remove(key) { forget(key, lease) }
    }

    /// Ends the leases of all credentials that share a logon session; says whether there was one.
    mutating func remove(sharing session: CredentialKey) -> Bool {
        guard let keys = credentials[session] else { return false }
        for key in keys { remove(key) }
        return true
    }

    /// Ends all leases.
    mutating func removeAll() {
        leases.removeAll()
        credentials = [:]
    }

    private func owner(of lease: Lease) -> TableOwner {
        if lease.principal.key != lease.credential.key { return .user(lease.principal) }
        return lease.logonSessions.first.map { .logonSession($0) } ?? .nobody
    }

    private func share(of owner: TableOwner) -> Int {
        if case .logonSession = owner { Self.spellings } else { max(Self.spellings, capacity / 4) }
    }

    private mutating func forget(_ key: CredentialKey, _ lease: Lease) {
        for session in lease.logonSessions {
            credentials[session]?.remove(key)
            if credentials[session]?.isEmpty == true { credentials[session] = nil }
        }
    }
}
