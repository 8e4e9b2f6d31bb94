/// User event of the channel: the handshake is complete, and the peer's certificate was accepted.
///
/// It is fired once, before the first plain byte. A channel that becomes inactive without it never had a handshake.
package struct TLSHandshakeCompleted: Sendable, Equatable {
    /// The version agreed upon.
    package let version: TLSVersion
    /// The cipher suite agreed upon, by OpenSSL's name for it.
    package let cipher: String
    /// What ALPN selected (RFC 7301), or nil when the peer does not take part in it.
    package let applicationProtocol: String?
    /// Whether an earlier handshake's keys were taken up again, without certificates.
    package let isResumed: Bool
    /// Whether the client has shown a certificate that was verified, now or in the handshake whose session is resumed;
    /// false on the client's own side.
    package let hasVerifiedClient: Bool
}
