import HTTPSemantics
import Logging
import NIOCore
import Synchronization

/// Stands first in the listening socket's pipeline: turns surplus connections away and survives a lack of descriptors.
///
/// Event loop: that of the listening socket.
final class ConnectionGate: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let census: ConnectionCensus
    private let counters: ListenerCounters
    /// Whether connections begin with a TLS handshake.
    private let countsHandshakes: Bool
    private let logger: Logger
    /// How long accepting pauses after the kernel has refused a descriptor.
    private let pause: TimeAmount
    private var isPaused = false

    init(
        census: ConnectionCensus, counters: ListenerCounters, countsHandshakes: Bool, logger: Logger,
        pause: TimeAmount = .seconds(1)
    ) {
        self.census = census
        self.counters = counters
        self.countsHandshakes = countsHandshakes
        self.logger = logger
        self.pause = pause
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = Self.unwrapInboundIn(data)
        let client = connection.remoteAddress.flatMap(IPAddress.init).map(ClientNetwork.init)
        let handshakes = counters.handshakes
        guard !countsHandshakes || handshakes.begin(connection) else {
            connection.close(promise: nil)
            return
        }
        switch census.admit(client) {
        case .admitted:
            let census = census
            connection.closeFuture.whenComplete { [countsHandshakes] _ in
                census.leave(client)
                if countsHandshakes { handshakes.end(connection) }
            }
            context.fireChannelRead(data)
        case .refusedByTotal, .refusedByClient:
            // Nothing is sent: a response would cost a registration, on TLS a handshake, which is what the limit protects.
            if countsHandshakes { handshakes.end(connection) }
            connection.close(promise: nil)
        }
    }

    /// EMFILE and its like leave the listening socket readable, and NIO keeps it registered, so the loop would spin on a
    /// failing accept; reading is paused instead.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        guard !isPaused, let options = context.channel.syncOptions else { return }
        isPaused = true
        counters.acceptPauses.wrappingAdd(1, ordering: .relaxed)
        logger.warning("Accepting connections pauses", metadata: ["reason": "\(error)"])
        try? options.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            self.isPaused = false
            try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
