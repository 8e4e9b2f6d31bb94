package import HTTPWire
package import NIOCore

/// The limits and timeouts of a ``Listener`` and its connections.
package struct DownstreamConfiguration: Sendable {
    /// Limits of a request's line, fields, head and body.
    package var limits = RequestLimits()

    /// From the accepted connection to the complete TLS handshake.
    package var handshakeTimeout: TimeAmount = .seconds(10)

    /// From a request's first byte to its complete head; also how long a new connection may wait with its first byte.
    package var headerTimeout: TimeAmount = .seconds(10)

    /// How long a request's body may pause, and how long a client may take nothing of a response that waits for it.
    package var bodyTimeout: TimeAmount = .seconds(30)

    /// The fewest bytes a second that a client must send of a body, or take of a response, on average, once that has taken
    /// longer than the body timeout; 0 for no bound.
    package var leastRate = 128

    /// How long a connection may be idle between two exchanges.
    package var keepAliveTimeout: TimeAmount = .seconds(75)

    /// Open connections in total, over all loops and addresses of a listener.
    package var connections = 10_000

    /// Open connections of one client: an IPv4 address or an IPv6 /64 network.
    package var connectionsPerClient = 256

    /// Connections in their TLS handshake, over all loops and addresses of a listener.
    package var handshakes = 1_000

    /// Exchanges on one connection, after which it is closed; 0 for no limit.
    package var requestsPerConnection = 0

    /// Connections that the kernel may hold ready for accept.
    package var backlog: Int32 = 1024

    /// Unread bytes of a request's body that are discarded to keep a connection; beyond it the connection closes.
    package var discardLimit = 65_536

    /// How long unread bytes of a request's body are discarded to keep a connection.
    package var discardTimeout: TimeAmount = .seconds(1)

    /// How long a connection that has sent its last byte waits for the client to close.
    ///
    /// Closing at once would make the kernel answer late bytes of the client with a reset, which can take the response out
    /// of the client's hands before it has read it (RFC 9112 section 9.6).
    package var lingerTimeout: TimeAmount = .seconds(2)

    /// Makes a configuration with the product's defaults.
    package init() {}
}
