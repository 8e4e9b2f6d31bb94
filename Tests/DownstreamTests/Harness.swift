import HTTPSemantics
import HTTPWire
import Logging
import NIOCore
import NIOEmbedded

@testable import Downstream

/// A connection in memory: an EmbeddedChannel whose socket is played by ``SocketDouble``.
final class Harness {
    let channel: EmbeddedChannel
    let eventLoop: EmbeddedEventLoop
    let socket = SocketDouble()
    let handler: ScriptedHandler
    let loop: DownstreamLoop

    init(
        _ configuration: DownstreamConfiguration = DownstreamConfiguration(),
        answer: @escaping (Exchange) -> Void = Harness.answerHello
    ) throws {
        eventLoop = EmbeddedEventLoop()
        handler = ScriptedHandler(answer)
        loop = DownstreamLoop(
            eventLoop: eventLoop, configuration: configuration, scheme: .http,
            wallClock: { 784_111_777 },
            renderError: { status, message, format in
                (format == .json ? "application/json" : "text/xml", Array("\(status) \(format): \(message)".utf8))
            },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, handler: handler)
        channel = EmbeddedChannel(loop: eventLoop)
        channel.allowRemoteHalfClosure = true
        try channel.pipeline.syncOperations.addHandlers([socket, DownstreamConnection(loop: loop)])
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    }

    static func answerHello(_ exchange: Exchange) {
        exchange.respond(DownstreamResponse(status: 200), body: ByteBuffer(string: "hello"))
    }

    /// The client sends.
    func send(_ text: String) { send(Array(text.utf8)) }

    /// The client sends.
    func send(_ bytes: [UInt8]) {
        channel.pipeline.fireChannelRead(ByteBuffer(bytes: bytes))
        channel.pipeline.fireChannelReadComplete()
    }

    /// The client shuts down its side.
    func endInput() {
        socket.isInputClosed = true
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    /// Everything the client has got since the last call.
    func received() throws -> String {
        eventLoop.run()
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    /// The sizes of the writes since the last call.
    func writes() throws -> [Int] {
        var sizes: [Int] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { sizes.append(buffer.readableBytes) }
        return sizes
    }

    func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    func advance(_ time: TimeAmount) { eventLoop.advanceTime(by: time) }

    var isClosed: Bool { !channel.isActive }

    /// Ends the channel so that nothing is left on the loop.
    func finish() { _ = try? channel.finish(acceptAlreadyClosed: true) }
}

/// Stands where the socket is: counts reads, half-closes, and can hold bytes back like a full send buffer.
final class SocketDouble: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    var reads = 0
    var isOutputShut = false
    var isInputClosed = false
    /// Flushes stay here, so that the channel has pending bytes.
    var holdsBytes = false

    func read(context: ChannelHandlerContext) { reads += 1 }

    func flush(context: ChannelHandlerContext) {
        if !holdsBytes { context.flush() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        isOutputShut = true
        // As NIO does: with both sides shut the channel closes, and what is pending is lost.
        if isInputClosed { return context.close(mode: .all, promise: promise) }
        // As NIO does, the promise waits for pending bytes.
        if holdsBytes { return }
        promise?.succeed()
        context.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
    }
}

/// Hands each exchange to a closure and keeps it.
final class ScriptedHandler: ExchangeHandler {
    var exchanges: [Exchange] = []
    private let answer: (Exchange) -> Void

    init(_ answer: @escaping (Exchange) -> Void) { self.answer = answer }

    func exchangeStarted(_ exchange: Exchange) {
        exchanges.append(exchange)
        answer(exchange)
    }
}

/// Writes down what it is told, and runs closures on it.
final class RecordingObserver: ExchangeObserver {
    var body = ""
    var chunks = 0
    var ends = 0
    var writables = 0
    var failures: [DownstreamError] = []
    var outcomes: [ExchangeOutcome] = []
    var onBody: () -> Void = {}
    var onEnd: () -> Void = {}

    func requestBody(_ chunk: ByteBuffer) {
        body += String(buffer: chunk)
        chunks += 1
        onBody()
    }

    func requestEnded() {
        ends += 1
        onEnd()
    }

    func responseWritable() { writables += 1 }
    func downstreamFailed(_ error: DownstreamError) { failures.append(error) }
    func exchangeEnded(_ outcome: ExchangeOutcome) { outcomes.append(outcome) }
}

extension RecordingObserver {
    /// Reads the whole body of an exchange, then answers with what it was.
    static func echo(_ exchange: Exchange) {
        let observer = RecordingObserver()
        exchange.observer = observer
        observer.onBody = { [unowned exchange] in exchange.readRequestBody() }
        observer.onEnd = { [unowned exchange, unowned observer] in
            exchange.respond(
                DownstreamResponse(status: 200), body: ByteBuffer(string: "\(exchange.head.method):\(observer.body)"))
        }
        exchange.readRequestBody()
    }
}

let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

func get(_ target: String = "/", _ fields: String = "") -> String {
    "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
}

func ok(_ body: String, _ fields: String = "") -> String {
    "HTTP/1.1 200 OK\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\(date)\r\n\(body)"
}
