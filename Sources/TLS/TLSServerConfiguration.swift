/// How emgate shows itself to clients.
package struct TLSServerConfiguration: Sendable {
    /// The server's certificate, followed by the intermediate ones that lead to its authority.
    package var certificateChain: PEMSource
    /// The private key of the first certificate.
    package var privateKey: PEMSource
    /// Unlocks an encrypted key; without one such a key is an error.
    package var passphrase: [UInt8]?
    /// What is agreed upon with the peer.
    package var parameters: TLSParameters
    /// Session tickets given out for a full handshake with TLS 1.3, at most 8; 0 turns resumption off.
    ///
    /// One is enough for a client that opens its connections one after the other, and the cheapest.
    package var ticketCount: Int
    /// Whether clients have to show a certificate.
    package var clientAuthentication: ClientAuthentication

    /// Makes a configuration with the documented defaults.
    package init(
        certificateChain: PEMSource, privateKey: PEMSource, passphrase: [UInt8]? = nil,
        parameters: TLSParameters = .server, ticketCount: Int = 1, clientAuthentication: ClientAuthentication = .none
    ) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
        self.passphrase = passphrase
        self.parameters = parameters
        self.ticketCount = ticketCount
        self.clientAuthentication = clientAuthentication
    }
}
