package import HTTPWire
package import NIOCore

/// Takes one response of Enterprise Manager.
///
/// All calls come on the pool's event loop, and none from inside a call to the pool or to the exchange. The last call is
/// exactly one of `upstreamEnded` and `upstreamFailed`. The receiver is held strongly until then.
package protocol UpstreamResponseReceiver: AnyObject {
    /// EM answered `100 Continue`. At most once per interim response, before the head.
    func upstreamContinue()
    /// The final head has come; it needs no demand. An unfinished request body is no longer sent.
    func upstreamHead(_ head: ResponseHead)
    /// The next piece of the body, never empty: one for each `UpstreamExchange.read()`.
    func upstreamBody(_ chunk: ByteBuffer)
    /// The response is complete. It may follow a chunk without further demand, or answer a `read()` instead of a chunk.
    func upstreamEnded()
    /// There will be no (more) response. After a head this means that the body is cut: it must not pass as whole.
    func upstreamFailed(_ error: UpstreamError)
    /// `UpstreamExchange.isWritable` became true, first when the head is out and EM may be sent the body.
    func upstreamBodyWritable()
}
