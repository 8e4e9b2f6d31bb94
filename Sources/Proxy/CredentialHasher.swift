import Caching
import Cryptography
import EnterpriseManager
import HTTPSemantics

/// Turns credentials, tokens and user names into keyed hashes: behind it, nothing of them is known in clear.
///
/// Each kind of thing is hashed in a domain of its own, so that no user name can pass for a credential, nor a token for a
/// Basic pair. Thread safety: any thread.
struct CredentialHasher: Sendable {
    private let hash: KeyedHash

    /// What is hashed; the first byte of the message.
    ///
    /// A credential's own bytes begin with the source of its first part, which is below these.
    private enum Domain: UInt8 {
        case token = 0x81
        case authorization = 0x82
        case logonSession = 0x83
        case userName = 0x84
        case tenantName = 0x85
        case unclearName = 0x86
    }

    /// How a user has said who they are.
    enum Naming {
        /// By a Basic pair: an account of EM's.
        case byBasic
        /// In the body of the logon (LoginSpec, em-facts 5): it may be a tenant with the name of an account.
        case inBody
        /// By a Basic pair beside a body, such as a form that says nothing: which one counted is not known.
        case unclear
    }

    init(hash: KeyedHash) {
        self.hash = hash
    }

    /// The hash of the exact tuple.
    func key(of credential: Credential) -> CredentialKey {
        key(hash.hash(credential.bytes.span))
    }

    /// The hashes of the tuple and its parts.
    func presented(_ credential: Credential) -> PresentedCredential {
        var tokens: [CredentialKey] = []
        var sessions: [CredentialKey] = []
        var authorizations: [CredentialKey] = []
        var sources: Set<Credential.Source> = []
        let parts = credential.parts
        for part in parts {
            let value = credential.bytes.span.extracting(part.value)
            sources.insert(part.source)
            if part.source == .authorization {
                authorizations.append(authorization(value))
            } else {
                tokens.append(token(value))
                let session = logonSession(ofToken: value)
                if !sessions.contains(session) { sessions.append(session) }
            }
        }
        return PresentedCredential(
            key: key(of: credential), logonSessions: sessions, tokens: tokens, authorizations: authorizations,
            isUnclear: credential.isUnclear, isWithoutRepetition: sources.count == parts.count)
    }

    func token(_ value: Span<UInt8>) -> CredentialKey { key(.token, value) }

    func authorization(_ value: Span<UInt8>) -> CredentialKey { key(.authorization, value) }

    func logonSession(ofToken token: Span<UInt8>) -> CredentialKey {
        key(.logonSession, LogonSessionIdentity.bytes(ofToken: token).span)
    }

    /// - Parameter id: as it stands in a target, percent-encoding in place.
    func logonSession(ofID id: Span<UInt8>) -> CredentialKey {
        key(.logonSession, LogonSessionIdentity.bytes(ofID: id).span)
    }

    func user(_ name: [UInt8], named naming: Naming) -> Principal {
        let domain: Domain =
            switch naming {
            case .byBasic: .userName
            case .inBody: .tenantName
            case .unclear: .unclearName
            }
        return Principal(key(domain, name.span))
    }

    private func key(_ domain: Domain, _ bytes: Span<UInt8>) -> CredentialKey {
        var message: [UInt8] = []
        message.reserveCapacity(1 + bytes.count)
        message.append(domain.rawValue)
        message.append(bytesOf: bytes)
        return key(hash.hash(message.span))
    }

    private func key(_ digest: SHA256Digest) -> CredentialKey {
        let bytes = digest.inlineBytes
        guard let key = CredentialKey(hash: bytes.span) else {
            preconditionFailure("a digest has 32 bytes")
        }
        return key
    }
}
