import Caching
package import Cryptography
import EnterpriseManager
import HTTPWire
import Synchronization

/// Which tokens were bought with an API version whose answers the store does not serve (section 2), for all loops.
///
/// Thread safety: any thread. Tokens are kept as keyed hashes only, under a key that lives as long as the process.
package final class OldLogons: Sendable {
    private let hash: KeyedHash
    private let versions = Mutex(LogonVersions())

    /// - Parameter hash: The keyed hash of tokens.
    package init(hash: KeyedHash) {
        self.hash = hash
    }

    /// Whether any token in the credential is one of them, or may be.
    func contain(_ credential: Credential) -> Bool {
        guard !versions.withLock({ $0.isEmpty }) else { return false }
        // EM may read an old token out of a cookie that emgate reads otherwise.
        guard !credential.isUnclear else { return true }
        return credential.parts.contains { part in
            guard part.source != .authorization else { return false }
            return key(of: credential.bytes.span.extracting(part.value)).map { key in
                versions.withLock { $0.bypassesStore(key) }
            } ?? false
        }
    }

    /// Takes note of EM's answer to a logon: the token of a 201 whose logon asked for an old version.
    func noteLogon(_ target: LogonTarget, _ answer: ResponseHead) {
        guard target.bypassesStore, answer.status == 201 else { return }
        answer.forEach(.xRestSvcSessionId) { token in
            guard let key = key(of: token) else { return }
            versions.withLock { $0.insert(key) }
        }
    }

    private func key(of token: Span<UInt8>) -> CredentialKey? {
        CredentialKey(hash: hash.hash(token).bytes.span)
    }
}
