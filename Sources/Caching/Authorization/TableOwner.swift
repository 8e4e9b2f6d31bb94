import EnterpriseManager

/// Whose share of a bounded table an entry counts for.
enum TableOwner: Hashable, Sendable {
    /// A user.
    case user(Principal)
    /// A logon session whose user is not known.
    case logonSession(CredentialKey)
    /// All of whom neither is known.
    case nobody
}
