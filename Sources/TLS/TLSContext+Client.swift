internal import COpenSSL
internal import COpenSSLShims

extension TLSContext {
    /// Makes the context of connections to one server; blocks on the disk.
    package static func client(
        _ configuration: TLSClientConfiguration
    ) throws(TLSConfigurationError) -> TLSContext {
        let verification = try PeerVerification(configuration)
        let context = try TLSContext(.client, parameters: configuration.parameters, verification: verification)
        try verification.install(in: context.handle, authorities: configuration.certificateAuthorities)
        // The context's own list of sessions is ours: OpenSSL's is searched by the server's id for them only.
        emgate_SSL_CTX_set_session_cache_mode(
            context.handle, Int(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL))
        SSL_CTX_sess_set_new_cb(context.handle, keepSession)
        let protocols = ApplicationProtocol.list
        // Unlike its kin this call returns 0 for success.
        guard SSL_CTX_set_alpn_protos(context.handle, protocols, UInt32(protocols.count)) == 0 else {
            throw .unavailable(reason: OpenSSLFailure.take().reason)
        }
        return context
    }
}

/// Keeps a session for the next connection; OpenSSL calls it when the server sends a ticket.
private let keepSession: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32 = { connection, session in
    guard let connection, let session, let engine = TLSEngine.of(connection) else { return 0 }
    // 1 says that the reference was taken over.
    engine.context.sessions.keep(session)
    return 1
}
