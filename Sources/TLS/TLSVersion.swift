internal import COpenSSL

/// The versions of TLS that emgate speaks; older ones are broken and were withdrawn by RFC 8996.
package enum TLSVersion: Sendable, Equatable, Comparable {
    /// TLS 1.2 (RFC 5246).
    case v12
    /// TLS 1.3 (RFC 8446).
    case v13

    /// The number that stands for the version on the wire and in OpenSSL.
    var code: Int32 {
        switch self {
        case .v12: TLS1_2_VERSION
        case .v13: TLS1_3_VERSION
        }
    }
}

extension TLSVersion: CustomStringConvertible {
    /// The version as people write it.
    package var description: String {
        switch self {
        case .v12: "TLS 1.2"
        case .v13: "TLS 1.3"
        }
    }
}
