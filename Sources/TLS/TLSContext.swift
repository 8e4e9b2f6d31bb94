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
    /// The server's judgement of certificates; nil where it asks for none, and for a client.
    let clients: ClientVerification?
    /// The server's keys of session tickets; nil for a client.
    let tickets: TicketKeys?

    init(
        _ role: Role, parameters: TLSParameters, verification: PeerVerification? = nil,
        clients: ClientVerification? = nil, tickets: TicketKeys? = nil
    ) throws(TLSConfigurationError) {
        ERR_clear_error()
        guard let handle = SSL_CTX_new(role == .server ? TLS_server_method() : TLS_client_method()) else {
            throw .unavailable(reason: OpenSSLFailure.take().reason)
        }
        self.role = role
        self.handle = handle
        self.verification = verification
        sessions = SessionCache()
        self.clients = clients
        self.tickets = tickets
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
        // OpenSSL passes over names that it does not know, as long as it knows one: each is looked at by itself.
        for list in TLSParameters.List.allCases {
            let names = parameters[list].split(separator: ":", omittingEmptySubsequences: false)
            for name in names { try check(String(name), of: list) }
            guard set(list, parameters[list]) else {
                ERR_clear_error()
                throw .unknownParameter(list, name: parameters[list])
            }
        }
    }

    private func set(_ list: TLSParameters.List, _ value: String) -> Bool {
        switch list {
        case .ciphers: SSL_CTX_set_cipher_list(handle, value) == 1
        case .cipherSuites: SSL_CTX_set_ciphersuites(handle, value) == 1
        case .groups: emgate_SSL_CTX_set1_groups_list(handle, value) == 1
        }
    }

    /// Makes sure that OpenSSL takes the one name for what it says, and not for one of its keywords such as `ALL`.
    private func check(_ name: String, of list: TLSParameters.List) throws(TLSConfigurationError) {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            default: false
            }
        }
        guard isName, !name.isEmpty, set(list, name) else {
            ERR_clear_error()
            throw .unknownParameter(list, name: name)
        }
        guard list != .groups else { return }
        guard let cipher = cipher(named: name) else { throw .unknownParameter(list, name: name) }
        // Without authentication anybody may sit between; 3DES and its like have blocks or keys that are too short.
        guard SSL_CIPHER_get_auth_nid(cipher) != NID_auth_null, SSL_CIPHER_get_bits(cipher, nil) >= 128 else {
            throw .weakCipher(name: name)
        }
    }

    /// The cipher of that name among those that are set.
    private func cipher(named name: String) -> OpaquePointer? {
        guard let ciphers = SSL_CTX_get_ciphers(handle) else { return nil }
        for index in 0..<emgate_sk_SSL_CIPHER_num(ciphers) {
            guard let cipher = emgate_sk_SSL_CIPHER_value(ciphers, index) else { continue }
            if SSL_CIPHER_get_name(cipher).map({ String(cString: $0) }) == name { return cipher }
        }
        return nil
    }

    private func applyCommonSettings() {
        // An idle connection gives its record buffers back: that halves what ten thousand of them need.
        emgate_SSL_CTX_set_mode(handle, Int(SSL_MODE_RELEASE_BUFFERS))
        emgate_SSL_CTX_set_mode(handle, Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        // Renegotiation (TLS 1.2) is an attack surface that HTTP has no use for; compression leaks secrets (CRIME).
        SSL_CTX_set_options(handle, emgate_SSL_OP_NO_RENEGOTIATION() | emgate_SSL_OP_NO_COMPRESSION())
    }
}
