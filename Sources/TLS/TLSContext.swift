internal import COpenSSL
internal import COpenSSLShims

/// The settings that many connections share: certificate, trust, versions, ciphers, and the sessions to resume.
///
/// It never changes after it was made and may be used by all event loops. Making one reads files and checks keys: some
/// milliseconds, never on an event loop.
package final class TLSContext: @unchecked Sendable {
    // Unchecked because of the pointer alone: an SSL_CTX counts its references and locks what connections share, as
    // long as its settings are left alone, and after init they are.

    /// Which side of a connection the context is for.
    package enum Role: Sendable, Equatable {
        /// Accepts handshakes.
        case server
        /// Begins handshakes.
        case client
    }

    /// Which side of a connection the context is for.
    package let role: Role
    let handle: OpaquePointer
    /// The client's judgement of certificates; nil for a server.
    let verification: PeerVerification?
    /// The client's sessions to resume.
    let sessions: SessionCache

    init(_ role: Role, parameters: TLSParameters, verification: PeerVerification?) throws(TLSConfigurationError) {
        ERR_clear_error()
        guard let handle = SSL_CTX_new(role == .server ? TLS_server_method() : TLS_client_method()) else {
            throw .unavailable(reason: OpenSSLFailure.take().reason)
        }
        self.role = role
        self.handle = handle
        self.verification = verification
        sessions = SessionCache()
        // From here on deinit frees the context when a setting is refused.
        try apply(parameters)
        applyCommonSettings()
    }

    deinit {
        SSL_CTX_free(handle)
    }

    private func apply(_ parameters: TLSParameters) throws(TLSConfigurationError) {
        guard emgate_SSL_CTX_set_min_proto_version(handle, parameters.minimumVersion.code) == 1,
            emgate_SSL_CTX_set_max_proto_version(handle, parameters.maximumVersion.code) == 1
        else { throw .unavailable(reason: OpenSSLFailure.take().reason) }
        guard SSL_CTX_set_cipher_list(handle, parameters.cipherList) == 1 else {
            ERR_clear_error()
            throw .unknownParameter(name: "cipher list", value: parameters.cipherList)
        }
        guard SSL_CTX_set_ciphersuites(handle, parameters.cipherSuites) == 1 else {
            ERR_clear_error()
            throw .unknownParameter(name: "cipher suites", value: parameters.cipherSuites)
        }
        guard emgate_SSL_CTX_set1_groups_list(handle, parameters.groups) == 1 else {
            ERR_clear_error()
            throw .unknownParameter(name: "groups", value: parameters.groups)
        }
    }

    private func applyCommonSettings() {
        // An idle connection gives its record buffers back: that halves what ten thousand of them need.
        emgate_SSL_CTX_set_mode(handle, Int(SSL_MODE_RELEASE_BUFFERS))
        emgate_SSL_CTX_set_mode(handle, Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        // Renegotiation (TLS 1.2) is an attack surface that HTTP has no use for; compression leaks secrets (CRIME).
        SSL_CTX_set_options(handle, emgate_SSL_OP_NO_RENEGOTIATION() | emgate_SSL_OP_NO_COMPRESSION())
    }
}
