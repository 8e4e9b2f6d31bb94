import Glibc
import Logging
import NIOCore
import NIOEmbedded
import Synchronization
import TLS
import Testing

@testable import Downstream

/// A connection above a real TLS handler, with a client whose bytes come in pieces.
@Suite struct TLSConnectionTests {
    private let channel = EmbeddedChannel()
    private let socket = SocketDouble()
    private let client: TLSEngine
    private let loop: DownstreamLoop
    /// Pieces that the socket was asked for.
    private let delivered = Delivered()

    private final class Delivered {
        var count = 0
    }

    private struct Stalled: Error {}

    init() throws {
        let pair = try SelfSignedCertificate.generate(names: ["gate"], now: Int64(time(nil)))
        let context = try TLSContext.server(
            TLSServerConfiguration(certificateChain: .bytes(pair.certificatePEM), privateKey: .bytes(pair.keyPEM)))
        client = try TLSEngine(
            context: TLSContext.client(TLSClientConfiguration(serverName: "gate", verification: .none)))
        loop = DownstreamLoop(
            eventLoop: channel.eventLoop, configuration: DownstreamConfiguration(), scheme: .https,
            wallClock: { 784_111_777 }, renderError: { status, _, _ in ("text/plain", Array("\(status)".utf8)) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            handler: ScriptedHandler(Harness.answerHello))
        try channel.pipeline.syncOperations.addHandlers([
            socket,
            TLSServerHandler(
                context: context, handshakeTimeout: nil, plaintextReply: .plainHTTP, batch: loop.batch),
            DownstreamConnection(loop: loop),
        ])
        try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    }

    /// The network hands over a piece at a time, each only where a read waits for it.
    private func deliver(_ bytes: ByteBuffer?, inPiecesOf size: Int) throws {
        guard var bytes else { return }
        while let piece = bytes.readSlice(length: min(size, bytes.readableBytes)), piece.readableBytes > 0 {
            guard socket.reads > delivered.count else { throw Stalled() }
            delivered.count = socket.reads
            channel.pipeline.fireChannelRead(piece)
            channel.pipeline.fireChannelReadComplete()
            channel.embeddedEventLoop.run()
        }
    }

    /// What the client understands of what was sent to it.
    private func received() throws -> String {
        channel.embeddedEventLoop.run()
        var plaintext = ByteBuffer()
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) {
            client.receive(bytes)
            guard client.read(into: &plaintext) == .needsInput else { throw Stalled() }
        }
        return String(buffer: plaintext)
    }

    /// Completes the handshake, with the client's bytes in pieces.
    private func handshake(inPiecesOf size: Int) throws {
        while true {
            let result = client.handshake()
            try deliver(client.takeOutput(), inPiecesOf: size)
            switch result {
            case .complete: return
            case .needsInput: break
            case .failed(let error): throw error
            }
            while let bytes = try channel.readOutbound(as: ByteBuffer.self) { client.receive(bytes) }
        }
    }

    // MARK: The time of a handshake

    @Test func aHandshakeIsEndedInTimeHoweverItsBytesCome() throws {
        _ = client.handshake()
        var hello = try #require(client.takeOutput())
        for _ in 0..<9 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            try deliver(hello.readSlice(length: 10), inPiecesOf: 10)
        }
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(999))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive)
        #expect(loop.counters.failedHandshakes.load(ordering: .relaxed) == 1)
    }

    /// The one timer is taken over by what is waited for then.
    @Test func afterTheHandshakeARequestHasItsOwnTime() throws {
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        try handshake(inPiecesOf: 10_000)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
        #expect(!socket.isOutputShut)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(socket.isOutputShut, "no request came within the time for a head")
        #expect(loop.counters.failedHandshakes.load(ordering: .relaxed) == 0)
    }

    @Test(arguments: [false, true]) func aClientOfPlainHTTPHasTimeToReadWhatItIsTold(whileDraining: Bool) throws {
        try deliver(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: gate\r\n\r\n"), inPiecesOf: 7)
        let answer = try #require(try channel.readOutbound(as: ByteBuffer.self))
        #expect(String(buffer: answer).hasPrefix("HTTP/1.1 400 "))
        #expect(socket.isOutputShut)
        if whileDraining { _ = loop.drain() }
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1_999))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive)
    }

    // MARK: Bytes

    @Test func anAnswerToAClientThatHasEndedItsSideIsNotLostWhileTheNetworkIsFull() throws {
        try handshake(inPiecesOf: 10_000)
        socket.holdsBytes = true
        try client.write(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: gate\r\n\r\n"))
        client.endOutput()
        try deliver(client.takeOutput(), inPiecesOf: 10_000)
        #expect(channel.isActive, "closing would drop what the network has not taken")
        socket.holdsBytes = false
        try channel.pipeline.syncOperations.context(handler: socket).flush()
        #expect(try received().hasSuffix("hello"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(!channel.isActive)
        var rest = ByteBuffer()
        if let bytes = try channel.readOutbound(as: ByteBuffer.self) { client.receive(bytes) }
        #expect(client.read(into: &rest) == .ended, "close_notify came behind it")
    }

    @Test(arguments: [1, 3, 64, 10_000]) func noReadIsForgottenHoweverTheBytesCome(size: Int) throws {
        try handshake(inPiecesOf: size)
        for _ in 0..<3 {
            // A request in two records, of which the first ends within its head.
            try client.write(ByteBuffer(string: "GET / HTTP/1.1\r\nHo"))
            try client.write(ByteBuffer(string: "st: gate\r\n\r\n"))
            try deliver(client.takeOutput(), inPiecesOf: size)
            #expect(try received().hasSuffix("hello"))
        }
        #expect(socket.reads > delivered.count, "the next request is waited for")
        _ = try channel.finish(acceptAlreadyClosed: true)
    }
}
