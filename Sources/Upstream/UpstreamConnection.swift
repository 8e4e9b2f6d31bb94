import HTTPWire
import NIOCore
import TLS

/// The last handler of a connection to Enterprise Manager: one request at a time goes out, its response comes in.
///
/// The channel does not read by itself (autoRead is off): it reads for a head, for a body that the receiver asks for, and
/// while idle to notice that EM closes or talks out of turn. So EM feels a slow client. Belongs to the channel's event loop.
/// Sending is in `UpstreamConnection+Request.swift`, receiving in `UpstreamConnection+Response.swift`.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let id: ConnectionPool.ConnectionID
    /// When the attempt to connect began.
    let startedAt: NIODeadline
    let configuration: UpstreamConfiguration
    let eventLoop: any EventLoop
    private(set) weak var owner: (any UpstreamConnectionOwner)?

    var machine: StateMachine
    var reader: ResponseReader
    var exchange: UpstreamExchange?
    var context: ChannelHandlerContext?
    /// Bytes that came in and are not yet understood or asked for: at most a head, or what one read brought.
    var inbound = ByteBuffer()
    /// The first error of the channel; with one, the end of input is no clean end.
    private(set) var channelError: (any Error)?
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
    var isReading = false
    var isPumping = false
    var isWriting = false

    /// Makes the handler and starts the clock of its connection attempt.
    init(
        id: ConnectionPool.ConnectionID, configuration: UpstreamConfiguration, eventLoop: any EventLoop,
        owner: any UpstreamConnectionOwner
    ) {
        self.id = id
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.owner = owner
        startedAt = eventLoop.now
        machine = StateMachine(
            timeouts: StateMachine.Timeouts(
                firstByte: configuration.firstByteTimeout, idle: configuration.idleTimeout,
                continuation: configuration.continueTimeout),
            openDeadline: startedAt + configuration.connectTimeout)
        reader = ResponseReader(
            method: .get, limits: configuration.responseLimits, bodyLimit: configuration.responseBodyLimit)
        updateTimer()
    }

    /// Whether the attempt to connect has not come to an end.
    var isOpening: Bool { machine.isOpening }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive {
            becameActive()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        becameActive()
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSHandshakeCompleted {
            opened()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard bytes.readableBytes > 0 else { return }
        switch machine.received(now: eventLoop.now) {
        case .parse:
            if inbound.readableBytes == 0 {
                inbound = bytes
            } else {
                inbound.writeBuffer(&bytes)
            }
            pump()
        case .closeStray:
            owner?.connectionIsClosing(self)
            context.close(promise: nil)
        case .ignore:
            break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        readIfWanted()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // A change during our own write shows in `isWritable` when the write returns.
        if !isWriting {
            exchange?.deliverWritable()
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if channelError == nil {
            channelError = error
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let action = machine.inputClosed()
        cancelTimer()
        if case .failOpening = action {
            let error = channelError.map { UpstreamError(connecting: $0) } ?? .closedDuringHandshake
            owner?.connectionFailedToOpen(self, error: error)
        }
        // The pool has room for a new connection before it hears of a request to retry.
        owner?.connectionClosed(self)
        switch action {
        case .fail(let error, let isStale):
            reportFailure(error, isStale: isStale)
        case .drain:
            pump()
        case .none, .failOpening:
            break
        }
        context.fireChannelInactive()
    }

    private func becameActive() {
        if configuration.tls == nil {
            opened()
        } else {
            readIfWanted()
        }
    }

    private func opened() {
        guard machine.opened() else { return }
        updateTimer()
        readIfWanted()
        owner?.connectionOpened(self)
        machine.parked()
    }

    // MARK: Time

    /// Keeps at most one timer.
    ///
    /// One that fires before the deadline finds nothing due and is set anew: cheaper than a new
    /// timer for every piece of a body.
    func updateTimer() {
        guard let deadline = machine.deadline else { return }
        if let timer, timer.deadline <= deadline {
            return
        }
        timer?.task.cancel()
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            guard let self else { return }
            self.timer = nil
            self.timerFired()
        }
        timer = (deadline, task)
    }

    private func cancelTimer() {
        timer?.task.cancel()
        timer = nil
    }

    private func timerFired() {
        switch machine.deadlineReached(
            now: eventLoop.now, isWritable: context?.channel.isWritable ?? false)
        {
        case .none: break
        case .failOpening:
            owner?.connectionFailedToOpen(self, error: .connectTimeout)
            context?.close(promise: nil)
        case .releaseBody: releaseBody()
        case .fail(let error): failExchange(error)
        }
        updateTimer()
    }
}

// MARK: The end

extension UpstreamConnection {
    /// The attempt to connect ended without a channel.
    func attemptFailed(_ error: UpstreamError) {
        guard case .failOpening = machine.inputClosed() else { return }
        cancelTimer()
        owner?.connectionFailedToOpen(self, error: error)
    }

    /// The exchange was given up by its owner, who has been told.
    func cancel() {
        exchange = nil
        abandon()
    }

    /// The pool has no use for the connection any more; an exchange on it fails with `error`.
    func close(error: UpstreamError) {
        if exchange != nil {
            failExchange(error)
        } else {
            abandon()
        }
    }

    func failExchange(_ error: UpstreamError) {
        abandon()
        reportFailure(error, isStale: false)
    }

    private func reportFailure(_ error: UpstreamError, isStale: Bool) {
        guard let failed = exchange else { return }
        exchange = nil
        inbound.clear()
        owner?.exchangeFailed(failed, error: error, isStale: isStale)
    }

    private func abandon() {
        guard machine.abandoned() else { return }
        closeChannel()
    }

    func closeChannel() {
        inbound.clear()
        owner?.connectionIsClosing(self)
        if let context {
            context.close(promise: nil)
        } else {
            // There is no channel yet: the attempt closes it as soon as there is one.
            cancelTimer()
            owner?.connectionClosed(self)
        }
    }
}
