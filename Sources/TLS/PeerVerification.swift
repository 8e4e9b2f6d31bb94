internal import COpenSSL
internal import Cryptography

/// How a client makes sure that the peer is who it should be.
///
/// Three rules, decided once from the configuration:
/// - a pin decides alone: the certificate's public key is the pinned one, or the handshake fails;
/// - else `full`: OpenSSL verifies chain, dates and purpose (RFC 5280) and the name (RFC 6125);
/// - else `none`: every certificate will do.
///
/// Any of them happens inside the handshake, so that the peer gets an alert and no byte of ours is sent after a
/// refusal.
final class PeerVerification: Sendable {
    /// What is asked of the peer's certificate.
    enum Rule: Sendable, Equatable {
        case pin(SHA256Digest)
        case full
        case none
    }

    let rule: Rule
    /// The name or address that the certificate must be for.
    private let name: PeerName
    /// What is sent as SNI: never an IP address (RFC 6066 section 3).
    let serverNameIndication: String?

    init(_ configuration: TLSClientConfiguration) throws(TLSConfigurationError) {
        name = try PeerName(configuration.expectedName ?? configuration.serverName)
        serverNameIndication =
            switch name {
            case .host(let host): host
            case .address: nil
            }
        rule =
            if let pin = configuration.pin {
                .pin(pin)
            } else {
                switch configuration.verification {
                case .full: .full
                case .none: .none
                }
            }
    }

    /// Sets up a client's context for the rule.
    func install(in context: OpaquePointer, authorities: PEMSource?) throws(TLSConfigurationError) {
        SSL_CTX_set_verify(context, rule == .none ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nil)
        SSL_CTX_set_cert_verify_callback(context, judge, Unmanaged.passUnretained(self).toOpaque())
        guard rule == .full else { return }
        try trust(authorities, in: context)
        guard let parameters = SSL_CTX_get0_param(context) else { throw .unavailable(reason: "no parameters") }
        switch name {
        case .address(let address):
            guard X509_VERIFY_PARAM_set1_ip_asc(parameters, address) == 1 else { throw .invalidName(address) }
        case .host(let host):
            X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
            guard X509_VERIFY_PARAM_set1_host(parameters, host, host.utf8.count) == 1 else {
                throw .invalidName(host)
            }
        }
    }

    private func trust(_ authorities: PEMSource?, in context: OpaquePointer) throws(TLSConfigurationError) {
        guard let authorities else {
            guard SSL_CTX_set_default_verify_paths(context) == 1 else {
                throw .unavailable(reason: OpenSSLFailure.take().reason)
            }
            return
        }
        try Certificate.trust(PEMReader.certificates(authorities), in: context, source: authorities.name)
    }

    /// Judges the peer's certificate; leaves the reason of a refusal in `store` and the key's digest in the engine.
    fileprivate func accepts(_ store: OpaquePointer) -> Bool {
        guard rule != .none else { return true }
        guard let certificate = X509_STORE_CTX_get0_cert(store) else {
            X509_STORE_CTX_set_error(store, X509_V_ERR_UNSPECIFIED)
            return false
        }
        let index = SSL_get_ex_data_X509_STORE_CTX_idx()
        let connection = X509_STORE_CTX_get_ex_data(store, index).map { OpaquePointer($0) }
        let actual = Certificate.pin(of: certificate)
        connection.flatMap(TLSEngine.of)?.peerPin = actual
        guard case .pin(let expected) = rule else { return X509_verify_cert(store) == 1 }
        guard actual == expected else {
            X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION)
            return false
        }
        X509_STORE_CTX_set_error(store, X509_V_OK)
        return true
    }
}

private let judge: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { store, argument in
    guard let store, let argument else { return 0 }
    // The context owns the rule and outlives its connections, which hold on to it.
    return Unmanaged<PeerVerification>.fromOpaque(argument).takeUnretainedValue().accepts(store) ? 1 : 0
}
