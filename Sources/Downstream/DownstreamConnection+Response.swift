import HTTPSemantics
import HTTPWire
import NIOCore
import Synchronization

/// What an ``Exchange`` asks of its connection. Calls of an exchange that has ended do nothing.
extension DownstreamConnection {
    /// A body of at most this many bytes is copied behind its head or chunk size, so that both leave in one write and, on
    /// TLS, one record; a larger one is handed on as it is.
    private static let copiedBytes = 32_768

    /// Room for the size and the end of a chunk.
    private static let chunkRoom = 32

    func readRequestBody(of exchange: Exchange) {
        guard exchange === self.exchange else { return }
        switch machine.bodyDemanded() {
        case .none:
            break
        case .reportEnd:
            exchange.observer?.requestEnded()
        case .sendContinue:
            // RFC 9110 section 10.1.1: not needed once the client has begun with the body.
            if input == nil { send("HTTP/1.1 100 Continue\r\n\r\n") }
            process()
        case .read:
            process()
        }
    }

    func respond(to exchange: Exchange, _ head: DownstreamResponse, body: ByteBuffer?) {
        guard exchange === self.exchange else { return }
        let length: UInt64? = body.map { UInt64($0.readableBytes) } ?? (exchange.head.method == .head ? nil : 0)
        respond(to: exchange, head, length: length) { output in
            if let body { send(&output, then: body) }
        }
    }

    func respond(to exchange: Exchange, _ head: DownstreamResponse, body: [UInt8]) {
        guard exchange === self.exchange else { return }
        guard body.count <= Self.copiedBytes else {
            return respond(to: exchange, head, body: ByteBuffer(bytes: body))
        }
        respond(to: exchange, head, length: UInt64(body.count)) { output in
            output.writeBytes(body)
            send(&output)
        }
    }

    /// Answers with a whole response.
    ///
    /// - Parameters:
    ///   - length: of the body in bytes; nil where it is not known, of an answer to HEAD.
    ///   - sendBody: sends what it is given, the head, and the body behind it; not called where none is sent.
    private func respond(
        to exchange: Exchange, _ head: DownstreamResponse, length: UInt64?, _ sendBody: (inout ByteBuffer) -> Void
    ) {
        guard
            let plan = machine.responseBegan(status: head.status, length: length, isWhole: true, closes: head.closes)
        else { return }
        status = head.status
        let copied = plan.sendsBody ? length.map { $0 <= UInt64(Self.copiedBytes) ? Int($0) : 0 } ?? 0 : 0
        var output = loop.takeScratch(DownstreamLoop.room(for: head) + copied)
        loop.appendHead(head, plan: plan, at: exchange.receivedAt, to: &output)
        if plan.sendsBody, let length, length > 0 {
            // Counted before the write: a failing write ends the exchange within the call.
            bodyBytes = length
            _ = machine.bodyWritten(Int(clamping: length))
            sendBody(&output)
        } else {
            send(&output)
        }
        loop.giveBack(consume output)
        responseFinished(exchange)
    }

    func beginResponse(to exchange: Exchange, _ head: DownstreamResponse, length: UInt64?) {
        guard exchange === self.exchange,
            let plan = machine.responseBegan(
                status: head.status, length: length, isWhole: false, closes: head.closes)
        else { return }
        status = head.status
        var output = ByteBuffer()
        loop.appendHead(head, plan: plan, at: loop.eventLoop.now, to: &output)
        heldHead = output
        // The first bytes of the body mostly follow within the same turn of the loop; if not, the head leaves alone.
        loop.eventLoop.assumeIsolated().execute { self.sendHeldHead() }
    }

    func write(_ chunk: ByteBuffer, of exchange: Exchange) {
        guard exchange === self.exchange else { return }
        switch machine.bodyWritten(chunk.readableBytes) {
        case .drop:
            break
        case .abort:
            abort(exchange)
        case .write:
            bodyBytes += UInt64(chunk.readableBytes)
            if var head = takeHeldHead() {
                send(&head, then: chunk)
            } else {
                send(chunk)
            }
        case .writeChunk:
            bodyBytes += UInt64(chunk.readableBytes)
            sendChunk(chunk)
        }
        refreshDeadline()
    }

    func finishResponse(of exchange: Exchange) {
        guard exchange === self.exchange else { return }
        if machine.endsWithLastChunk {
            var output = takeHeldHead() ?? loop.takeScratch(Self.chunkRoom)
            output.writeStaticString(ChunkEncoder.lastChunk)
            send(&output)
            loop.giveBack(consume output)
        } else {
            sendHeldHead()
        }
        responseFinished(exchange)
    }

    func abort(_ exchange: Exchange) {
        guard exchange === self.exchange else { return }
        end(exchange, .aborted)
        reset()
    }

    // MARK: The end of an exchange

