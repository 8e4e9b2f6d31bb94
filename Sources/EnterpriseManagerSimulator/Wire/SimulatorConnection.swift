import HTTPWire
import NIOCore

/// One connection of a client: reads requests one after another and writes their answers, rightly or with a fault.
///
/// Not built on the proxy's own server, because it must be able to break every rule of the wire. Belongs to the
/// connection's event loop.
final class SimulatorConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Decides the answer of a request; called and completed on the event loop given.
    typealias Responder = @Sendable (SimulatedRequest, any EventLoop) -> EventLoopFuture<Answer>

    /// What a client may send ahead of an answer, in bytes, before the connection is closed.
    private static let maximumReadAhead = 4 << 20
    /// What a request body may have, in bytes.
    private static let maximumBody: UInt64 = 1 << 20

    private enum State {
        case head
        case body(RequestHead, BodyDecoder, [UInt8])
        case answering
        case closed
    }

    private static let limits = RequestLimits(requestLine: 65_536, fields: 200, head: 131_072, body: maximumBody)

    private let respond: Responder
    private var state = State.head
    private var input = ByteBuffer()
    private var parser = RequestParser(limits: SimulatorConnection.limits)
    private var stream: ResponseStream?

    init(respond: @escaping Responder) {
        self.respond = respond
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        input.writeBuffer(&bytes)
        guard input.readableBytes <= Self.maximumReadAhead else {
            close(context)
            return
        }
        proceed(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stream?.writabilityChanged()
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
        stream?.cancel()
        stream = nil
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            switch state {
            // HTTP.sys closes connections without a request for two minutes. One that is to close waits no longer for a
            // client that does not read.
            case .head, .closed: close(context)
            case .body, .answering: break
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(context)
    }

    // MARK: Reading

    private func proceed(_ context: ChannelHandlerContext) {
        while true {
            switch state {
            case .head:
                guard readHead(context) else { return }
            case .body(let head, let decoder, let body):
                guard readBody(context, head, decoder, body) else { return }
            case .answering, .closed: return
            }
        }
    }

    /// Whether there was a whole head.
    private func readHead(_ context: ChannelHandlerContext) -> Bool {
        let buffer = input
        do throws(RequestError) {
            guard let (head, consumed) = try parser.head(in: buffer.readableBytesUInt8Span) else { return false }
            input.moveReaderIndex(forwardBy: consumed)
            parser = RequestParser(limits: Self.limits)
            if head.expectsContinue {
                context.writeAndFlush(
                    wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
            }
            state = .body(head, BodyDecoder(head.framing, limit: Self.maximumBody), [])
            return true
        } catch {
            refuse(context, status: error.status)
            return false
        }
    }

    /// Whether the body is complete and its answer under way.
    private func readBody(
        _ context: ChannelHandlerContext, _ head: RequestHead, _ decoder: BodyDecoder, _ body: [UInt8]
    ) -> Bool {
        var decoder = decoder
        var body = body
        while !decoder.isComplete {
            let buffer = input
            do throws(BodyError) {
                let step = try decoder.step(buffer.readableBytesUInt8Span)
                body.append(
                    contentsOf: buffer.readableBytesView.dropFirst(step.data.lowerBound).prefix(step.data.count))
                input.moveReaderIndex(forwardBy: step.consumed)
                guard step.consumed > 0 || step.isComplete else {
                    state = .body(head, decoder, body)
                    return false
                }
            } catch {
                refuse(context, status: error.status)
                return false
            }
        }
        input.discardReadBytes()
        state = .answering
        answer(context, head, body)
        return true
    }

    private func answer(_ context: ChannelHandlerContext, _ head: RequestHead, _ body: [UInt8]) {
        func text(_ range: Range<Int>) -> String { String(decoding: head.bytes[range], as: UTF8.self) }
        let request = SimulatedRequest(
            text(head.methodRange), String(decoding: head.targetBytes, as: UTF8.self),
            fields: head.fields.map { (text($0.name), text($0.value)) }, body: body)
        let future = respond(request, context.eventLoop)
        let bound = NIOLoopBound((self, context, head), eventLoop: context.eventLoop)
        future.whenComplete { result in
            let (connection, context, head) = bound.value
            switch result {
            case .success(let answer): connection.send(answer, to: head, context)
            case .failure: connection.close(context)
            }
        }
    }

    // MARK: Answering

    private func send(_ answer: Answer, to head: RequestHead, _ context: ChannelHandlerContext) {
        guard case .answering = state else { return }
        switch answer.fault?.kind {
        case .hang: return
        case .close:
            close(context)
            return
        case .garbage:
            let garbage = ByteBuffer(string: "\u{1}\u{2}SSH-2.0-OpenSSH_9.2p1\r\nthis is not HTTP\r\n\r\n")
            context.write(wrapOutboundOut(garbage), promise: nil)
            closeOnceWritten(context)
            return
        default: break
        }
        let stream = ResponseStream(
            answer, isHead: head.method == .head, keepAlive: head.keepAlive, isOld: head.version == .http10,
            channel: context.channel
        ) { [weak self] keepAlive in
            self?.answered(context, keepAlive: keepAlive)
        }
        self.stream = stream
        guard answer.fault?.kind == .delay, let delay = answer.fault?.delay else {
            stream.start()
            return
        }
        context.eventLoop.assumeIsolated().scheduleTask(in: .microseconds(delay.microseconds)) { stream.start() }
    }

    private func answered(_ context: ChannelHandlerContext, keepAlive: Bool) {
        stream = nil
        guard case .answering = state else { return }
        guard keepAlive else {
            closeOnceWritten(context)
            return
        }
        state = .head
        proceed(context)
    }

    /// Answers what is not HTTP as HTTP.sys does, in HTML, and closes.
    private func refuse(_ context: ChannelHandlerContext, status: Int) {
        let body = "<HTML><HEAD><TITLE>Bad Request</TITLE></HEAD>\r\n<BODY><h2>Bad Request</h2></BODY></HTML>\r\n"
        let text =
            "HTTP/1.1 \(status) \(Answer.reason(status))\r\nContent-Type: text/html; charset=us-ascii\r\n"
            + "Server: Microsoft-HTTPAPI/2.0\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        context.write(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        closeOnceWritten(context)
    }

    /// Closes after everything that was written has left, for a channel that closes drops what has not.
    private func closeOnceWritten(_ context: ChannelHandlerContext) {
        state = .closed
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            let (connection, context) = bound.value
            connection.close(context)
        }
    }

    private func close(_ context: ChannelHandlerContext) {
        state = .closed
        stream?.cancel()
        stream = nil
        context.close(promise: nil)
    }
}
