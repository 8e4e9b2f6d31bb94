import HTTPSemantics
import HTTPWire
import Logging
package import NIOCore
import Synchronization
import TLS

/// One client's connection: bytes in, ``Exchange``s out, one at a time and in order; bytes of responses back.
///
/// What may be done when is decided by ``StateMachine``; this class moves the bytes and keeps the time. Bytes are read for a
/// head when none is in progress, for a body when the handler asks, and once ahead while an exchange needs none. So a
/// connection holds at most one read of the socket (64 KiB) beyond what a head may have, plus what the kernel hands over when
/// the client closes its side.
///
/// Event loop: the connection's.
package final class DownstreamConnection: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    let loop: DownstreamLoop
    var context: ChannelHandlerContext?
    var machine: StateMachine
    var exchange: Exchange?
    var deadline = Deadline()

    private var parser: RequestParser
    private var decoder = BodyDecoder(.none, limit: 0)
    /// What was read and not used yet.
    private(set) var input: ByteBuffer?
    private var remoteAddress: SocketAddress?
    /// The address as text, made once for all log lines.
    private var remoteAddressText: [UInt8] = []
    private var isProcessing = false
    private var isReading = false
    /// The handshake is complete, or there is none.
    private(set) var isEstablished = false

    /// The head of a streamed response that waits for the first bytes of its body, so that both leave together.
    var heldHead: ByteBuffer?
    /// Body bytes of the response in progress handed to the socket.
    var bodyBytes: UInt64 = 0
    /// Body bytes of the request in progress that were read.
    private(set) var requestBodyBytes: UInt64 = 0
    /// How fast the request's body comes.
    var bodyGauge = RateGauge()
    /// The status of the response in progress.
    var status: Int?

    /// Makes the handler of one new connection of the loop; it stands last in the pipeline.
    package init(loop: DownstreamLoop) {
        self.loop = loop
        self.parser = RequestParser(limits: loop.configuration.limits)
        self.machine = StateMachine(
            exchangeLimit: loop.configuration.requestsPerConnection, discardLimit: loop.configuration.discardLimit)
    }

    /// Whether the client takes more bytes at the moment; the channel tells of every change.
    private(set) var isWritable = false

    // MARK: Events of the channel

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { opened(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        ended()
    }

    package func channelActive(context: ChannelHandlerContext) {
        opened(context)
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        ended()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = false
        var bytes = DownstreamConnection.unwrapInboundIn(data)
        if bodyGauge.isWaiting { bodyGauge.received(bytes.readableBytes, at: loop.eventLoop.now) }
        if input == nil {
            input = bytes
        } else {
            input?.writeBuffer(&bytes)
        }
        deadline.noteInput()
        if bodyGauge.isTooSlow(least: loop.configuration.leastRate, patience: loop.configuration.bodyTimeout) {
            bodyGauge = RateGauge()
            bodyFailed(.bodyTooSlow)
        }
        process()
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        // Nobody stands behind it in the pipeline, and each read would pay for telling.
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable {
            deadline.noteOutput()
            if machine.hasBegunResponse { exchange?.observer?.responseWritable() }
        }
        process()
        context.fireChannelWritabilityChanged()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is TLSHandshakeCompleted:
            established()
        case is PlaintextReceived:
            loop.logger.debug("A client speaks plain HTTP to the TLS port")
            endHandshake()
            // TLS shuts our side down behind its reply; then the client is given time to read it.
            _ = machine.closeBegan()
            refreshDeadline()
        case ChannelEvent.inputClosed:
            machine.inputClosed()
            process()
        case ChannelEvent.outputClosed:
            outputClosed()
        default:
            break
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failed(error)
    }

    /// The connection cannot go on.
    func failed(_ error: any Error) {
        // The client's faults are ordinary: they are counted, and told only to those who debug.
        let message: Logger.Message = isEstablished ? "A connection failed" : "A TLS handshake failed"
        loop.logger.debug(message, metadata: ["error": "\(error)"])
        if let exchange { fail(exchange, .clientGone) }
        // Not a reset: it could overtake the TLS alert that tells the client why.
        context?.close(promise: nil)
    }

    private func opened(_ context: ChannelHandlerContext) {
        // The channel remembers it from its accept; the context would ask the kernel.
        remoteAddress = context.channel.remoteAddress
        remoteAddress.flatMap { IPAddress($0) }?.append(to: &remoteAddressText)
        isWritable = context.channel.isWritable
        loop.connectionOpened(self)
        if loop.scheme == .http { established() } else { refreshDeadline() }
        readIfWanted()
    }

    private func established() {
        guard !isEstablished else { return }
        isEstablished = true
        endHandshake()
        refreshDeadline()
    }

    /// The connection is in its handshake no longer, or never will be.
    private func endHandshake() {
        if loop.scheme == .https, let channel = context?.channel { loop.counters.handshakes.end(channel) }
    }

    private func ended() {
        guard context != nil else { return }
        context = nil
        isWritable = false
        if !isEstablished { loop.counters.failedHandshakes.wrappingAdd(1, ordering: .relaxed) }
        machine.closed()
        deadline.cancel()
        input = nil
        heldHead = nil
        loop.connectionClosed(self)
        if let exchange { fail(exchange, .clientGone) }
    }

    // MARK: Work

    /// Does everything that can be done with what was read; calls within it are left to the outermost one.
    func process() {
        guard !isProcessing else { return }
        isProcessing = true
        while advance() {}
        isProcessing = false
        if input?.readableBytes == 0 { input = nil }
        useInputEnd()
        refreshDeadline()
        readIfWanted()
    }

    /// Asks the socket for bytes, if there is a use for them.
    ///
    /// A read lasts until bytes come: those that make no plain text are the TLS handler's affair.
    private func readIfWanted() {
        guard !isReading, let context else { return }
        // While an exchange needs nothing, one read waits all the same: it tells at once when the client is gone, and taking
        // the interest away and giving it back would cost two system calls for each request that EM is asked.
        guard machine.wantsInput || (machine.mayReadAhead && input == nil) else { return }
        // A client that does not take its responses gets no further request read.
        if machine.expectsHead, !isWritable { return }
        isReading = true
        context.read()
    }

    /// Takes one step; false when there is none to take.
    private func advance() -> Bool {
        switch machine.state {
        case .idle, .readingHead:
            return readHead()
        case .exchanging:
            return machine.isBodyDemanded && readBody()
        case .discarding:
            return discard()
        case .closing, .lingering, .closed:
            machine.lingered(input?.readableBytes ?? 0)
            input = nil
            return false
        }
    }

    private func readHead() -> Bool {
        guard isWritable, skipEmptyLines() else { return false }
        guard let buffer = input else { return false }
        do {
            guard let (head, consumed) = try parser.head(in: buffer.readableBytesUInt8Span) else {
                machine.headBegan()
                return false
            }
            input?.moveReaderIndex(forwardBy: consumed)
            begin(head)
            return true
        } catch {
            refuse(error.status, error.explanation, RefusalFormat.judge(buffer.readableBytesUInt8Span))
            return false
        }
    }

    /// Drops empty lines between two requests, as some clients send after a body (RFC 9112 section 2.2).
    ///
    /// - Returns: whether a head begins.
    private func skipEmptyLines() -> Bool {
        guard let count = input?.readableBytes, count > 0 else { return false }
        guard case .idle = machine.state else { return true }
        while let line = input?.getInteger(at: input?.readerIndex ?? 0, as: UInt16.self), line == 0x0D0A {
            input?.moveReaderIndex(forwardBy: 2)
        }
        guard let input, input.readableBytes > 0 else { return false }
        return !(input.readableBytes == 1 && input.readableBytesUInt8Span[0] == 0x0D)
    }

    private func begin(_ head: consuming RequestHead) {
        let request = StateMachine.Request(head)
        decoder = BodyDecoder(head.framing, limit: loop.configuration.limits.body)
        bodyBytes = 0
        requestBodyBytes = 0
        bodyGauge = RateGauge()
        status = nil
        let exchange = Exchange(
            head: head, remoteAddress: remoteAddress, remoteAddressText: remoteAddressText, scheme: loop.scheme,
            eventLoop: loop.eventLoop, receivedAt: loop.eventLoop.now, connection: self)
        self.exchange = exchange
        deadline.exchangeBegan(at: exchange.receivedAt)
        machine.exchangeBegan(request)
        loop.counters.exchanges.wrappingAdd(1, ordering: .relaxed)
        loop.handler.exchangeStarted(exchange)
    }

    /// Hands one piece of the body to the observer.
    private func readBody() -> Bool {
        guard let exchange, let (data, consumed, isComplete) = decode() else { return false }
        let isEnd = machine.bodyReceived(data?.readableBytes ?? 0, isComplete: isComplete)
        if let data {
            requestBodyBytes += UInt64(data.readableBytes)
            exchange.observer?.requestBody(data)
        }
        if isEnd, self.exchange === exchange { exchange.observer?.requestEnded() }
        return isComplete || consumed > 0
    }

    private func discard() -> Bool {
        guard let (_, consumed, isComplete) = decode() else { return false }
        switch machine.discarded(consumed, isComplete: isComplete) {
        case .close:
            shutDownOutput()
            return false
        default:
            return isComplete || consumed > 0
        }
    }

    /// Takes the next piece of a body out of the input; nil when it is malformed, which has been dealt with then.
    private func decode() -> (data: ByteBuffer?, consumed: Int, isComplete: Bool)? {
        guard let buffer = input, buffer.readableBytes > 0 else { return (nil, 0, false) }
        do {
            let step = try decoder.step(buffer.readableBytesUInt8Span)
            let data =
                step.data.isEmpty
                ? nil : buffer.getSlice(at: buffer.readerIndex + step.data.lowerBound, length: step.data.count)
            input?.moveReaderIndex(forwardBy: step.consumed)
            return (data, step.consumed, step.isComplete)
        } catch {
            bodyFailed(.bodyMalformed(error))
            return nil
        }
    }

    /// Deals with bytes that are needed but will not come, because the client has shut down its side.
    private func useInputEnd() {
        // What waits for the client to take earlier responses is not incomplete.
        if machine.expectsHead, input != nil, !isWritable { return }
        switch machine.inputExhausted() {
        case .none: break
        case .close: shutDownOutput()
        case .endBody: bodyFailed(.bodyTruncated)
        case .hangUp: context?.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension DownstreamConnection: Sendable {}

extension DownstreamConnection.StateMachine.Request {
    init(_ head: borrowing RequestHead) {
        isHEAD = head.method == .head
        isHTTP10 = head.version == .http10
        keepsAlive = head.keepAlive
        expectsContinue = head.expectsContinue
        switch head.framing {
        case .none: bodyLength = 0
        case .length(let length): bodyLength = length
        case .chunked, .untilClose: bodyLength = nil
        }
    }
}
