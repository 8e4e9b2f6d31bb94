/// The settings of `authorization.*` and the bounds of its tables.
package struct AuthorizationConfiguration: Sendable {
    /// How long a lease lasts from Enterprise Manager's word on the credential, in milliseconds.
    package var lease: Int64
    /// How long a grant lasts, in milliseconds.
    package var grant: Int64
    /// What a principal needs besides a live lease.
    package var visibility: Visibility
    /// How much longer than its own end a lease lasts that was live when Enterprise Manager went away, in milliseconds.
    package var offlineGrace: Int64
    /// The most credentials with a lease, and the most tied tokens and Basic pairs; each table has this bound.
    package var credentialLimit: Int
    /// The most grants in memory; those on disk have a bound of their own.
    package var grantLimit: Int

    /// The documented defaults.
    package init(
        lease: Int64 = 60_000, grant: Int64 = 86_400_000, visibility: Visibility = .resource, offlineGrace: Int64 = 0,
        credentialLimit: Int = 10_000, grantLimit: Int = 250_000
    ) {
        self.lease = lease
        self.grant = grant
        self.visibility = visibility
        self.offlineGrace = offlineGrace
        self.credentialLimit = credentialLimit
        self.grantLimit = grantLimit
    }

    /// The longest lease, in milliseconds: Enterprise Manager ends a logon session that is idle for 15 minutes
    /// (em-facts 5), and a lease is renewed at three quarters.
    package static let longestLease: Int64 = 14 * 60_000
}
