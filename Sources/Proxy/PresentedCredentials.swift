import Caching
import Cryptography
import EnterpriseManager

/// The hashed forms of credentials that asked lately, so that a credential is hashed once and not for each request.
///
/// Holds hashes alone, nothing in clear: what was asked before is found by a SipHash under a key that no disk sees
/// (decision 0016). Only credentials that may have a lease are kept; when it is full it forgets them all, so made-up ones
/// cost hashing and nothing else.
///
/// Event loop: the one it was made for.
final class PresentedCredentials {
    /// How many are kept.
    static let capacity = 1024

    private let fingerprints = try? SipHash()
    private var known: [SipHash.Digest: PresentedCredential] = [:]

    /// The hashed form of a credential.
    func presented(_ credential: Credential, by hasher: CredentialHasher) -> PresentedCredential {
        guard let fingerprint = fingerprints?.hash(credential.bytes.span) else { return hasher.presented(credential) }
        if let presented = known[fingerprint] { return presented }
        let presented = hasher.presented(credential)
        guard presented.mayHaveLease else { return presented }
        if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
        known[fingerprint] = presented
        return presented
    }

    /// How many it holds.
    var count: Int { known.count }
}
