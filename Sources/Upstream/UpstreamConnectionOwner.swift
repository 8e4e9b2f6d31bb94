import HTTPWire

/// Learns what becomes of a connection: the pool.
///
/// All calls come on the connection's event loop.
protocol UpstreamConnectionOwner: AnyObject {
    /// The connection can carry its first request.
    func connectionOpened(_ connection: UpstreamConnection)
    /// The connection could not be made. It makes no further calls but perhaps `connectionClosed`.
    func connectionFailedToOpen(_ connection: UpstreamConnection, error: UpstreamError)
    /// The response is complete and the connection can carry another request.
    func connectionBecameIdle(_ connection: UpstreamConnection)
    /// The connection takes no further request and is on its way to `connectionClosed`.
    func connectionIsClosing(_ connection: UpstreamConnection)
    /// The channel is gone. Body bytes read before may still be delivered.
    func connectionClosed(_ connection: UpstreamConnection)
    /// The final head of the exchange's response has come.
    func exchangeAnswered(_ exchange: UpstreamExchange, with head: ResponseHead)
    /// The exchange has no complete response; `isStale` when it met a pooled connection that had died.
    func exchangeFailed(_ exchange: UpstreamExchange, error: UpstreamError, isStale: Bool)
}
