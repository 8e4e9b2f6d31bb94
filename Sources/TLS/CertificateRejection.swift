internal import COpenSSL

/// Why a peer's certificate is not accepted.
package enum CertificateRejection: Error, Equatable, Sendable {
    /// Its public key is not the pinned one.
    case wrongPin
    /// It is not for the name or address that was connected to.
    case wrongName
    /// It signs itself and is not trusted.
    case selfSigned
    /// No trusted authority signed it, or the chain was sent without the certificates that lead there.
    case untrusted
    /// Its time, or that of a certificate above it, is over.
    case expired
    /// Its time, or that of a certificate above it, has not begun.
    case notYetValid
    /// Another check failed, in OpenSSL's words.
    case invalid(reason: String)

    /// Takes OpenSSL's code, X509_V_ERR_….
    init(code: Int) {
        switch Int32(truncatingIfNeeded: code) {
        case X509_V_ERR_APPLICATION_VERIFICATION: self = .wrongPin
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: self = .wrongName
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: self = .selfSigned
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
            X509_V_ERR_CERT_UNTRUSTED:
            self = .untrusted
        case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
        default:
            self = .invalid(
                reason: X509_verify_cert_error_string(code).map { String(cString: $0) } ?? "error \(code)")
        }
    }

    /// Fixed name of the case, without payload: for metric labels.
    var label: String {
        switch self {
        case .wrongPin: "certificate_wrong_pin"
        case .wrongName: "certificate_wrong_name"
        case .selfSigned: "certificate_self_signed"
        case .untrusted: "certificate_untrusted"
        case .expired: "certificate_expired"
        case .notYetValid: "certificate_not_yet_valid"
        case .invalid: "certificate_invalid"
        }
    }
}

extension CertificateRejection: CustomStringConvertible {
    /// The reason, in one clause for a log line.
    package var description: String {
        switch self {
        case .wrongPin: "its public key is not the pinned one"
        case .wrongName: "it is not for the name that was connected to"
        case .selfSigned: "it is self-signed and not trusted"
        case .untrusted: "no trusted authority signed it, or the chain is incomplete"
        case .expired: "it has expired"
        case .notYetValid: "it is not valid yet"
        case .invalid(let reason): reason
        }
    }
}
