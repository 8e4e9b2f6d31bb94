package import Cryptography

/// How emgate talks to Enterprise Manager, and how it makes sure that it is EM.
package struct TLSClientConfiguration: Sendable {
    /// Whether the peer has to prove who it is.
    package enum Verification: Sendable, Equatable {
        /// The chain must lead to a trusted authority, the certificate must be valid now and name the server.
        case full
        /// Any certificate is accepted: whoever sits on the path can read and change everything. Only ever spelled out.
        case none
    }

    /// The host name or IP address that is connected to.
    package var serverName: String
    /// Whether the peer has to prove who it is; ignored when there is a ``pin``.
    package var verification: Verification
    /// The only authorities that are trusted; nil for those of the system.
    ///
    /// A certificate in it need not be an authority's: EM's own self-signed certificate will do.
    package var certificateAuthorities: PEMSource?
    /// The name that the certificate must have instead of ``serverName``; it is also the one sent as SNI.
    package var expectedName: String?
    /// SHA-256 of the public key (the certificate's SubjectPublicKeyInfo in DER) that the peer must have.
    ///
    /// With a pin the pin alone decides: neither authority nor name nor dates are looked at. It is meant for EM's usual
    /// self-signed certificate, which has no authority, often another name, and expires unnoticed; the key that the
    /// operator named is a stronger proof than any of them, as the handshake shows that the peer holds it.
    package var pin: SHA256Digest?
    /// What is agreed upon with the peer.
    package var parameters: TLSParameters

    /// Makes a configuration with the documented defaults.
    package init(
        serverName: String, verification: Verification = .full, certificateAuthorities: PEMSource? = nil,
        expectedName: String? = nil, pin: SHA256Digest? = nil, parameters: TLSParameters = .client
    ) {
        self.serverName = serverName
        self.verification = verification
        self.certificateAuthorities = certificateAuthorities
        self.expectedName = expectedName
        self.pin = pin
        self.parameters = parameters
    }
}
