import Caching
import Downstream
import HTTPWire
import NIOCore
import Proxy
import Rendering
import Settings
import TLS
import Upstream

/// Settings as the configurations of the modules.
extension Settings {
    var downstreamConfiguration: DownstreamConfiguration {
        var configuration = DownstreamConfiguration()
        configuration.limits.requestLine = limits.requestLine
        configuration.limits.fields = limits.fields
        configuration.limits.head = limits.head
        configuration.limits.body = limits.body
        configuration.handshakeTimeout = .milliseconds(timeouts.handshake)
        configuration.headerTimeout = .milliseconds(timeouts.header)
        configuration.bodyTimeout = .milliseconds(timeouts.body)
        configuration.leastRate = limits.rate
        configuration.keepAliveTimeout = .milliseconds(timeouts.keepAlive)
        configuration.connections = limits.connections
        configuration.connectionsPerClient = limits.connectionsPerClient
        configuration.handshakes = limits.handshakes
        configuration.requestsPerConnection = limits.requestsPerConnection
        return configuration
    }

    func upstreamConfiguration(tls: TLSContext?, loops: Int) -> UpstreamConfiguration {
        let url = upstream.url
        let authority = url.explicitPort == nil ? "\(url.authority):\(url.enterpriseManagerPort)" : url.authority
        return UpstreamConfiguration(
            host: url.host, port: url.enterpriseManagerPort, tls: tls, hostField: Array(authority.utf8),
            connectTimeout: .milliseconds(timeouts.connect), firstByteTimeout: .milliseconds(timeouts.firstByte),
            idleTimeout: .milliseconds(timeouts.idle), connectionLimit: limits.upstreamConnections,
            queueLimit: limits.upstreamQueue, eventLoopCount: loops, isOwnAnswer: { !ForeignError.isOne($0) })
    }

    var proxyConfiguration: ProxyConfiguration {
        ProxyConfiguration(
            publicOrigin: publicURL.flatMap(LinkOrigin.init), fallbackOrigin: fallbackOrigin,
            trustedProxies: trustedProxies, dialect: dialect, entityLimit: limits.entity,
            settleSeconds: cache.settleSeconds, flightTimeout: .milliseconds(timeouts.flight), now: WallClock.seconds)
    }

    var authorizationConfiguration: AuthorizationConfiguration {
        AuthorizationConfiguration(
            lease: authorization.lease, grant: authorization.grant,
            visibility: Visibility(rawValue: authorization.visibility) ?? .resource,
            offlineGrace: authorization.offlineGrace, credentialLimit: limits.credentials,
            grantLimit: limits.grants / 4)
    }

    /// For HTTP/1.0 requests without Host: the only name of emgate that is certain.
    private var fallbackOrigin: LinkOrigin {
        let port = listen.first?.port ?? 9398
        return LinkOrigin(scheme: .https, authority: Array("localhost:\(port)".utf8).span) ?? .neutral
    }
}

extension LinkOrigin {
    fileprivate init?(_ url: OriginURL) {
        self.init(scheme: url.isSecure ? .https : .http, authority: Array(url.authority.utf8).span)
    }
}
