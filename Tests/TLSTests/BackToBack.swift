import NIOCore
import NIOEmbedded
import TLS

/// A client's and a server's channel whose bytes a test moves from one to the other.
final class BackToBack {
    let loop: EmbeddedEventLoop
    let client: EmbeddedChannel
    let server: EmbeddedChannel
    let clientLog = ChannelLog()
    let serverLog = ChannelLog()
    let clientReads = ReadCounter()
    let serverReads = ReadCounter()
    /// Every byte that the server got, in pieces as they came.
    private(set) var toServer = ByteBuffer()

    init(
        server serverContext: TLSContext, client clientContext: TLSContext, timeout: TimeAmount = .seconds(10),
        loop: EmbeddedEventLoop = EmbeddedEventLoop(), batch: OutputBatch? = nil, plaintextReply: PlaintextReply? = nil
    ) throws {
        self.loop = loop
        client = EmbeddedChannel(loop: loop)
        server = EmbeddedChannel(loop: loop)
        try client.pipeline.syncOperations.addHandlers([
            clientReads, TLSClientHandler(context: clientContext, handshakeTimeout: timeout), clientLog,
        ])
        try server.pipeline.syncOperations.addHandlers([
            serverReads,
            TLSServerHandler(
                context: serverContext, handshakeTimeout: timeout, plaintextReply: plaintextReply, batch: batch),
            serverLog,
        ])
    }

    deinit {
        _ = try? client.finish(acceptAlreadyClosed: true)
        _ = try? server.finish(acceptAlreadyClosed: true)
    }

    /// Makes both channels active: the client's first flight is written.
    func connect() throws {
        let address = try SocketAddress(unixDomainSocketPath: "/emgate")
        server.connect(to: address, promise: nil)
        client.connect(to: address, promise: nil)
        loop.run()
    }

    /// A pair whose handshake is done, whatever it came to.
    func handshake(pieceSize: Int = .max) throws {
        try connect()
        try pump(pieceSize: pieceSize)
    }

    /// Moves bytes in pieces until both are quiet.
    func pump(pieceSize: Int = .max) throws {
        var moved = true
        while moved {
            loop.run()
            let forward = try move(from: client, to: server, pieceSize: pieceSize, record: true)
            let backward = try move(from: server, to: client, pieceSize: pieceSize, record: false)
            moved = forward || backward
        }
    }

    private func move(
        from source: EmbeddedChannel, to target: EmbeddedChannel, pieceSize: Int, record: Bool
    ) throws -> Bool {
        var moved = false
        while var bytes = try source.readOutbound(as: ByteBuffer.self) {
            moved = true
            if record { toServer.writeImmutableBuffer(bytes) }
            while let piece = bytes.readSlice(length: min(pieceSize, bytes.readableBytes)), piece.readableBytes > 0 {
                try target.writeInbound(piece)
                loop.run()
            }
        }
        return moved
    }

    /// The network tells `channel` that the other side is gone.
    func endConnection(of channel: EmbeddedChannel) {
        channel.pipeline.fireChannelInactive()
        loop.run()
    }
}

/// The last handler of a channel: what it saw, in order.
final class ChannelLog: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private(set) var received = ByteBuffer()
    private(set) var handshake: TLSHandshakeCompleted?
    private(set) var tlsErrors: [TLSError] = []
    private(set) var otherErrors: [any Error] = []
    /// Names of events in the order they came.
    private(set) var order: [String] = []
    private(set) var isInputClosed = false
    private(set) var isInactive = false
    var onRead: ((ChannelHandlerContext, ByteBuffer) -> Void)?
    var onHandshake: ((ChannelHandlerContext) -> Void)?
    var onError: ((ChannelHandlerContext) -> Void)?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Self.unwrapInboundIn(data)
        received.writeImmutableBuffer(bytes)
        order.append("read")
        onRead?(context, bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        order.append("complete")
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSHandshakeCompleted {
            handshake = event
            order.append("handshake")
            onHandshake?(context)
        } else if case ChannelEvent.inputClosed = event {
            isInputClosed = true
            order.append("inputClosed")
        } else if event is PlaintextReceived {
            order.append("plaintext")
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TLSError {
            tlsErrors.append(error)
        } else {
            otherErrors.append(error)
        }
        order.append("error")
        onError?(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isInactive = true
        order.append("inactive")
    }
}

/// The first handler of a channel: how often it was asked to read, and half-closure, which EmbeddedChannel lacks.
final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private(set) var count = 0
    private(set) var isOutputShut = false
    /// How often it was asked to close both sides.
    private(set) var closeCount = 0

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if case .output = mode {
            isOutputShut = true
            promise?.succeed()
        } else {
            closeCount += 1
            context.close(mode: mode, promise: promise)
        }
    }

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}

/// What a test waits for is not there.
struct Missing: Error {}

extension ByteBuffer {
    /// Takes the first bytes.
    mutating func front(_ count: Int) throws -> ByteBuffer {
        guard let slice = readSlice(length: count) else { throw Missing() }
        return slice
    }
}

extension EmbeddedChannel {
    /// The next buffer that was written to the network.
    func sent() throws -> ByteBuffer {
        guard let bytes = try readOutbound(as: ByteBuffer.self) else { throw Missing() }
        return bytes
    }
}
