/// Versions, ciphers and groups that one side offers or accepts, in OpenSSL's spelling.
package struct TLSParameters: Sendable, Equatable {
    /// One of the lists.
    package enum List: Sendable, Equatable, CaseIterable {
        /// ``cipherList``.
        case ciphers
        /// ``cipherSuites``.
        case cipherSuites
        /// ``groups``.
        case groups
    }

    /// The oldest version that is spoken.
    package var minimumVersion: TLSVersion
    /// The newest version that is spoken.
    package var maximumVersion: TLSVersion
    /// Ciphers of TLS 1.2 by their names, best first, separated by colons; OpenSSL's keywords are not taken.
    package var cipherList: String
    /// Cipher suites of TLS 1.3, best first, separated by colons.
    package var cipherSuites: String
    /// Groups for the key exchange, best first, separated by colons.
    package var groups: String

    /// Makes parameters; see ``server`` and ``client`` for the defaults.
    package init(
        minimumVersion: TLSVersion = .v12, maximumVersion: TLSVersion = .v13, cipherList: String, cipherSuites: String,
        groups: String
    ) {
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
        self.cipherList = cipherList
        self.cipherSuites = cipherSuites
        self.groups = groups
    }

    /// The value of a list.
    package subscript(list: List) -> String {
        switch list {
        case .ciphers: cipherList
        case .cipherSuites: cipherSuites
        case .groups: groups
        }
    }

    /// What emgate accepts from clients: forward secrecy and authenticated encryption only (RFC 9325 section 4.2).
    ///
    /// AES-128-GCM comes first: it is the fastest where the processor has AES instructions, and strong enough.
    package static let server = TLSParameters(
        cipherList: modernCiphers, cipherSuites: suites, groups: curves)

    /// What emgate offers to Enterprise Manager.
    ///
    /// Windows Server 2012 R2, on which EM may run, has no AES-GCM with an RSA certificate and forward secrecy; the CBC
    /// suites are offered last for its sake.
    package static let client = TLSParameters(
        cipherList: modernCiphers + ":ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA256"
            + ":ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA",
        cipherSuites: suites, groups: curves)

    private static let suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    private static let curves = "X25519:P-256:P-384"
    private static let modernCiphers =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"
        + ":ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
        + ":ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
}
