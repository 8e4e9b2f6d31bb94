package import HTTPSemantics
package import Rendering

/// All settings as values, each in the unit its name says; made once at start.
package struct Settings: Sendable {
    package var upstream: Upstream
    package var listen: [ServerAddress]
    package var tls: ServerTLS
    /// The origin for links, or nil for the one that each client used.
    package var publicURL: OriginURL?
    package var trustedProxies: [IPNetwork]
    package var admin: Admin
    /// The number of event loops; 0 means one for each core.
    package var threads: Int
    package var dialect: JSONDialect
    /// The folder of the store and of the generated certificate.
    package var dataFolder: String
    package var cache: Cache
    package var authorization: Authorization
    package var timeouts: Timeouts
    package var limits: Limits
    package var log: Log
    /// What was written where, for mistakes that show only when a setting is put to use.
    package let texts: SettingTexts

    /// EM and how it is verified.
    package struct Upstream: Sendable {
        package var url: OriginURL
        package var verifies: Bool
        package var authorityFile: String?
        package var name: String?
        /// The 32 bytes of the SHA-256 of EM's public key.
        package var pin: [UInt8]?
    }

    /// The certificate shown to clients.
    package struct ServerTLS: Sendable {
        package var certificateFile: String?
        package var keyFile: String?
        package var passphraseFile: String?
        /// Whether TLS 1.2 is refused, from clients and from EM.
        package var requiresTLS13: Bool
        /// OpenSSL's names, separated by colons, in these three.
        package var ciphers: String
        package var cipherSuites: String
        package var groups: String
        package var clientAuthorityFile: String?
        /// `none`, `optional` or `required`.
        package var clientAuthentication: String
    }

    /// The admin interface.
    package struct Admin: Sendable {
        package var listen: [ServerAddress]
        package var hosts: [String]
    }

    /// The store.
    package struct Cache: Sendable {
        package var memoryBytes: Int
        package var settleSeconds: Int64
    }

    /// Whom a hit may be shown; milliseconds where it is a time.
    package struct Authorization: Sendable {
        package var lease: Int64
        package var grant: Int64
        /// `resource`, `kind` or `any`.
        package var visibility: String
        package var offlineGrace: Int64
    }

    /// Milliseconds each.
    package struct Timeouts: Sendable {
        package var handshake: Int64
        package var header: Int64
        package var body: Int64
        package var keepAlive: Int64
        package var connect: Int64
        package var firstByte: Int64
        package var idle: Int64
        package var flight: Int64
        package var drain: Int64
    }

    /// Bytes or counts.
    package struct Limits: Sendable {
        package var requestLine: Int
        package var fields: Int
        package var head: Int
        package var body: UInt64
        package var rate: Int
        package var entity: Int
        package var connections: Int
        package var connectionsPerClient: Int
        package var handshakes: Int
        package var requestsPerConnection: Int
        package var upstreamConnections: Int
        package var upstreamQueue: Int
        package var credentials: Int
        package var grants: Int
    }

    /// What is logged, and how.
    package struct Log: Sendable {
        package var level: String
        package var isJSON: Bool
        package var logsAccess: Bool
    }
}