    private func responseFinished(_ exchange: Exchange) {
        // The write may have found the connection broken, which has ended the exchange.
        guard exchange === self.exchange else { return }
        switch machine.responseFinished() {
        case .ignore:
            return
        case .abort:
            return abort(exchange)
        case .close:
            end(exchange, .complete)
            shutDownOutput()
        case .next, .discard:
            end(exchange, .complete)
        }
        process()
    }

    /// Parts from an exchange; the connection's state has to be up to date before.
    func end(_ exchange: Exchange, _ end: ExchangeOutcome.End) {
        self.exchange = nil
        exchange.connection = nil
        let now = loop.eventLoop.now
        deadline.lastUse = now
        guard let observer = exchange.observer else { return }
        exchange.observer = nil
        if case .failed(let error) = end { observer.downstreamFailed(error) }
        observer.exchangeEnded(
            ExchangeOutcome(
                status: status, bodyBytes: bodyBytes, requestBodyBytes: requestBodyBytes, end: end, endedAt: now))
    }

    /// Parts from an exchange because of the client.
    func fail(_ exchange: Exchange, _ error: DownstreamError) {
        guard exchange === self.exchange else { return }
        end(exchange, .failed(error))
    }

    /// The request's body cannot be had: answers, if no response has begun, and closes.
    func bodyFailed(_ error: DownstreamError) {
        guard let exchange, !machine.hasBegunResponse else {
            // The response in progress may depend on the body; after a whole one only unread bytes are lost.
            return exchange == nil ? closeAfterOutput() : cut(error)
        }
        let (code, message) = Self.refusal(of: error)
        var accept = Accept()
        exchange.head.forEach("accept") { accept.combine($0) }
        status = code
        refuse(code, message, accept.format) { self.fail(exchange, error) }
    }

    private static func refusal(of error: DownstreamError) -> (status: Int, message: String) {
        switch error {
        case .bodyMalformed(let cause): (cause.status, cause.explanation)
        case .bodyTimeout, .bodyTooSlow: (408, "The request body was sent too slowly.")
        case .bodyTruncated: (400, "The request body is incomplete.")
        case .clientGone, .writeTimeout, .drained: (400, "The request failed.")
        }
    }

    /// Answers a request that no handler will see the rest of, and closes.
    ///
    /// - Parameter beforeClosing: runs between the two, for closing may end the channel within the call.
    func refuse(_ status: Int, _ message: String, _ format: BodyFormat, beforeClosing: () -> Void = {}) {
        guard machine.closeBegan() else { return }
        loop.counters.refusedRequests.wrappingAdd(1, ordering: .relaxed)
        let (contentType, body) = loop.renderError(status, message, format)
        var fields = HeadSerializer()
        fields.field("Content-Type", Array(contentType.utf8))
        let response = DownstreamResponse(status: status, fields: fields.bytes)
        var output = loop.takeScratch(DownstreamLoop.room(for: response) + body.count)
        loop.appendHead(
            response,
            plan: StateMachine.ResponsePlan(
                contentLength: UInt64(body.count), connection: .close, sendsBody: true),
            at: loop.eventLoop.now, to: &output)
        output.writeBytes(body)
        send(&output)
        loop.giveBack(consume output)
        beforeClosing()
        shutDownOutput()
    }

    // MARK: The one way out

    private func takeHeldHead() -> ByteBuffer? {
        defer { heldHead = nil }
        return heldHead
    }

    private func sendHeldHead() {
        guard var head = takeHeldHead() else { return }
        send(&head)
    }

    private func sendChunk(_ chunk: ByteBuffer) {
        var size: [UInt8] = []
        ChunkEncoder.appendSize(chunk.readableBytes, to: &size)
        let held = takeHeldHead()
        var output =
            held ?? loop.takeScratch(Self.chunkRoom + min(chunk.readableBytes, Self.copiedBytes))
        output.writeBytes(size)
        if chunk.readableBytes <= Self.copiedBytes {
            output.writeImmutableBuffer(chunk)
            output.writeStaticString(ChunkEncoder.endOfChunk)
            send(&output)
        } else {
            context?.write(DownstreamConnection.wrapOutboundOut(output), promise: nil)
            context?.write(DownstreamConnection.wrapOutboundOut(chunk), promise: nil)
            send(ByteBuffer(staticString: ChunkEncoder.endOfChunk))
        }
        if held == nil { loop.giveBack(consume output) }
    }

    private func send(_ head: inout ByteBuffer, then body: ByteBuffer) {
        if body.readableBytes <= Self.copiedBytes {
            head.writeImmutableBuffer(body)
            send(&head)
        } else {
            context?.write(DownstreamConnection.wrapOutboundOut(head), promise: nil)
            send(body)
        }
    }

    private func send(_ text: StaticString) {
        send(ByteBuffer(staticString: text))
    }

    private func send(_ output: inout ByteBuffer) {
        context?.writeAndFlush(DownstreamConnection.wrapOutboundOut(output), promise: nil)
    }

    private func send(_ output: ByteBuffer) {
        context?.writeAndFlush(DownstreamConnection.wrapOutboundOut(output), promise: nil)
    }
}
