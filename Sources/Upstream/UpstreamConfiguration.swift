package import HTTPWire
package import NIOCore
package import TLS

/// Where Enterprise Manager is, and how long and how hard emgate tries to talk to it.
///
/// Durations are `TimeAmount`; sizes are in bytes. One value serves all event loops: each loop's pool takes its share of
/// `connectionLimit` and `queueLimit`.
package struct UpstreamConfiguration: Sendable {
    /// Name or IP address to connect to.
    package var host: String
    /// TCP port to connect to.
    package var port: Int
    /// Client context for TLS; `nil` speaks plain HTTP.
    package var tls: TLSContext?
    /// Value of the `Host` field of every request.
    ///
    /// It is fixed, because EM builds the links of its answers from it (em-facts 6) and a client must not choose them.
    package var hostField: [UInt8]
    /// From the start of a connection attempt until it can carry a request: name lookup, TCP and TLS handshake together.
    package var connectTimeout: TimeAmount
    /// From the last progress in sending the request until the head of the final response is complete.
    ///
    /// It also bounds the wait for a connection.
    package var firstByteTimeout: TimeAmount
    /// Longest silence of EM while more of a response body is asked for.
    package var idleTimeout: TimeAmount
    /// How long an unused connection is kept.
    package var pooledIdleTimeout: TimeAmount
    /// How long a request body waits for `100 Continue` before it is sent anyway (RFC 9110 section 10.1.1).
    package var continueTimeout: TimeAmount
    /// Connections to EM at most, over all event loops; see `connectionShare`.
    package var connectionLimit: Int
    /// Requests that may wait for a connection, over all event loops; see `queueShare`.
    package var queueLimit: Int
    /// Number of event loops that share the limits.
    package var eventLoopCount: Int
    /// Limits of response heads.
    package var responseLimits: ResponseLimits
    /// Longest response body that is passed on, in bytes.
    package var responseBodyLimit: UInt64
    /// Whether an answer is EM's own, or that of something between that cannot reach EM.
    ///
    /// Only an answer of its own is a sign of life.
    package var isOwnAnswer: @Sendable (ResponseHead) -> Bool

    /// Makes a configuration with the documented defaults.
    package init(
        host: String,
        port: Int,
        tls: TLSContext?,
        hostField: [UInt8],
        connectTimeout: TimeAmount = .seconds(3),
        firstByteTimeout: TimeAmount = .seconds(30),
        idleTimeout: TimeAmount = .seconds(60),
        pooledIdleTimeout: TimeAmount = .seconds(55),
        continueTimeout: TimeAmount = .seconds(1),
        connectionLimit: Int = 32,
        queueLimit: Int = 256,
        eventLoopCount: Int = 1,
        responseLimits: ResponseLimits = ResponseLimits(),
        responseBodyLimit: UInt64 = 1 << 40,
        isOwnAnswer: @escaping @Sendable (ResponseHead) -> Bool = { _ in true }
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.hostField = hostField
        self.connectTimeout = connectTimeout
        self.firstByteTimeout = firstByteTimeout
        self.idleTimeout = idleTimeout
        self.pooledIdleTimeout = pooledIdleTimeout
        self.continueTimeout = continueTimeout
        self.connectionLimit = connectionLimit
        self.queueLimit = queueLimit
        self.eventLoopCount = eventLoopCount
        self.responseLimits = responseLimits
        self.responseBodyLimit = responseBodyLimit
        self.isOwnAnswer = isOwnAnswer
    }

    /// Connections of one event loop: an equal share rounded down, and at least one.
    ///
    /// With fewer connections than event loops the total is therefore one per loop, above `connectionLimit`.
    package var connectionShare: Int { max(1, connectionLimit / max(1, eventLoopCount)) }

    /// Waiting requests of one event loop: an equal share rounded down, and at least one.
    package var queueShare: Int { max(1, queueLimit / max(1, eventLoopCount)) }
}
