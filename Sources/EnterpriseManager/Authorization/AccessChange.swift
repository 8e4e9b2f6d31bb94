/// A change of ties and grants that is to be kept on disk.
package enum AccessChange: Hashable, Sendable {
    /// A token or Basic pair is tied.
    case tie(CredentialKey, Tie)
    /// A tie is gone.
    case untie(CredentialKey)
    /// A grant is made, in place of an earlier one of the same resource.
    case grant(Grant)
    /// Grants are taken away.
    case revoke(GrantRevocation)
}
