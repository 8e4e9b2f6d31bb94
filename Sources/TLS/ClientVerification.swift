internal import COpenSSL
internal import Cryptography
import Glibc

/// How a server makes sure who its clients are.
///
/// OpenSSL verifies chain, dates and purpose (RFC 5280) inside the handshake, so that no byte of a refused client is
/// read as data. A resumed session shows no certificate; it counts only where ``sessionScope`` is the one that it was
/// made in, and its certificate is looked at again.
final class ClientVerification: Sendable {
    /// Whether a client without a certificate is refused.
    let isRequired: Bool
    private let authorities: [Certificate]
    /// Seconds since 1970.
    private let wallClock: @Sendable () -> Int64
    /// A digest of what a session must have been made under to be resumed: the rule, and the very authorities.
    let sessionScope: [UInt8]
    /// The scope of sessions that were made without asking for a certificate.
    static let noScope = [UInt8](repeating: 0, count: SHA256Digest.byteCount)

    /// Reads the authorities; nil where no certificate is asked for.
    ///
    /// - Parameter wallClock: the clock that certificates of sessions to be resumed are held against; OpenSSL has its own
    ///   for full handshakes.
    init?(
        _ configuration: ClientAuthentication, wallClock: (@Sendable () -> Int64)?
    ) throws(TLSConfigurationError) {
        switch configuration {
        case .none: return nil
        case .optional: isRequired = false
        case .required: isRequired = true
        }
        self.wallClock = wallClock ?? { Int64(time(nil)) }
        guard let source = configuration.authorities else { return nil }
        authorities = try PEMReader.certificates(source)
        let parts = authorities.reduce(into: [isRequired ? 2 : 1]) { $0 += $1.fingerprint }
        sessionScope = SHA256Digest.of(parts).bytes
    }

    /// Sets up a server's context.
    func install(in context: OpaquePointer, source: String) throws(TLSConfigurationError) {
        let mode = isRequired ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER
        SSL_CTX_set_verify(context, mode, nil)
        try Certificate.trust(authorities, in: context, source: source)
        for authority in authorities {
            // Its name tells clients which of their certificates to show.
            guard SSL_CTX_add_client_CA(context, authority.handle) == 1 else {
                throw .unavailable(reason: OpenSSLFailure.take().reason)
            }
        }
        guard SSL_CTX_set_session_ticket_cb(context, nil, judgeTicket, nil) == 1 else {
            throw .unavailable(reason: OpenSSLFailure.take().reason)
        }
    }

    /// Whether a session may be resumed: with a certificate only while that is valid, and without one only where none
    /// is needed.
    ///
    /// A ticket holds the client's own certificate; that a trusted authority signed it was verified when the session was
    /// made, by authorities that ``sessionScope`` binds it to. Tickets are renewed with each resumption, so that without
    /// a look at the dates a session could outlive its certificate.
    fileprivate func accepts(_ session: OpaquePointer) -> Bool {
        guard let certificate = SSL_SESSION_get0_peer(session) else { return !isRequired }
        var now = time_t(wallClock())
        return X509_cmp_time(X509_get0_notBefore(certificate), &now) < 0
            && X509_cmp_time(X509_get0_notAfter(certificate), &now) > 0
    }
}

/// Decides whether what a ticket held is taken up; a refusal costs the client a full handshake.
private let judgeTicket: SSL_CTX_decrypt_session_ticket_fn = { connection, session, _, _, status, _ in
    switch status {
    case SSL_TICKET_SUCCESS, SSL_TICKET_SUCCESS_RENEW:
        guard let session, let engine = connection.flatMap(TLSEngine.of),
            engine.context.clients?.accepts(session) == true
        else { return SSL_TICKET_RETURN_IGNORE_RENEW }
        return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE : SSL_TICKET_RETURN_USE_RENEW
    case SSL_TICKET_EMPTY, SSL_TICKET_NO_DECRYPT: return SSL_TICKET_RETURN_IGNORE_RENEW
    default: return SSL_TICKET_RETURN_ABORT
    }
}
