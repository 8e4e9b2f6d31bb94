import NIOCore
import NIOPosix
import Synchronization
import TLS

/// A server of ours on a port of the loopback interface: it answers each request head with what the handshake came to.
struct LoopbackServer {
    let channel: any Channel
    /// What the server's connections wrote to the network.
    let wire: WireRecorder.Sizes
    var port: String { String(channel.localAddress?.port ?? 0) }

    /// What the server does after a request.
    enum Ending: Sendable {
        case close
        /// Half a body, then a reset.
        case reset
    }

    /// Starts a server whose answers have `padding` bytes behind their first line.
    static func start(_ context: TLSContext, padding: Int = 0, ending: Ending = .close) async throws -> LoopbackServer {
        let wire = WireRecorder.Sizes()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        WireRecorder(wire), TLSServerHandler(context: context),
                        Answerer(padding: padding, ending: ending),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return LoopbackServer(channel: channel, wire: wire)
    }

    func stop() async throws {
        try await channel.close()
    }
}

/// The first handler of a channel: how many bytes each write to the network had.
final class WireRecorder: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    final class Sizes: Sendable {
        let sizes = Mutex<[Int]>([])
    }

    private let wire: Sizes

    init(_ wire: Sizes) {
        self.wire = wire
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let count = Self.unwrapOutboundIn(data).readableBytes
        wire.sizes.withLock { $0.append(count) }
        context.write(data, promise: promise)
    }
}

private final class Answerer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let padding: Int
    private let ending: LoopbackServer.Ending
    private var request = ""
    private var handshake: TLSHandshakeCompleted?

    init(padding: Int, ending: LoopbackServer.Ending) {
        self.padding = padding
        self.ending = ending
    }

    func channelActive(context: ChannelHandlerContext) {
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSHandshakeCompleted { handshake = event }
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        request += String(buffer: Self.unwrapInboundIn(data))
        guard request.hasSuffix("\r\n\r\n") || request.hasSuffix("\n\n"), let handshake else { return }
        let body =
            "\(handshake.version) \(handshake.applicationProtocol ?? "-") "
            + (handshake.isResumed ? "resumed" : "full") + (handshake.hasVerifiedClient ? " verified" : "") + "\n"
        var bytes = ByteBuffer(
            string:
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(body.utf8.count + padding)\r\n\r\n\(body)")
        bytes.writeRepeatingByte(0x2E, count: padding)
        let end = context.eventLoop.makePromise(of: Void.self)
        switch ending {
        case .close:
            end.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
        case .reset:
            end.futureResult.assumeIsolated().whenComplete { _ in
                (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                    .whenComplete { _ in }
                context.close(promise: nil)
            }
        }
        context.writeAndFlush(Self.wrapOutboundOut(bytes), promise: end)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// What a client of ours saw of one connection.
struct LoopbackAnswer: Sendable {
    var text = ""
    var handshake: TLSHandshakeCompleted?
    var errors: [any Error] = []

    var tlsErrors: [TLSError] { errors.compactMap { $0 as? TLSError } }

    /// Connects, sends a request and reads until the connection ends.
    static func get(port: Int, _ context: TLSContext, request: String = "GET / HTTP/1.0\r\n\r\n") async throws -> Self {
        let done = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: LoopbackAnswer.self)
        let connected = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        TLSClientHandler(context: context), Asker(request: request, done: done),
                    ])
                }
            }
            .connect(host: "127.0.0.1", port: port)
        // Without a connection nobody else would complete the promise.
        connected.whenFailure { done.fail($0) }
        return try await done.futureResult.get()
    }
}

private final class Asker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: String
    private let done: EventLoopPromise<LoopbackAnswer>
    private var answer = LoopbackAnswer()

    init(request: String, done: EventLoopPromise<LoopbackAnswer>) {
        self.request = request
        self.done = done
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? TLSHandshakeCompleted else { return }
        answer.handshake = event
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer.text += String(buffer: Self.unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.errors.append(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        done.succeed(answer)
    }
}
