package import HTTPWire
package import NIOCore

/// One request of a client and the response to it.
///
/// An exchange is handed to the ``ExchangeHandler`` of its loop once the head of the request has been read and accepted.
/// Exactly one of these ends it: a whole ``respond(_:body:)``, ``finish()`` after ``respond(_:length:)``, ``abort()``, or a
/// failure of the client. After that every call on it does nothing.
///
/// Event loop: every member may be used on ``eventLoop`` only. The observer may be called back *within* a call made on the
/// exchange (a write can find the connection broken, a demand can be met from what was already read), so an observer must
/// bring its own state up to date before it calls.
package final class Exchange {
    /// How the client reached the listener.
    package enum Scheme: Sendable, Equatable {
        /// Plain TCP.
        case http
        /// TLS.
        case https
    }

    /// The head of the request, proven to be well-formed.
    package let head: RequestHead

    /// The client's address; nil when the socket could not name it.
    package let remoteAddress: SocketAddress?

    /// The client's address as text; empty when the socket could not name it.
    package let remoteAddressText: [UInt8]

    /// How the client reached the listener; never taken from a field of the request.
    package let scheme: Scheme

    /// The loop that the connection, this exchange and its observer belong to.
    package let eventLoop: any EventLoop

    /// When the head was complete.
    package let receivedAt: NIODeadline

    /// Who follows this exchange; set by the handler, held strongly until the exchange has ended.
    package var observer: (any ExchangeObserver)?

    /// The connection that carries this exchange, until the exchange has ended.
    var connection: DownstreamConnection?

    init(
        head: RequestHead, remoteAddress: SocketAddress?, remoteAddressText: [UInt8], scheme: Scheme,
        eventLoop: any EventLoop, receivedAt: NIODeadline, connection: DownstreamConnection
    ) {
        self.head = head
        self.remoteAddress = remoteAddress
        self.remoteAddressText = remoteAddressText
        self.scheme = scheme
        self.eventLoop = eventLoop
        self.receivedAt = receivedAt
        self.connection = connection
    }

    /// Asks for the next chunk of the request's body.
    ///
    /// Each demand is met by one `requestBody` or, at the end of the body (also of a request that has none), by the one
    /// `requestEnded`. A chunk that completes the body is followed by `requestEnded` without a further demand. The first
    /// demand sends `100 Continue` when the client waits for it (RFC 9110 section 10.1.1).
    package func readRequestBody() {
        connection?.readRequestBody(of: self)
    }

    /// Answers with a whole response in one write and ends the exchange.
    ///
    /// Date (unless the response carries one), Content-Length and Connection are added. An answer to HEAD, a 204 and a 304
    /// send no body; to HEAD the length of `body` is told, and none when `body` is nil.
    package func respond(_ head: DownstreamResponse, body: ByteBuffer?) {
        connection?.respond(to: self, head, body: body)
    }

    /// As above with a body that is an array; it is copied once, behind its head.
    package func respond(_ head: DownstreamResponse, body: [UInt8]) {
        connection?.respond(to: self, head, body: body)
    }

    /// Begins a streamed response: ``write(_:)`` and ``finish()`` follow.
    ///
    /// - Parameter length: the exact number of body bytes to come; nil for chunked (HTTP/1.0: until the connection closes).
    package func respond(_ head: DownstreamResponse, length: UInt64?) {
        connection?.beginResponse(to: self, head, length: length)
    }

    /// Sends a piece of the body of a streamed response; it leaves at once.
    ///
    /// Bytes that the response must not have (HEAD, 204, 304) are dropped. A byte beyond the announced length aborts.
    package func write(_ chunk: ByteBuffer) {
        connection?.write(chunk, of: self)
    }

    /// Whether the client takes more at the moment; when it is false, stop writing until `responseWritable`.
    package var isWritable: Bool { connection?.isWritable ?? false }

    /// Ends a streamed response; one that is shorter than announced is aborted instead.
    package func finish() {
        connection?.finishResponse(of: self)
    }

    /// Cuts the connection without finishing, so that a truncated body is never taken for a whole one.
    package func abort() {
        connection?.abort(self)
    }
}

@available(*, unavailable)
extension Exchange: Sendable {}
