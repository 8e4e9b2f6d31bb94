import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import TLS

/// Answers that go past the channel's queue, on real sockets, with a client on blocking ones.
@Suite(.timeLimit(.minutes(1))) struct DirectOutputTests {
    /// A server that sends what `script` says once the handshake is complete.
    private static func server(
        _ wire: WireRecorder.Sizes, _ script: @escaping @Sendable (ChannelHandlerContext) -> Void
    ) async throws -> any Channel {
        let tls = try TestContexts.server()
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.socketOption(.so_sndbuf), value: 16_384)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        WireRecorder(wire),
                        TLSServerHandler(context: tls, batch: OutputBatch(eventLoop: channel.eventLoop)),
                        Script(script),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    /// A TLS client on a blocking socket.
    private final class Client {
        private let socket: Int32
        private let engine: TLSEngine

        init(to server: any Channel) throws {
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            engine = try TLSEngine(context: TestContexts.client())
            var patience = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            let address = try #require(server.localAddress)
            try #require(address.withSockAddr { connect(socket, $0, socklen_t($1)) } == 0)
            while true {
                let result = engine.handshake()
                send()
                if case .complete = result { return }
                try #require(result == .needsInput && receive())
            }
        }

        deinit { Glibc.close(socket) }

        private func send() {
            guard let bytes = engine.takeOutput() else { return }
            _ = bytes.withUnsafeReadableBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }

        private func receive() -> Bool {
            var bytes = ByteBuffer(repeating: 0, count: 4_096)
            let count = bytes.withUnsafeMutableReadableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return false }
            bytes.moveWriterIndex(to: count)
            engine.receive(bytes)
            return true
        }

        /// Everything up to close_notify; nil where the connection breaks off.
        func readAll() -> ByteBuffer? {
            var plaintext = ByteBuffer()
            while true {
                switch engine.read(into: &plaintext) {
                case .ended: return plaintext
                case .failed: return nil
                case .needsInput: guard receive() else { return nil }
                }
            }
        }

        /// Has the connection end by a reset.
        func resetAtItsEnd() {
            var hard = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
        }
    }

    private final class Script: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let run: @Sendable (ChannelHandlerContext) -> Void

        init(_ run: @escaping @Sendable (ChannelHandlerContext) -> Void) {
            self.run = run
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is TLSHandshakeCompleted { run(context) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// Writes a piece in each of so many turns of the loop, then ends the output.
    private static func write(_ pieces: [Int], _ context: ChannelHandlerContext, from index: Int = 0) {
        guard index < pieces.count else { return context.close(mode: .output, promise: nil) }
        guard context.channel.isActive else { return }
        let piece = ByteBuffer(repeating: UInt8(truncatingIfNeeded: index), count: pieces[index])
        let next = context.eventLoop.makePromise(of: Void.self)
        next.futureResult.assumeIsolated().whenSuccess { write(pieces, context, from: index + 1) }
        if index % 20 == 19 {
            // All has left by then, and what follows need not queue.
            context.writeAndFlush(NIOAny(piece), promise: next)
        } else {
            context.writeAndFlush(NIOAny(piece), promise: nil)
            context.eventLoop.assumeIsolated().execute { next.succeed() }
        }
    }

    /// What a client gets, which waits for it on a thread of its own.
    private static func answer(of server: any Channel) async throws -> ByteBuffer? {
        try await NIOThreadPool.singleton.runIfActive { try Client(to: server).readAll() }
    }

    private static func expected(_ pieces: [Int]) -> ByteBuffer {
        var all = ByteBuffer()
        for (index, count) in pieces.enumerated() {
            all.writeRepeatingByte(UInt8(truncatingIfNeeded: index), count: count)
        }
        return all
    }

    @Test func smallAnswersPassTheQueueOnceTheSocketIsKnown() async throws {
        let wire = WireRecorder.Sizes()
        let pieces = [Int](repeating: 100, count: 40)
        let server = try await Self.server(wire) { Self.write(pieces, $0) }
        #expect(try await Self.answer(of: server) == Self.expected(pieces))
        // The handshake's flight and what comes before the socket is looked for, the tickets with the first of it, and
        // close_notify go through the channel.
        let seen = wire.sizes.withLock { $0.count }
        #expect(seen > DirectOutput.patience && seen <= DirectOutput.patience + 4)
        try await server.close()
    }

    @Test(arguments: [1, 2, 3]) func nothingOvertakesWhatASlowClientHasNotTaken(seed: UInt64) async throws {
        var chance = seed
        // The first are in the queue still when the socket is looked for.
        let pieces =
            [Int](repeating: 300_000, count: DirectOutput.patience)
            + (0..<400).map { _ in
                chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return 1 + Int(chance >> 40) % (chance >> 33 & 1 == 0 ? 300 : 40_000)
            }
        let wire = WireRecorder.Sizes()
        let server = try await Self.server(wire) { Self.write(pieces, $0) }
        // Records out of order, or half of one, would not decrypt.
        #expect(try await Self.answer(of: server) == Self.expected(pieces))
        let queued = wire.sizes.withLock { $0.count }
        #expect(queued > DirectOutput.patience + 4 && queued < pieces.count, "both ways were gone")
        try await server.close()
    }

    /// Writes in each turn of the loop as long as the channel says that it is writable.
    private static func fill(_ context: ChannelHandlerContext, _ full: EventLoopPromise<Int>, count: Int = 0) {
        guard context.channel.isWritable, count < 30_000 else { return full.succeed(count) }
        context.writeAndFlush(NIOAny(ByteBuffer(repeating: 0, count: 1_000)), promise: nil)
        context.eventLoop.assumeIsolated().execute { fill(context, full, count: count + 1) }
    }

    @Test func whoReadsNothingIsNoticedByTheChannel() async throws {
        let full = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Int.self)
        let wire = WireRecorder.Sizes()
        let server = try await Self.server(wire) { Self.fill($0, full) }
        server.eventLoop.scheduleTask(in: .seconds(20)) { full.fail(Missing()) }
        let count = try await NIOThreadPool.singleton.runIfActive {
            let client = try Client(to: server)
            return try withExtendedLifetime(client) { try full.futureResult.wait() }
        }
        #expect(count < 30_000 && wire.sizes.withLock { $0.count } < count, "most went past the queue")
        try await server.close()
    }

    @Test func whoIsGoneEndsTheConnectionAsEver() async throws {
        let ended = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let server = try await Self.server(WireRecorder.Sizes()) { context in
            context.channel.closeFuture.cascade(to: ended)
            Self.write([Int](repeating: 30_000, count: 10_000), context)
        }
        try await NIOThreadPool.singleton.runIfActive { try Client(to: server).resetAtItsEnd() }
        try await ended.futureResult.get()
        try await server.close()
    }

    @Test func aClosedSocketTakesNothing() async throws {
        let server = try await Self.server(WireRecorder.Sizes()) { _ in }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: #require(server.localAddress)).get()
        try await channel.eventLoop.submit {
            var direct = DirectOutput()
            var bytes = ByteBuffer(string: "secret")
            for _ in 0..<DirectOutput.patience { direct.send(&bytes, over: channel) }
            #expect(direct.hasSocket && bytes.readableBytes == 6)
            channel.close(promise: nil)
            direct.send(&bytes, over: channel)
            #expect(bytes.readableBytes == 6)
            direct.end()
            #expect(!direct.hasSocket)
        }.get()
        try await server.close()
    }
}
