/// Takes requests to Enterprise Manager: the pool, or in tests the test.
///
/// Event loop: belongs to one, and is called on it.
package protocol UpstreamSender: AnyObject {
    /// Sends a request as soon as a connection is free; the receiver is not called before this returns.
    func send(_ request: UpstreamRequest, to receiver: any UpstreamResponseReceiver) -> UpstreamExchange
}

extension ConnectionPool: UpstreamSender {}
