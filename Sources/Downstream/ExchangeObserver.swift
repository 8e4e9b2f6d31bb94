package import NIOCore

/// Follows one exchange.
///
/// Event loop: all calls come on the exchange's.
package protocol ExchangeObserver: AnyObject {
    /// The next chunk of the request's body, never empty; more comes only after the next `readRequestBody()`.
    func requestBody(_ chunk: ByteBuffer)

    /// The request's body is complete; called at most once, and only after a demand.
    func requestEnded()

    /// The client takes more of a streamed response again.
    func responseWritable()

    /// The client is gone, or its body is malformed, too large or too slow: nothing more can be sent.
    ///
    /// Where a status answers the failure (400, 408, 413) and no response had begun, the connection has sent it.
    func downstreamFailed(_ error: DownstreamError)

    /// The last call, whatever happened: for the access log.
    func exchangeEnded(_ outcome: ExchangeOutcome)
}
