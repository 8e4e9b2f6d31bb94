import COpenSSL
import COpenSSLShims
import NIOCore
import NIOEmbedded
import Testing

@testable import TLS

/// A peer that has TLS itself answer again and again, and reads nothing.
@Suite struct UnreadAnswersTests {
    /// A client made of OpenSSL alone, which can ask for new keys or for another handshake.
    private final class Client {
        let context: TLSContext
        let connection: OpaquePointer
        private let incoming: OpaquePointer
        private let outgoing: OpaquePointer

        init(_ parameters: TLSParameters) throws {
            context = try TestContexts.client(parameters)
            connection = try #require(SSL_new(context.handle))
            incoming = try #require(BIO_new(BIO_s_mem()))
            outgoing = try #require(BIO_new(BIO_s_mem()))
            SSL_set_bio(connection, incoming, outgoing)
            SSL_clear_options(connection, emgate_SSL_OP_NO_RENEGOTIATION())
            SSL_set_connect_state(connection)
        }

        deinit { SSL_free(connection) }

        func receive(_ bytes: ByteBuffer) {
            let bytes = Array(bytes.readableBytesView)
            BIO_write(incoming, bytes, Int32(bytes.count))
        }

        func step() -> ByteBuffer {
            _ = SSL_do_handshake(connection)
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = BIO_read(outgoing, &bytes, Int32(bytes.count))
            return ByteBuffer(bytes: bytes.prefix(max(0, Int(count))))
        }
    }

    /// The network below a server: it can stop taking bytes.
    private final class Network: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        var isStuck = false
        private(set) var held = 0
        private var promises: [EventLoopPromise<Void>] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            guard isStuck else { return context.write(data, promise: promise) }
            held += Self.unwrapOutboundIn(data).readableBytes
            if let promise { promises.append(promise) }
        }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
            promises = []
            context.close(mode: mode, promise: promise)
        }
    }

    private let network = Network()
    private let log = ChannelLog()
    private let server = EmbeddedChannel()

    /// Completes a handshake.
    private func connect(_ client: Client) throws {
        try server.pipeline.syncOperations.addHandlers([
            network, TLSServerHandler(context: TestContexts.server()), log,
        ])
        server.connect(to: try SocketAddress(unixDomainSocketPath: "/emgate"), promise: nil)
        for _ in 0..<4 {
            try server.writeInbound(client.step())
            while let bytes = try server.readOutbound(as: ByteBuffer.self) { client.receive(bytes) }
        }
        #expect(log.handshake != nil)
    }

    /// Has the client ask for new keys, as long as the connection lives; how often it did.
    private func askForKeys(_ client: Client, reading isReading: Bool, atMost count: Int) throws -> Int {
        for round in 0..<count {
            guard server.isActive else { return round }
            try #require(SSL_key_update(client.connection, SSL_KEY_UPDATE_REQUESTED) == 1)
            try server.writeInbound(client.step())
            if isReading {
                while let bytes = try server.readOutbound(as: ByteBuffer.self) { client.receive(bytes) }
            }
        }
        return count
    }

    @Test func whoAsksForNewKeysAndReadsNothingIsCut() throws {
        let client = try Client(.only13)
        try connect(client)
        network.isStuck = true
        let rounds = try askForKeys(client, reading: false, atMost: 20_000)
        #expect(rounds < 20_000 && !server.isActive)
        #expect(network.held <= TLSHandler.unreadAnswerLimit + 1_024)
        #expect(log.tlsErrors.map(\.label) == ["protocol_violation"])
        _ = try? server.finish(acceptAlreadyClosed: true)
    }

    @Test func whoReadsTheAnswersMayAskOn() throws {
        let client = try Client(.only13)
        try connect(client)
        #expect(try askForKeys(client, reading: true, atMost: 5_000) == 5_000)
        #expect(server.isActive && log.tlsErrors.isEmpty)
        _ = try? server.finish(acceptAlreadyClosed: true)
    }
}
