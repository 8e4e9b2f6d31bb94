/// Whose rights a credential stands for: a user name once Enterprise Manager has confirmed it, otherwise the credential.
///
/// Only ever a keyed hash. The hashes of user names and of credentials are of different domains, so neither can be made to
/// look like the other.
package struct Principal: Hashable, Sendable {
    /// The keyed hash.
    package let key: CredentialKey

    /// The principal of a keyed hash of a user name, or of a credential.
    package init(_ key: CredentialKey) {
        self.key = key
    }
}
