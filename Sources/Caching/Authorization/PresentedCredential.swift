package import EnterpriseManager

/// A credential as emgate knows it: keyed hashes and the shape of the tuple, nothing that could be shown to anyone.
///
/// Immutable, and a class so that each request takes one reference and not one for every part.
package final class PresentedCredential: Equatable, Sendable {
    /// The most parts of a credential that may have a lease; the clients that are known send at most four.
    package static let maximumParts = 8

    /// The hash of the exact tuple.
    package let key: CredentialKey
    /// The hashes of the logon sessions that its tokens stand for, however spelled, each once; what ends with one of
    /// them ends for this credential.
    package let logonSessions: [CredentialKey]
    /// The hashes of its tokens, byte for byte, in the order they came.
    package let tokens: [CredentialKey]
    /// The hashes of its values of `Authorization`, in the order they came.
    package let authorizations: [CredentialKey]
    /// Whether it has a part whose meaning depends on who reads it.
    package let isUnclear: Bool
    /// Whether no kind of part (cookie, header, Authorization) occurs twice.
    package let isWithoutRepetition: Bool

    /// Describes a credential.
    package init(
        key: CredentialKey, logonSessions: [CredentialKey], tokens: [CredentialKey], authorizations: [CredentialKey],
        isUnclear: Bool = false, isWithoutRepetition: Bool = true
    ) {
        self.key = key
        self.logonSessions = logonSessions
        self.tokens = tokens
        self.authorizations = authorizations
        self.isUnclear = isUnclear
        self.isWithoutRepetition = isWithoutRepetition
    }

    /// Whether it may have a lease at all.
    ///
    /// A part whose meaning depends on the reader could hide a token, and what ends with that token would not be found.
    package var mayHaveLease: Bool {
        !isUnclear && tokens.count + authorizations.count <= Self.maximumParts
            && !(tokens.isEmpty && authorizations.isEmpty)
    }

    package static func == (one: PresentedCredential, other: PresentedCredential) -> Bool {
        one.key == other.key && one.logonSessions == other.logonSessions && one.tokens == other.tokens
            && one.authorizations == other.authorizations && one.isUnclear == other.isUnclear
            && one.isWithoutRepetition == other.isWithoutRepetition
    }
}
