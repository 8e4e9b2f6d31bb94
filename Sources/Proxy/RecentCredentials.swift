import EnterpriseManager

/// The keyed hashes of the credentials that were presented last, for clients send the same one with every request and
/// hashing it costs more than all else that a hit needs to know.
///
/// It holds credentials in clear, in memory alone, as many and as long as fit; it has no description. A hash says who
/// asks, never what they may see, so nothing in it has to be forgotten for anybody's sake.
///
/// Event loop: that of its handler.
final class RecentCredentials {
    private var keys: [[UInt8]: CredentialKey] = [:]
    private let hasher: CredentialHasher

    /// As many as are kept; when they are, all are forgotten.
    private static let limit = 1_024
    /// The longest one that is kept, in bytes; tokens and Basic pairs are far shorter.
    private static let lengthLimit = 512

    init(hasher: CredentialHasher) {
        self.hasher = hasher
    }

    /// The hash of the exact tuple.
    func key(of credential: Credential) -> CredentialKey {
        if let key = keys[credential.bytes] { return key }
        let key = hasher.key(of: credential)
        guard credential.bytes.count <= Self.lengthLimit else { return key }
        if keys.count >= Self.limit { keys.removeAll(keepingCapacity: true) }
        keys[credential.bytes] = key
        return key
    }
}
