internal import COpenSSL
internal import COpenSSLShims

extension TLSContext {
    /// Makes the context of a listener; blocks on the disk.
    package static func server(
        _ configuration: TLSServerConfiguration
    ) throws(TLSConfigurationError) -> TLSContext {
        let context = try TLSContext(.server, parameters: configuration.parameters, verification: nil)
        try context.use(configuration)
        context.offerTickets(configuration.ticketCount)
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
    /// Their key is random and dies with the context. Data sent along with a resumption (0-RTT) stays refused, as it
    /// can be replayed (RFC 8446 section 8): OpenSSL's default.
    private func offerTickets(_ count: Int) {
        emgate_SSL_CTX_set_session_cache_mode(handle, Int(SSL_SESS_CACHE_OFF))
        var name = Array("emgate".utf8)
        _ = SSL_CTX_set_session_id_context(handle, &name, UInt32(name.count))
        if count > 0 {
            _ = SSL_CTX_set_num_tickets(handle, min(count, 8))
        } else {
            _ = SSL_CTX_set_num_tickets(handle, 0)
            SSL_CTX_set_options(handle, emgate_SSL_OP_NO_TICKET())
        }
    }
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
