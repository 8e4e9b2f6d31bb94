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

    private let fingerprints: SipHash?
    /// Who presents nothing, hashed once.
    private var nobody: PresentedCredential?
    private var known: [SipHash.Digest: PresentedCredential] = [:]
    /// The same by the hash of the tuple, where OpenSSL offers no SipHash.
    private var knownByKey: [CredentialKey: PresentedCredential] = [:]

    /// - Parameter fingerprints: nil where there is none to be had.
    init(fingerprints: SipHash? = try? SipHash()) {
        self.fingerprints = fingerprints
    }

    /// The hashed form of a credential.
    func presented(_ credential: Credential, by hasher: CredentialHasher) -> PresentedCredential {
        if credential.isEmpty {
            let nobody = nobody ?? hasher.presented(credential)
            self.nobody = nobody
            return nobody
        }
        if let fingerprint = fingerprints?.hash(credential.bytes.span) {
            return Self.remembered(in: &known, at: fingerprint) { hasher.presented(credential) }
        }
        return Self.remembered(in: &knownByKey, at: hasher.key(of: credential)) { hasher.presented(credential) }
    }

    private static func remembered<Key: Hashable>(
        in known: inout [Key: PresentedCredential], at key: Key, _ make: () -> PresentedCredential
    ) -> PresentedCredential {
        if let presented = known[key] { return presented }
        let presented = make()
        guard presented.mayHaveLease else { return presented }
        if known.count >= capacity { known.removeAll(keepingCapacity: true) }
        known[key] = presented
        return presented
    }

    /// How many it holds.
    var count: Int { known.count + knownByKey.count }
}

@available(*, unavailable)
extension PresentedCredentials: Sendable {}
