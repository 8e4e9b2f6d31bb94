package import EnterpriseManager

/// A logon that Enterprise Manager has answered with 201.
package struct Logon: Sendable {
    /// The hashes of the new token, byte for byte as in the answer; the same one may come as field and as cookie.
    package let tokens: [CredentialKey]
    /// The logon sessions it stands for.
    package let logonSessions: [CredentialKey]
    /// The user in the answer; nil when it names none.
    package let principal: Principal?
    /// The one `Authorization` of the request, where nothing else in it (a token, a body) can have bought the token.
    package let boughtWith: CredentialKey?
    /// Whether the logon asked for an API version that the store does not serve.
    package let bypassesStore: Bool

    /// Describes a logon.
    package init(
        tokens: [CredentialKey], logonSessions: [CredentialKey], principal: Principal?, boughtWith: CredentialKey?,
        bypassesStore: Bool
    ) {
        self.tokens = tokens
        self.logonSessions = logonSessions
        self.principal = principal
        self.boughtWith = boughtWith
        self.bypassesStore = bypassesStore
    }
}
