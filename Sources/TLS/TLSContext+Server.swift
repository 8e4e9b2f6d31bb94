internal import COpenSSL
internal import COpenSSLShims
internal import Cryptography

extension TLSContext {
    /// Makes the context of a listener; blocks on the disk.
    ///
    /// - Parameters:
    ///   - tickets: The keys of an earlier context whose sessions may be resumed; nil for keys of its own.
    ///   - wallClock: Seconds since 1970, for the certificates of sessions to be resumed; nil for the system's.
    package static func server(
        _ configuration: TLSServerConfiguration, tickets: TicketKeys? = nil, wallClock: (@Sendable () -> Int64)? = nil
    ) throws(TLSConfigurationError) -> TLSContext {
        let clients = try ClientVerification(configuration.clientAuthentication, wallClock: wallClock)
        let keys = if let tickets { tickets } else { try TicketKeys() }
        let context = try TLSContext(
            .server, parameters: configuration.parameters, clients: clients, tickets: keys)
        try context.use(configuration)
        try clients?.install(in: context.handle, source: configuration.clientAuthentication.authorities?.name ?? "")
        try context.offerTickets(configuration.ticketCount)
        // Our order counts; but a client whose first choice is ChaCha20 has no AES instructions and shall have it.
        SSL_CTX_set_options(
            context.handle, emgate_SSL_OP_CIPHER_SERVER_PREFERENCE() | emgate_SSL_OP_PRIORITIZE_CHACHA())
        SSL_CTX_set_alpn_select_cb(context.handle, selectApplicationProtocol, nil)
        return context
    }

    private func use(_ configuration: TLSServerConfiguration) throws(TLSConfigurationError) {
        let chain = try PEMReader.certificates(configuration.certificateChain)
        let key = try PEMReader.privateKey(configuration.privateKey, passphrase: configuration.passphrase)
        let source = configuration.certificateChain.name
        ERR_clear_error()
        for (index, certificate) in chain.enumerated() {
            let accepted =
                index == 0
                ? SSL_CTX_use_certificate(handle, certificate.handle)
                : emgate_SSL_CTX_add1_chain_cert(handle, certificate.handle)
            guard accepted == 1 else {
                throw .certificateTooWeak(source: source, reason: OpenSSLFailure.take().reason)
            }
        }
        guard X509_check_private_key(chain[0].handle, key.handle) == 1 else {
            ERR_clear_error()
            throw .keyMismatch(certificate: source, key: configuration.privateKey.name)
        }
        guard SSL_CTX_use_PrivateKey(handle, key.handle) == 1 else {
            throw .malformedPrivateKey(source: configuration.privateKey.name, reason: OpenSSLFailure.take().reason)
        }
    }

    /// Lets clients resume by tickets, which keep nothing in our memory.
    ///
    /// Data sent along with a resumption (0-RTT) is refused, as it can be replayed (RFC 8446 section 8).
    private func offerTickets(_ count: Int) throws(TLSConfigurationError) {
        emgate_SSL_CTX_set_session_cache_mode(handle, Int(SSL_SESS_CACHE_OFF))
        guard SSL_CTX_set_max_early_data(handle, 0) == 1,
            SSL_CTX_set_tlsext_ticket_key_evp_cb(handle, protectTicket) == 1
        else { throw .unavailable(reason: OpenSSLFailure.take().reason) }
        SSL_CTX_set_client_hello_cb(handle, bindSession, nil)
        if count > 0 {
            _ = SSL_CTX_set_num_tickets(handle, min(count, 8))
        } else {
            _ = SSL_CTX_set_num_tickets(handle, 0)
            SSL_CTX_set_options(handle, emgate_SSL_OP_NO_TICKET())
        }
    }
}

/// Binds the connection's session to what the client is verified by, and to the name that it asks for.
///
/// OpenSSL takes up a session only under the same id of the context, and makes a full handshake otherwise. So none is
/// carried from a context without client certificates into one that needs them (as in CVE-2025-23419), and none from
/// one server name to another (RFC 6066 section 3), which OpenSSL itself does not look at.
private let bindSession: SSL_client_hello_cb_fn = { connection, _, _ in
    guard let connection, let context = TLSEngine.of(connection)?.context else { return SSL_CLIENT_HELLO_ERROR }
    var scope = context.clients?.sessionScope ?? ClientVerification.noScope
    var name: UnsafePointer<UInt8>?
    var count = 0
    if SSL_client_hello_get0_ext(connection, UInt32(TLSEXT_TYPE_server_name), &name, &count) == 1 {
        scope += UnsafeBufferPointer(start: name, count: count)
    }
    let identity = SHA256Digest.of(scope).bytes
    let isSet = SSL_set_session_id_context(connection, identity, UInt32(identity.count)) == 1
    return isSet ? SSL_CLIENT_HELLO_SUCCESS : SSL_CLIENT_HELLO_ERROR
}

/// Selects http/1.1 from the client's list (RFC 7301 section 3.2).
///
/// A client that offers other protocols only is refused: it would send bytes that we cannot read.
private let selectApplicationProtocol: SSL_CTX_alpn_select_cb_func = { _, selected, selectedLength, list, length, _ in
    let offers = UnsafeBufferPointer(start: list, count: Int(length))
    guard let range = ApplicationProtocol.range(in: offers), let base = offers.baseAddress else {
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
    selected?.pointee = base + range.lowerBound
    selectedLength?.pointee = UInt8(range.count)
    return SSL_TLSEXT_ERR_OK
}
