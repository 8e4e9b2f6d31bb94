import HTTPSemantics
import HTTPWire
package import Logging
package import NIOCore
import TLS

/// What all connections of a listener on one event loop share: the handler, scratch buffers, the date, and who is there.
///
/// Event loop: made and used on its loop only. It exists so that an idle connection holds no buffer of its own.
package final class DownstreamLoop {
    let eventLoop: any EventLoop
    let configuration: DownstreamConfiguration
    let scheme: Exchange.Scheme
    let handler: any ExchangeHandler
    let renderError: ErrorRenderer
    let counters: ListenerCounters
    let logger: Logger

    private var dateCache: DateCache
    private let plaintext = ScratchBuffer(limit: 65_536)
    /// What the TLS handlers of the loop's connections write into.
    let ciphertext = ScratchBuffer()
    /// The connections whose records leave together.
    let batch: OutputBatch

    private var connections: [ObjectIdentifier: DownstreamConnection] = [:]
    private(set) var isDraining = false
    private var emptied: EventLoopPromise<Void>?

    /// Makes the state of a loop.
    package init(
        eventLoop: any EventLoop, configuration: DownstreamConfiguration, scheme: Exchange.Scheme,
        wallClock: @escaping @Sendable () -> Int64, renderError: @escaping ErrorRenderer,
        counters: ListenerCounters = ListenerCounters(), logger: Logger, handler: any ExchangeHandler
    ) {
        self.eventLoop = eventLoop
        batch = OutputBatch(eventLoop: eventLoop)
        self.configuration = configuration
        self.scheme = scheme
        self.handler = handler
        self.renderError = renderError
        self.counters = counters
        self.logger = logger
        self.dateCache = DateCache(wallClock: wallClock)
    }
}

@available(*, unavailable)
extension DownstreamLoop: Sendable {}

// MARK: Bytes

extension DownstreamLoop {
    /// Takes a scratch buffer for a response, or a part of one, with room for so many bytes.
    func takeScratch(_ capacity: Int) -> ByteBuffer { plaintext.take(capacity) }

    /// Gives a scratch buffer back after its bytes have been written and flushed.
    func giveBack(_ buffer: consuming ByteBuffer) { plaintext.giveBack(buffer) }

    /// Appends the head of a response with the fields that belong to the connection.
    func appendHead(
        _ response: DownstreamResponse, plan: DownstreamConnection.StateMachine.ResponsePlan, at now: NIODeadline,
        to output: inout ByteBuffer
    ) {
        let date = response.carriesDate ? [] : dateCache.line(at: now)
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.room(for: response)) { bytes in
            let buffer = bytes.bindMemory(to: UInt8.self)
            var head = OutputSpan(buffer: buffer, initializedCount: 0)
            Self.write(response, plan, date: date, to: &head)
            return head.finalize(for: buffer)
        }
    }

    /// The most bytes of a head.
    ///
    /// Beside its fields and a reason phrase of EM's it has the status line (46 with the longest phrase of ours),
    /// `Connection` (24), `Content-Length` (38) or `Transfer-Encoding` (28), `Age` (26), `Date` (37) and the empty line (2).
    static func room(for response: DownstreamResponse) -> Int {
        256 + response.fields.count + (response.reason?.count ?? 0)
    }

    private static func write(
        _ response: DownstreamResponse, _ plan: DownstreamConnection.StateMachine.ResponsePlan, date: [UInt8],
        to head: inout OutputSpan<UInt8>
    ) {
        if let reason = response.reason {
            head.append(statusLine: response.status, reason: reason.span)
        } else {
            head.append(statusLine: response.status)
        }
        switch plan.connection {
        case .close: head.append(field: "Connection", "close")
        case .keepAlive: head.append(field: "Connection", "keep-alive")
        case nil: break
        }
        if let length = plan.contentLength {
            head.append(field: "Content-Length", length)
        } else if plan.isChunked {
            head.append(field: "Transfer-Encoding", "chunked")
        }
        head.append(bytesOf: response.fields.span)
        if let age = response.age { head.append(field: "Age", UInt64(clamping: age)) }
        head.append(bytesOf: date.span)
        head.append(literal: "\r\n")
    }
}

// MARK: Connections

extension DownstreamLoop {
    func connectionOpened(_ connection: DownstreamConnection) {
        connections[ObjectIdentifier(connection)] = connection
        if isDraining { connection.drain() }
    }

    func connectionClosed(_ connection: DownstreamConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty, let promise = emptied {
            emptied = nil
            promise.succeed()
        }
    }

    /// Lets each connection end with the exchange that it is in; those between two exchanges close now.
    ///
    /// - Returns: fulfilled once no connection is left; never fails.
    func drain() -> EventLoopFuture<Void> {
        isDraining = true
        for connection in connections.values { connection.drain() }
        guard !connections.isEmpty else { return eventLoop.makeSucceededVoidFuture() }
        let promise = emptied ?? eventLoop.makePromise(of: Void.self)
        emptied = promise
        return promise.futureResult
    }

    /// Cuts every connection that is left.
    func abortAll() {
        for connection in connections.values { connection.cut(.drained) }
    }
}
