import Cryptography
import Glibc
import TLS

/// Contexts as most tests want them.
enum TestContexts {
    static let identity = Result {
        try SelfSignedCertificate.generate(names: ["em.test", "127.0.0.1", "::1"], now: Int64(time(nil)))
    }

    static func server(
        _ parameters: TLSParameters = .server, ticketCount: Int = 1, chain: [UInt8]? = nil, key: [UInt8]? = nil,
        clients: ClientAuthentication = .none, tickets: TicketKeys? = nil,
        wallClock: (@Sendable () -> Int64)? = nil
    ) throws -> TLSContext {
        let identity = try identity.get()
        return try TLSContext.server(
            TLSServerConfiguration(
                certificateChain: .bytes(chain ?? identity.certificatePEM), privateKey: .bytes(key ?? identity.keyPEM),
                parameters: parameters, ticketCount: ticketCount, clientAuthentication: clients), tickets: tickets,
            wallClock: wallClock)
    }

    /// A client that trusts the common certificate, for its name.
    static func client(
        _ parameters: TLSParameters = .client, serverName: String = "em.test", authority: [UInt8]? = nil
    ) throws -> TLSContext {
        try TLSContext.client(
            TLSClientConfiguration(
                serverName: serverName,
                certificateAuthorities: .bytes(authority ?? identity.get().certificatePEM), parameters: parameters))
    }

    static func client(pin: SHA256Digest, serverName: String = "other.test") throws -> TLSContext {
        try TLSContext.client(TLSClientConfiguration(serverName: serverName, pin: pin))
    }

    /// The client's parameters, for one version only.
    static func parameters(_ version: TLSVersion, of parameters: TLSParameters = .client) -> TLSParameters {
        var result = parameters
        result.minimumVersion = version
        return result
    }
}

extension TLSParameters {
    static let only12: TLSParameters = {
        var parameters = TLSParameters.client
        parameters.maximumVersion = .v12
        return parameters
    }()

    static let only13: TLSParameters = {
        var parameters = TLSParameters.client
        parameters.minimumVersion = .v13
        return parameters
    }()
}
