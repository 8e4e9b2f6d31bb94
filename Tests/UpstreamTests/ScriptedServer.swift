import NIOCore
import NIOPosix
import Synchronization
import TLS

/// A raw TCP server that answers each request by a script, bytes as written: a stand-in for a misbehaving EM.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case send(String)
        case sendBytes([UInt8])
        /// Closes the socket after what was sent; under TLS with close_notify.
        case close
        /// Closes the socket below TLS, without close_notify.
        case cut
    }

    /// What to do when request `request` (from 0) has come on connection `connection` (from 0).
    typealias Script = @Sendable (_ connection: Int, _ request: Int) -> [Step]

    private struct State {
        var children: [any Channel] = []
        var requests: [String] = []
        var closed: Set<Int> = []
        var finishedWrites = 0
    }

    private let state = Mutex(State())
    private let listener: Mutex<(any Channel)?> = Mutex(nil)

    /// Binds to a free port of 127.0.0.1, or to `port`.
    ///
    /// A request is complete after its empty line and `bodyLength` bytes.
    static func start(
        on group: any EventLoopGroup, port: Int = 0, tls: TLSContext? = nil, bodyLength: Int = 0,
        script: @escaping Script
    ) async throws -> ScriptedServer {
        let server = ScriptedServer()
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let number = server.state.withLock {
                    $0.children.append(channel)
                    return $0.children.count - 1
                }
                return channel.eventLoop.makeCompletedFuture {
                    let bottom = Bottom()
                    try channel.pipeline.syncOperations.addHandler(bottom)
                    if let tls { try channel.pipeline.syncOperations.addHandler(TLSServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(
                            server: server, connection: number, bottom: bottom, bodyLength: bodyLength, script: script))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        server.listener.withLock { $0 = channel }
        return server
    }

    var port: Int { listener.withLock { $0?.localAddress?.port } ?? 0 }
    /// Connections accepted so far.
    var connections: Int { state.withLock { $0.children.count } }
    /// All requests so far, heads and bodies.
    var requests: [String] { state.withLock { $0.requests } }
    /// Connections that have ended so far.
    var closedConnections: Int { state.withLock { $0.closed.count } }
    /// Pieces of the script whose bytes have all left for the socket.
    var finishedWrites: Int { state.withLock { $0.finishedWrites } }

    /// Stops listening and closes every connection.
    func stop() async throws {
        let children = state.withLock { $0.children }
        if let channel = listener.withLock({ $0 }) { try? await channel.close() }
        for child in children { try? await child.close() }
    }

    /// Closes the connections but keeps listening.
    func closeConnections() async throws {
        for child in state.withLock({ $0.children }) { try? await child.close() }
    }

    /// The lowest handler, by which the socket is closed below TLS.
    private final class Bottom: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private var context: ChannelHandlerContext?
        func handlerAdded(context: ChannelHandlerContext) { self.context = context }
        func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
        func cut() { context?.close(promise: nil) }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let server: ScriptedServer
        private let connection: Int
        private let bottom: Bottom
        private let bodyLength: Int
        private let script: Script
        private var request = 0
        private var received = ByteBuffer()

        init(server: ScriptedServer, connection: Int, bottom: Bottom, bodyLength: Int, script: @escaping Script) {
            self.server = server
            self.connection = connection
            self.bottom = bottom
            self.bodyLength = bodyLength
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            received.writeBuffer(&bytes)
            guard let head = received.readableBytesView.firstRange(of: "\r\n\r\n".utf8),
                received.readableBytesView.endIndex - head.upperBound >= bodyLength
            else { return }
            let text = String(buffer: received)
            received.clear()
            server.state.withLock { $0.requests.append(text) }
            let steps = script(connection, request)
            request += 1
            for step in steps { perform(step, context) }
        }

        private func perform(_ step: Step, _ context: ChannelHandlerContext) {
            switch step {
            case .send(let text): write(ByteBuffer(string: text), context)
            case .sendBytes(let bytes): write(ByteBuffer(bytes: bytes), context)
            case .close: context.close(promise: nil)
            case .cut: bottom.cut()
            }
        }

        private func write(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
            let server = server
            context.writeAndFlush(wrapOutboundOut(buffer)).whenSuccess {
                server.state.withLock { $0.finishedWrites += 1 }
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            let connection = connection
            server.state.withLock { _ = $0.closed.insert(connection) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
