internal import COpenSSL
internal import COpenSSLShims

/// The oldest entry of the thread's error queue: what failed first, and so the cause of the rest.
struct OpenSSLFailure: Equatable {
    let library: Int32
    let code: Int32
    let reason: String

    /// Empties the queue, so that a failure of the next call is not taken for that of an earlier one.
    ///
    /// Looking first is much cheaper than clearing, and there is hardly ever anything.
    static func forget() {
        if ERR_peek_error() != 0 { ERR_clear_error() }
    }

    /// Takes the oldest entry and empties the queue, so that no later call finds what is left of this one.
    static func take() -> OpenSSLFailure {
        let packed = ERR_get_error()
        ERR_clear_error()
        guard packed != 0 else { return OpenSSLFailure(library: 0, code: 0, reason: "no reason given") }
        return OpenSSLFailure(
            library: emgate_ERR_GET_LIB(packed), code: emgate_ERR_GET_REASON(packed),
            reason: ERR_reason_error_string(packed).map { String(cString: $0) } ?? "error \(packed)")
    }

    /// The alert that the peer sent, if that is the failure.
    var alert: UInt8? {
        guard library == Int32(ERR_LIB_SSL), code >= SSL_AD_REASON_OFFSET else { return nil }
        return UInt8(exactly: code - SSL_AD_REASON_OFFSET)
    }

    /// The meaning of the failure in a handshake.
    var handshakeError: TLSError {
        if let alert {
            return alert == UInt8(TLS1_AD_PROTOCOL_VERSION) ? .noCommonVersion : .handshakeAlert(code: alert)
        }
        guard library == Int32(ERR_LIB_SSL) else { return .handshakeFailed(reason: reason) }
        switch code {
        case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST: return .plainHTTP
        case SSL_R_WRONG_VERSION_NUMBER, SSL_R_UNKNOWN_PROTOCOL: return .notTLS
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW: return .noCommonVersion
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_GROUPS,
            SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
            return .noCommonCipher
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: return .clientCertificateMissing
        case SSL_R_NO_APPLICATION_PROTOCOL: return .noCommonProtocol
        default: return .handshakeFailed(reason: reason)
        }
    }

    /// The meaning of the failure on an open connection.
    var dataError: TLSError {
        alert.map { .alert(code: $0) } ?? .protocolViolation(reason: reason)
    }
}
