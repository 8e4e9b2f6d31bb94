internal import COpenSSL
package import Cryptography

/// Why a TLS connection failed.
///
/// No payload holds a secret or a byte that a peer chose freely: texts are OpenSSL's own.
package enum TLSError: Error, Equatable, Sendable {
    // The handshake.

    /// The handshake took too long.
    case handshakeTimeout
    /// The peer speaks HTTP without TLS.
    case plainHTTP
    /// The peer's first bytes are no TLS.
    case notTLS
    /// The peer only speaks versions of TLS that are not accepted.
    case noCommonVersion
    /// Both sides have no cipher, group or signature in common.
    case noCommonCipher
    /// The client only speaks other protocols than HTTP/1.1 (RFC 7301).
    case noCommonProtocol
    /// The peer's certificate was not accepted; `pin` is the SHA-256 of its public key.
    case certificateRejected(CertificateRejection, pin: SHA256Digest?)
    /// The client shows no certificate, though one is required.
    case clientCertificateMissing
    /// The peer ended the handshake by an alert (RFC 8446 section 6.2): it refuses us, or our certificate.
    case handshakeAlert(code: UInt8)
    /// The handshake failed for another reason, in OpenSSL's words.
    case handshakeFailed(reason: String)
    /// More was written before the end of the handshake than is kept for it.
    case earlyWriteLimit

    // The open connection.

    /// The peer ended the connection by an alert.
    case alert(code: UInt8)
    /// The peer broke the protocol, or somebody changed its bytes; the reason is in OpenSSL's words.
    case protocolViolation(reason: String)
    /// The connection ended without close_notify: what was received may not be all (RFC 8446 section 6.1).
    case truncated

    // Ourselves.

    /// OpenSSL could not go on for reasons of its own, such as memory.
    case unavailable(reason: String)
}

extension TLSError {
    /// How far the connection had come.
    package enum Phase: Sendable, Equatable {
        /// The handshake was not complete.
        case handshake
        /// Data was being exchanged.
        case data
        /// The reason is on our side, at any point.
        case local
    }

    /// How far the connection had come.
    package var phase: Phase {
        switch self {
        case .handshakeTimeout, .plainHTTP, .notTLS, .noCommonVersion, .noCommonCipher, .noCommonProtocol: .handshake
        case .certificateRejected, .clientCertificateMissing, .handshakeAlert, .handshakeFailed, .earlyWriteLimit:
            .handshake
        case .alert, .protocolViolation, .truncated: .data
        case .unavailable: .local
        }
    }

    /// Fixed name of the case, without payload: for metric labels and log lines.
    package var label: String {
        switch self {
        case .handshakeTimeout: "handshake_timeout"
        case .plainHTTP: "plain_http"
        case .notTLS: "not_tls"
        case .noCommonVersion: "no_common_version"
        case .noCommonCipher: "no_common_cipher"
        case .noCommonProtocol: "no_common_protocol"
        case .certificateRejected(let rejection, _): rejection.label
        case .clientCertificateMissing: "client_certificate_missing"
        case .handshakeAlert: "handshake_alert"
        case .handshakeFailed: "handshake_failed"
        case .earlyWriteLimit: "early_write_limit"
        case .alert: "alert"
        case .protocolViolation: "protocol_violation"
        case .truncated: "truncated"
        case .unavailable: "unavailable"
        }
    }
}

extension TLSError: CustomStringConvertible {
    /// What happened, in one clause for a log line.
    package var description: String {
        switch self {
        case .handshakeTimeout: "the TLS handshake took too long"
        case .plainHTTP: "the peer speaks plain HTTP, not HTTPS"
        case .notTLS: "the peer does not speak TLS"
        case .noCommonVersion: "the peer speaks no accepted version of TLS"
        case .noCommonCipher: "there is no common cipher"
        case .noCommonProtocol: "the client does not speak HTTP/1.1"
        case .certificateRejected(let rejection, let pin):
            "the peer's certificate is not accepted: \(rejection)"
                + (pin.map { " (its public key's SHA-256 is \($0))" } ?? "")
        case .clientCertificateMissing: "the client shows no certificate"
        case .handshakeAlert(let code): "the peer ended the TLS handshake: \(Self.alertText(code))"
        case .handshakeFailed(let reason): "the TLS handshake failed: \(reason)"
        case .earlyWriteLimit: "too much was written before the TLS handshake was complete"
        case .alert(let code): "the peer ended the TLS connection: \(Self.alertText(code))"
        case .protocolViolation(let reason): "the TLS connection is broken: \(reason)"
        case .truncated: "the TLS connection was closed without close_notify"
        case .unavailable(let reason): "OpenSSL cannot go on: \(reason)"
        }
    }

    private static func alertText(_ code: UInt8) -> String {
        SSL_alert_desc_string_long(Int32(code)).map { String(cString: $0) } ?? "alert \(code)"
    }
}
