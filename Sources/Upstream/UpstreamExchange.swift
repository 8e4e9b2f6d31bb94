import DequeModule
import HTTPWire
package import NIOCore

/// One request to Enterprise Manager on its way, and its response: the sender's handle.
///
/// Belongs to the pool's event loop. No method calls the receiver back before it returns.
package final class UpstreamExchange {
    private enum State {
        /// For a connection; → running, ended.
        case waiting
        /// → waiting (when a dead pooled connection is replaced), ended.
        case running(UpstreamConnection)
        /// The last callback was made or is on its way.
        case ended
    }

    /// The request as it was given to the pool.
    package let request: UpstreamRequest
    /// When the pool got the request.
    package let startedAt: NIODeadline
    let id: ConnectionPool.RequestID
    private let eventLoop: any EventLoop
    private weak var pool: ConnectionPool?
    private var receiver: (any UpstreamResponseReceiver)?
    private var state: State = .waiting
    /// Body bytes that were written before EM could be sent them.
    private var heldBody: Deque<ByteBuffer> = []
    private var isBodyEnded = false
    private var hasEarlyDemand = false
    private var isHeadDelivered = false
    /// Whether EM may have had some of the request, in any attempt.
    package internal(set) var wasSent = false
    /// Whether a second attempt was made.
    package internal(set) var wasRetried = false

    init(
        id: ConnectionPool.RequestID, request: UpstreamRequest, receiver: any UpstreamResponseReceiver,
        pool: ConnectionPool, eventLoop: any EventLoop
    ) {
        self.id = id
        self.request = request
        self.receiver = receiver
        self.pool = pool
        self.eventLoop = eventLoop
        startedAt = eventLoop.now
    }

    /// Asks for the next piece of the response body; asking twice before it came asks once.
    ///
    /// May be called before the head is there. While nothing is asked for, nothing is read from EM.
    package func read() {
        if !isHeadDelivered {
            // A retry on another connection starts with it.
            hasEarlyDemand = true
        }
        guard case .running(let connection) = state else { return }
        connection.demand()
    }

    /// Sends the next piece of the request body.
    ///
    /// Bytes written while `isWritable` is false are kept in memory: wait for `upstreamBodyWritable()`. After the
    /// response's head they are dropped.
    package func write(_ chunk: ByteBuffer) {
        guard chunk.readableBytes > 0, !isBodyEnded else { return }
        switch state {
        case .waiting: heldBody.append(chunk)
        case .running(let connection): connection.writeBody(chunk)
        case .ended: break
        }
    }

    /// The request body is complete.
    ///
    /// Not needed for a request without a body.
    package func endBody() {
        guard !isBodyEnded else { return }
        isBodyEnded = true
        guard case .running(let connection) = state else { return }
        connection.endBody()
    }

    /// Whether EM can be sent more of the request body at once.
    package var isWritable: Bool {
        guard case .running(let connection) = state else { return false }
        return connection.isBodyWritable
    }

    /// Whether the last callback was made or is on its way.
    package var isEnded: Bool {
        guard case .ended = state else { return false }
        return true
    }

    /// Gives up: the client is gone.
    ///
    /// The receiver still gets its one last call, `upstreamFailed(.cancelled)`.
    ///
    /// A connection whose response is not complete is closed.
    package func cancel() {
        switch state {
        case .waiting:
            pool?.cancelWaiting(self)
            fail(.cancelled)
        case .running(let connection):
            fail(.cancelled)
            connection.cancel()
        case .ended:
            break
        }
    }
}

// MARK: The side of pool and connection

extension UpstreamExchange {
    /// The exchange runs on `connection` from now on.
    func run(on connection: UpstreamConnection) {
        state = .running(connection)
        wasSent = true
    }

    /// The exchange waits for another connection: the one it had was dead.
    func wait() {
        state = .waiting
        wasRetried = true
    }

    /// Demand from before the head.
    var hasDemandBeforeHead: Bool { hasEarlyDemand }

    /// Keeps body bytes until EM may be sent them.
    func hold(_ chunk: ByteBuffer) {
        heldBody.append(chunk)
    }

    /// The next of the kept body bytes.
    func nextHeld() -> ByteBuffer? {
        heldBody.popFirst()
    }

    /// Whether the body was ended, perhaps before EM could be sent it.
    var hasBodyEnd: Bool { isBodyEnded }

    func deliverContinue() {
        receiver?.upstreamContinue()
    }

    func deliverHead(_ head: ResponseHead) {
        isHeadDelivered = true
        heldBody.removeAll()
        receiver?.upstreamHead(head)
    }

    func deliverBody(_ chunk: ByteBuffer) {
        receiver?.upstreamBody(chunk)
    }

    func deliverWritable() {
        guard isWritable else { return }
        receiver?.upstreamBodyWritable()
    }

    func deliverEnd() {
        end()?.upstreamEnded()
    }

    /// Ends the exchange now; the receiver learns it on a later turn of the event loop, since this may be inside a call
    /// of the receiver.
    func fail(_ error: UpstreamError) {
        guard let receiver = end() else { return }
        eventLoop.assumeIsolated().execute { receiver.upstreamFailed(error) }
    }

    private func end() -> (any UpstreamResponseReceiver)? {
        defer { receiver = nil }
        state = .ended
        heldBody.removeAll()
        return receiver
    }
}
