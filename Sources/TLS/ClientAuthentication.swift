/// Whether a client has to show a certificate, and whose word counts for it.
package enum ClientAuthentication: Sendable, Equatable {
    /// No certificate is asked for.
    case none
    /// A client may come without a certificate; one that it shows must be signed by one of the authorities.
    case optional(authorities: PEMSource)
    /// A client without a certificate signed by one of the authorities is refused in the handshake.
    case required(authorities: PEMSource)

    /// Where the authorities come from.
    package var authorities: PEMSource? {
        switch self {
        case .none: nil
        case .optional(let authorities), .required(let authorities): authorities
        }
    }
}
