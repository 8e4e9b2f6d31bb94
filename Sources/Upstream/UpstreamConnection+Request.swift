import NIOCore

extension UpstreamConnection {
    /// Sends the head of the exchange's request, and the body that is already there.
    func start(_ exchange: UpstreamExchange) {
        self.exchange = exchange
        exchange.run(on: self)
        let request = exchange.request
        reader = ResponseReader(
            method: request.method, limits: configuration.responseLimits, bodyLimit: configuration.responseBodyLimit)
        let action = machine.start(
            body: request.body, expectsContinue: request.expectsContinue, hasDemand: exchange.hasDemandBeforeHead,
            now: eventLoop.now)
        guard let context else { return }
        let head = RequestSerializer.head(
            of: request, hostField: configuration.hostField, expectsContinue: action.expectsContinue,
            allocator: context.channel.allocator)
        if action.isComplete {
            writeLast([head])
        } else {
            write([head])
            releaseBody()
        }
        updateTimer()
        readIfWanted()
    }

    /// Sends a piece of the request body, or keeps or drops it as the state demands.
    func writeBody(_ chunk: ByteBuffer) {
        switch machine.bodyChunk(count: chunk.readableBytes, now: eventLoop.now) {
        case .send(let isLast):
            if isLast {
                writeLast([chunk])
            } else {
                write([chunk])
            }
        case .sendChunk:
            guard let context else { return }
            write(RequestSerializer.chunk(chunk, allocator: context.channel.allocator))
        case .hold: exchange?.hold(chunk)
        case .drop: break
        case .fail(let error): failExchange(error)
        }
        updateTimer()
    }

    /// Ends the request body.
    func endBody() {
        switch machine.bodyEnded(now: eventLoop.now) {
        case .sendLastChunk: writeLast([RequestSerializer.lastChunk()])
        case .hold, .none: break
        case .fail(let error): failExchange(error)
        }
        updateTimer()
    }

    var isBodyWritable: Bool {
        guard let context, machine.acceptsBody else { return false }
        return context.channel.isWritable
    }

    /// Sends what was kept, once the body may go out, and says that there is room for more.
    func releaseBody() {
        guard machine.acceptsBody, let exchange else { return }
        while let chunk = exchange.nextHeld() {
            writeBody(chunk)
        }
        if exchange.hasBodyEnd {
            endBody()
        }
        eventLoop.assumeIsolated().execute { exchange.deliverWritable() }
    }

    private func write(_ buffers: [ByteBuffer]) {
        guard let context else { return }
        isWriting = true
        for buffer in buffers {
            context.write(wrapOutboundOut(buffer), promise: nil)
        }
        context.flush()
        isWriting = false
    }

    /// Writes the end of the request: when it has left, the connection may be used again and EM's time to answer starts.
    private func writeLast(_ buffers: [ByteBuffer]) {
        guard let context else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { [weak self] result in
            guard let self else { return }
            switch result {
            case .success:
                self.machine.requestFlushed(now: self.eventLoop.now)
                self.updateTimer()
            case .failure:
                // Usually the channel is closing by itself; the exchange fails when it is closed.
                self.context?.close(promise: nil)
            }
        }
        isWriting = true
        for buffer in buffers.dropLast() {
            context.write(wrapOutboundOut(buffer), promise: nil)
        }
        if let last = buffers.last {
            context.writeAndFlush(wrapOutboundOut(last), promise: promise)
        } else {
            promise.succeed()
        }
        isWriting = false
    }
}
