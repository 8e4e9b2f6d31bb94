package import NIOCore

/// TLS in a channel's pipeline: ciphertext below, plain bytes above.
///
/// - The handshake begins when the channel becomes active, a server's with the client's first bytes, and reads by itself,
///   with autoRead off as well. Its end is told by ``TLSHandshakeCompleted``. Writes made earlier wait for it, up to
///   ``earlyWriteLimit`` bytes.
/// - A server with a ``PlaintextReply`` tells whoever does not speak TLS in clear, by ``PlaintextReceived`` upwards, ends
///   its side and reads up to ``refusedLimit`` bytes more, so that the peer gets the reply.
/// - A failure is told by `errorCaught` with a ``TLSError``, then the channel is closed.
/// - The peer's close_notify ends the input: `ChannelEvent.inputClosed` where the channel allows half-closure, else the
///   channel is closed. An end without it is ``TLSError/truncated``, told before `channelInactive`.
/// - A channel that ends before its handshake just becomes inactive.
/// - A flush encrypts what was written. With an ``OutputBatch`` the records leave by the end of the loop's turn. A flush
///   before which nothing new was written sends them at once, and so does a close.
/// - `close` sends close_notify, unless that would belie what the peer gets: when written bytes are dropped, or the
///   socket is set to be reset (SO_LINGER with time 0).
///
/// Holds no plain bytes that were received. Belongs to the channel's event loop.
///
/// Bytes are wrapped and unwrapped by the class's name: by way of `Self`, which a subclass can change, each would cost a
/// dynamic cast.
package class TLSHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// Bytes that may be written before the handshake is complete: a request's head and the beginning of its body.
    package static let earlyWriteLimit = 1 << 20

    /// Records that wait for others of their loop's turn are at most so many bytes: a peer that sends many requests at once
    /// must find out that it has to take the answers.
    static let waitLimit = 1 << 16

    /// Bytes that are read of a peer that does not speak TLS, and dropped: unread ones would have the kernel reset the
    /// connection, and the reply would be lost with it.
    package static let refusedLimit = 1 << 18

    /// Bytes of TLS's own answers that a peer may leave unread on an open connection.
    ///
    /// Each wish for renegotiation or for new keys is answered; who asks on and on and reads nothing would have us keep
    /// all answers.
    package static let unreadAnswerLimit = 1 << 16

    enum State {
        /// The channel is not active → handshaking, closed.
        case idle
        /// → open, refused, closed.
        case handshaking
        /// → closed.
        case open
        /// The peer was told in clear that it does not speak TLS, and is waited for to go → closed.
        case refused
        /// Nothing is sent or delivered any more.
        case closed
    }

    private let tls: TLSContext
    private let handshakeTimeout: TimeAmount?
    private let plaintextReply: PlaintextReply?
    private let scratch: ScratchBuffer
    private let batch: OutputBatch?
    private var engine: TLSEngine?
    private var timer: Scheduled<Void>?
    var state = State.idle
    var pending = PendingWrites()
    /// Of the writes whose records are not sent yet.
    private var recordsPromise: EventLoopPromise<Void>?
    /// The engine's output waits for the end of the loop's turn.
    private var isWaiting = false
    private var direct = DirectOutput()
    /// Bytes of records that the network has not taken yet, and are in the channel's queue.
    private var queuedRecords = 0
    /// close_notify or its equivalent was received and told.
    var isInputEnded = false
    /// close_notify was sent, or output was shut down without it.
    var isOutputEnded = false
    /// A handler above has asked for bytes and got none since.
    private var isReadRequested = false
    /// What it asked for was met with bytes that made no plain text.
    private var isReadLost = false
    /// Bytes of TLS's own answers that the network has not taken yet.
    private var unreadAnswers = 0
    private var hasDelivered = false
    private var hasReceived = false
    private var refusedBytes = 0
    /// The channel has been asked to close.
    private var isClosing = false

    init(
        context: TLSContext, handshakeTimeout: TimeAmount?, plaintextReply: PlaintextReply?, scratch: ScratchBuffer,
        batch: OutputBatch?
    ) {
        tls = context
        self.scratch = scratch
        self.batch = batch
        self.handshakeTimeout = handshakeTimeout
        self.plaintextReply = plaintextReply
    }

    // MARK: Life of the channel

    package final func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    package final func handlerRemoved(context: ChannelHandlerContext) {
        end()
        direct.end()
        failWrites(ChannelError.ioOnClosedChannel)
    }

    package final func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        start(context)
    }

    package final func channelInactive(context: ChannelHandlerContext) {
        let isTruncated = state == .open && !isInputEnded
        end()
        failWrites(ChannelError.ioOnClosedChannel)
        if isTruncated { context.fireErrorCaught(TLSError.truncated) }
        context.fireChannelInactive()
    }

    private func start(_ context: ChannelHandlerContext) {
        guard state == .idle, context.channel.isActive else { return }
        do throws(TLSError) {
            engine = try TLSEngine(context: tls, scratch: scratch)
        } catch {
            return fail(error, context)
        }
        state = .handshaking
        if let handshakeTimeout { setTimer(handshakeTimeout, context) }
        // A server has nothing to say before it has heard the client.
        if tls.role == .client {
            advanceHandshake(context)
            sendOutput(context)
        }
        if state == .handshaking { context.read() }
    }

    private func setTimer(_ timeout: TimeAmount, _ context: ChannelHandlerContext) {
        // Holds the handler, for a weak reference would make every retain of it dearer as long as it lives; the timer is
        // cancelled at the end of the handshake, or of the handler.
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            guard self.state == .handshaking || self.state == .refused else { return }
            self.fail(.handshakeTimeout, context)
        }
    }

    /// Nothing is sent or delivered from here on.
    func end() {
        state = .closed
        timer?.cancel()
        timer = nil
    }

    // MARK: Input

    package final func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = TLSHandler.unwrapInboundIn(data)
        if state == .refused { refusedBytes += bytes.readableBytes }
        guard state == .handshaking || state == .open, !isInputEnded, let engine else { return }
        if !hasReceived {
            hasReceived = true
            if refusePlaintext(bytes, context) { return }
        }
        engine.receive(bytes)
        if state == .handshaking { advanceHandshake(context) }
        isReadLost = isReadRequested
        if state == .open, engine.hasInput { deliver(engine, context) }
        // Only now: tickets and the like leave together with what a handler above has written meanwhile, and wait with it,
        // up to a bound: those that come after that are counted.
        if !isWaiting || engine.outputCount > Self.waitLimit { sendOutput(context) }
    }

    package final func channelReadComplete(context: ChannelHandlerContext) {
        let isEndAwaited = state == .refused && refusedBytes <= Self.refusedLimit
        if state == .handshaking || isEndAwaited || (state == .open && isReadLost && !isInputEnded) {
            // Whoever asked for plain text still waits.
            isReadLost = false
            context.read()
        }
        if hasDelivered || state == .closed {
            hasDelivered = false
            context.fireChannelReadComplete()
        }
        batch?.sendIfFull()
    }

    package final func read(context: ChannelHandlerContext) {
        isReadRequested = true
        context.read()
    }

    /// Tells a peer that does not speak TLS what is wrong, if it would understand.
    private func refusePlaintext(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) -> Bool {
        guard let plaintextReply, let first = bytes.readableBytesView.first, plaintextReply.suits(first) else {
            return false
        }
        state = .refused
        isOutputEnded = true
        context.fireUserInboundEventTriggered(PlaintextReceived())
        // A handler above may have closed the channel.
        guard state == .refused else { return true }
        context.writeAndFlush(TLSHandler.wrapOutboundOut(plaintextReply.bytes), promise: nil)
        // Not wholly: what the peer still sends would have the kernel reset the connection, and the reply with it.
        context.close(mode: .output, promise: nil)
        return true
    }

    private func advanceHandshake(_ context: ChannelHandlerContext) {
        guard let engine else { return }
        switch engine.handshake() {
        case .needsInput: break
        case .failed(let error): fail(error, context)
        case .complete(let event):
            state = .open
            timer?.cancel()
            timer = nil
            context.fireUserInboundEventTriggered(event)
            sendMarked(context)
        }
    }

    private func deliver(_ engine: TLSEngine, _ context: ChannelHandlerContext) {
        var plaintext = ByteBuffer()
        let result = engine.read(into: &plaintext)
        if plaintext.readableBytes > 0 {
            isReadRequested = false
            isReadLost = false
            hasDelivered = true
            context.fireChannelRead(TLSHandler.wrapInboundOut(plaintext))
        }
        // A handler above may have closed the channel.
        guard state == .open else { return }
        switch result {
        case .needsInput: break
        case .failed(let error): fail(error, context)
        case .ended: inputEnded(context)
        }
    }

    private func inputEnded(_ context: ChannelHandlerContext) {
        guard !isInputEnded else { return }
        isInputEnded = true
        let allowsHalfClosure = (try? context.channel.syncOptions?.getOption(.allowRemoteHalfClosure)) ?? false
        if allowsHalfClosure {
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            close(context: context, mode: .all, promise: nil)
        }
    }

    package final func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            return context.fireUserInboundEventTriggered(event)
        }
        switch state {
        case .open where isInputEnded, .closed: break
        case .open: fail(.truncated, context)
        case .idle, .handshaking, .refused:
            end()
            context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension TLSHandler: Sendable {}

// MARK: Output

extension TLSHandler {
    package final func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard state != .closed else { return promise.fail(ChannelError.ioOnClosedChannel) }
        guard !isOutputEnded else { return promise.fail(ChannelError.outputClosed) }
        pending.append(TLSHandler.unwrapOutboundIn(data), promise: promise)
        if state != .open, pending.byteCount > Self.earlyWriteLimit { fail(.earlyWriteLimit, context) }
    }

    package final func flush(context: ChannelHandlerContext) {
        pending.mark()
        guard state == .open else { return context.flush() }
        if pending.hasMarked { sendMarked(context) } else { sendWaiting(context) }
    }

    /// Encrypts what was flushed and sends it as one buffer, at once or with those of other connections.
    private func sendMarked(_ context: ChannelHandlerContext) {
        guard state == .open, pending.hasMarked, let engine else { return }
        do throws(TLSError) {
            while let piece = pending.takeMarked(joining: &recordsPromise) { try engine.write(piece) }
        } catch {
            // Of writes that share the promise some may have waited, and leave all the same.
            let promise = recordsPromise
            recordsPromise = nil
            fail(error, context)
            promise?.fail(error)
            return
        }
        if engine.outputCount <= Self.waitLimit {
            if !isWaiting { isWaiting = batch?.join(self, context) ?? false }
            if isWaiting { return }
        }
        sendRecords(context)
    }

    /// Sends the records that wait for this; called by the ``OutputBatch``, or when they can wait no longer.
    final func sendWaiting(_ context: ChannelHandlerContext) {
        if isWaiting { sendRecords(context) }
    }

    private func sendRecords(_ context: ChannelHandlerContext) {
        isWaiting = false
        let promise = recordsPromise
        recordsPromise = nil
        guard var output = engine?.takeOutput() else {
            // Only empty buffers were written; they are done when all that was written before them is.
            if let promise { context.writeAndFlush(TLSHandler.wrapOutboundOut(ByteBuffer()), promise: promise) }
            return
        }
        if batch != nil, queuedRecords == 0, unreadAnswers == 0 { direct.send(&output, over: context.channel) }
        if output.readableBytes == 0 {
            promise?.succeed()
        } else {
            queue(output, promise, context)
        }
        scratch.giveBack(consume output)
    }

    /// Gives records to the channel, which sends them when the network takes them; they are counted where others could
    /// overtake them.
    private func queue(_ output: ByteBuffer, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        guard direct.hasSocket else {
            return context.writeAndFlush(TLSHandler.wrapOutboundOut(output), promise: promise)
        }
        let count = output.readableBytes
        queuedRecords += count
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.queuedRecords -= count }
        context.writeAndFlush(TLSHandler.wrapOutboundOut(output), promise: written)
    }

    /// Sends what OpenSSL itself has to say: the handshake's messages, tickets, alerts.
    private func sendOutput(_ context: ChannelHandlerContext) {
        guard !isWaiting else { return sendRecords(context) }
        guard let output = engine?.takeOutput() else { return }
        guard state == .open else {
            return context.writeAndFlush(TLSHandler.wrapOutboundOut(output), promise: nil)
        }
        let count = output.readableBytes
        unreadAnswers += count
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.unreadAnswers -= count }
        context.writeAndFlush(TLSHandler.wrapOutboundOut(output), promise: written)
        guard unreadAnswers > Self.unreadAnswerLimit else { return }
        fail(.protocolViolation(reason: "the peer asks on and on and reads no answer"), context)
    }
}

