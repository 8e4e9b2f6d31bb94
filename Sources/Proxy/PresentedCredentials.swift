import Caching
import EnterpriseManager
import HTTPSemantics

/// The hashed forms of credentials that asked lately, by the hash of the exact tuple, so that the parts of a credential
/// are hashed once and not for each of its requests.
///
/// Holds hashes alone, nothing in clear. When it is full it forgets them all, so made-up credentials cost hashing and
/// nothing else.
///
/// Event loop: the one it was made for.
final class PresentedCredentials {
    /// How many are kept.
    static let capacity = 1024

    private var known: [CredentialKey: PresentedCredential] = [:]

    /// The hashed form of a credential whose tuple has this hash.
    func presented(_ credential: Credential, key: CredentialKey, by hasher: CredentialHasher) -> PresentedCredential {
        if let presented = known[key] { return presented }
        let presented = hasher.presented(credential, key: key)
        if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
        known[key] = presented
        return presented
    }

    /// How many it holds.
    var count: Int { known.count }
}
