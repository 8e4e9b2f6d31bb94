/// What Enterprise Manager's answer to a logon ties a token, or the Basic pair that bought it, to.
package struct Tie: Hashable, Sendable {
    /// The user; nil when the answer names none.
    package let principal: Principal?
    /// Whether the logon asked for an API version that the store does not serve (section 2).
    package let bypassesStore: Bool
    /// Of a token, the logon sessions it stands for: as it decodes, and as the answer's `SessionId` says.
    package let logonSessions: [CredentialKey]
    /// Of a token, the `Authorization` that bought it, if that alone did.
    package let boughtWith: CredentialKey?

    /// Describes a tie.
    package init(
        principal: Principal?, bypassesStore: Bool, logonSessions: [CredentialKey], boughtWith: CredentialKey?
    ) {
        self.principal = principal
        self.bypassesStore = bypassesStore
        self.logonSessions = logonSessions
        self.boughtWith = boughtWith
    }
}