// MARK: The end

extension TLSHandler {
    package final func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .input:
            isInputEnded = true
        case .output:
            if state == .open { endOutput(context) }
        case .all:
            isClosing = true
            if state == .open, !isOutputEnded, !isToBeReset(context) { endOutput(context) }
            sendWaiting(context)
            end()
            failWrites(ChannelError.ioOnClosedChannel)
        }
        context.close(mode: mode, promise: promise)
    }

    /// Sends close_notify, unless bytes that were written are dropped: they must not go unnoticed.
    private func endOutput(_ context: ChannelHandlerContext) {
        guard !isOutputEnded else { return }
        isOutputEnded = true
        if pending.isEmpty { engine?.endOutput() }
        for promise in pending.removeAll() { promise.fail(ChannelError.outputClosed) }
        sendOutput(context)
    }

    /// Whether closing the socket resets the connection: whoever wants that means to break it off, and close_notify
    /// would tell the peer that all is well.
    private func isToBeReset(_ context: ChannelHandlerContext) -> Bool {
        guard let socket = context.channel as? any SocketOptionProvider else { return false }
        var isReset = false
        // On its own event loop the channel answers at once.
        socket.getSoLinger().assumeIsolated().whenSuccess { linger in
            // Two integers, of which only NIO's own C module may name the members: whether to linger, and how long.
            let (isOn, seconds) = unsafeBitCast(linger, to: (Int32, Int32).self)
            isReset = isOn != 0 && seconds == 0
        }
        return isReset
    }

    private func fail(_ error: TLSError, _ context: ChannelHandlerContext) {
        guard state != .closed else { return }
        end()
        // An alert for the peer goes out before the channel closes.
        sendOutput(context)
        failWrites(error)
        context.fireErrorCaught(error)
        // A handler above may have closed it already.
        if !isClosing { context.close(promise: nil) }
    }

    /// Fails the promises of everything that was written and has not been sent.
    private func failWrites(_ error: any Error) {
        isWaiting = false
        let promise = recordsPromise
        recordsPromise = nil
        let dropped = pending.removeAll()
        // A promise may call back: by then there is nothing left.
        promise?.fail(error)
        for promise in dropped { promise.fail(error) }
    }
}

extension Optional where Wrapped == EventLoopPromise<Void> {
    fileprivate func fail(_ error: any Error) {
        self?.fail(error)
    }
}
