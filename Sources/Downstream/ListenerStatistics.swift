/// What a listener has counted since it was bound.
package struct ListenerStatistics: Sendable, Equatable {
    /// Connections open now.
    package var open = 0
    /// Connections accepted and admitted.
    package var accepted = 0
    /// Connections closed at once because too many were open.
    package var refusedByTotal = 0
    /// Connections closed at once because too many of the same client were open.
    package var refusedByClient = 0
    /// Connections closed at once because too many were in their TLS handshake.
    package var refusedByHandshakes = 0
    /// Connections in their TLS handshake now.
    package var handshakes = 0
    /// Times that accepting paused because descriptors or memory had run out.
    package var acceptPauses = 0
    /// TLS connections that ended before their handshake was complete.
    package var failedHandshakes = 0
    /// Requests answered 4xx or 5xx by the connection itself because they were malformed, too large or too slow.
    package var refusedRequests = 0
    /// Requests handed to the handler.
    package var exchanges = 0

    /// Makes an empty count.
    package init() {}
}
