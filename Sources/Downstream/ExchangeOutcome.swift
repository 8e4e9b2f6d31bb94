package import NIOCore

/// What became of an exchange, for the access log and the metrics.
package struct ExchangeOutcome: Sendable, Equatable {
    /// How an exchange ended.
    package enum End: Sendable, Equatable {
        /// The whole response was handed to the socket.
        case complete
        /// The handler cut the connection, or its response did not have the announced length.
        case aborted
        /// The client failed; a response may have been sent in part.
        case failed(DownstreamError)
    }

    /// The status of the response; nil when none was begun.
    package let status: Int?

    /// Bytes of the response's body handed to the socket, without framing.
    package let bodyBytes: UInt64

    /// Bytes of the request's body that were read, without framing.
    package let requestBodyBytes: UInt64

    /// How it ended.
    package let end: End

    /// When it ended, on the clock of the exchange's event loop.
    package let endedAt: NIODeadline

    /// Makes an outcome; for the tests of handlers.
    package init(status: Int?, bodyBytes: UInt64, requestBodyBytes: UInt64, end: End, endedAt: NIODeadline) {
        self.status = status
        self.bodyBytes = bodyBytes
        self.requestBodyBytes = requestBodyBytes
        self.end = end
        self.endedAt = endedAt
    }
}
