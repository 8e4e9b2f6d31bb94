package import Logging
package import NIOCore
import NIOPosix
import Synchronization
package import TLS

/// Accepts connections on one or more addresses and spreads them over the loops of a group.
///
/// Thread safety: may be used from any task. One ``ExchangeHandler`` is made per event loop.
package final class Listener: Sendable {
    /// The addresses that were bound, with the port that the kernel chose where 0 was asked for.
    package let localAddresses: [SocketAddress]

    private let sockets: [any Channel]
    private let loops: [NIOLoopBound<DownstreamLoop>]
    private let census: ConnectionCensus
    private let counters: ListenerCounters

    private init(
        sockets: [any Channel], loops: [NIOLoopBound<DownstreamLoop>], census: ConnectionCensus,
        counters: ListenerCounters
    ) {
        self.sockets = sockets
        self.localAddresses = sockets.compactMap(\.localAddress)
        self.loops = loops
        self.census = census
        self.counters = counters
    }

    /// The first of the bound addresses.
    package var localAddress: SocketAddress? { localAddresses.first }

    /// What has been counted so far.
    package var statistics: ListenerStatistics {
        var statistics = ListenerStatistics()
        census.report(to: &statistics)
        counters.handshakes.report(to: &statistics)
        statistics.acceptPauses = counters.acceptPauses.load(ordering: .relaxed)
        statistics.failedHandshakes = counters.failedHandshakes.load(ordering: .relaxed)
        statistics.refusedRequests = counters.refusedRequests.load(ordering: .relaxed)
        statistics.exchanges = counters.exchanges.load(ordering: .relaxed)
        return statistics
    }

    /// Accepts no further connection; those that are open go on.
    package func stopAccepting() async {
        for socket in sockets { try? await socket.close().get() }
    }

    /// Ends all connections: idle ones at once, the others after their exchange, what is left at the deadline by force.
    ///
    /// Returns when no connection is left. Call ``stopAccepting()`` first.
    package func drain(deadline: NIODeadline) async {
        let emptied = loops.map { bound in
            bound.eventLoop.flatSubmit {
                bound.eventLoop.scheduleTask(deadline: deadline) { bound.value.abortAll() }
                return bound.value.drain()
            }
        }
        for future in emptied { try? await future.get() }
    }
}

// MARK: Binding

extension Listener {
    /// Binds all addresses, or none.
    ///
    /// - Parameters:
    ///   - tls: gives the context for each new connection; nil for plain HTTP.
    ///   - wallClock: seconds since 1970, for the Date field.
    ///   - renderError: makes the bodies of errors that the connection answers itself.
    ///   - makeHandler: makes the handler of one event loop, on that loop.
    /// - Throws: `ListenerError.bindFailed` with the first address that was refused.
    package static func bind(
        to addresses: [SocketAddress], configuration: DownstreamConfiguration, group: any EventLoopGroup,
        tls: (@Sendable () -> TLSContext)? = nil, wallClock: @escaping @Sendable () -> Int64,
        renderError: @escaping ErrorRenderer, logger: Logger,
        makeHandler: @escaping @Sendable (any EventLoop) -> any ExchangeHandler
    ) async throws(ListenerError) -> Listener {
        guard let first = addresses.first else { throw .noAddress }
        let counters = ListenerCounters(
            handshakes: HandshakeCensus(limit: tls == nil ? .max : configuration.handshakes))
        let census = ConnectionCensus(total: configuration.connections, perClient: configuration.connectionsPerClient)
        var loops: [NIOLoopBound<DownstreamLoop>] = []
        var sockets: [any Channel] = []
        var address = first
        do {
            for eventLoop in group.makeIterator() {
                let loop = try await eventLoop.submit {
                    NIOLoopBound(
                        DownstreamLoop(
                            eventLoop: eventLoop, configuration: configuration, scheme: tls == nil ? .http : .https,
                            wallClock: wallClock, renderError: renderError, counters: counters, logger: logger,
                            handler: makeHandler(eventLoop)),
                        eventLoop: eventLoop)
                }.get()
                loops.append(loop)
            }
            let bootstrap = bootstrap(
                configuration, group: group, loops: loops, tls: tls,
                gate: {
                    ConnectionGate(census: census, counters: counters, countsHandshakes: tls != nil, logger: logger)
                })
            for next in addresses {
                address = next
                sockets.append(try await bootstrap.bind(to: next).get())
            }
        } catch {
            for socket in sockets { try? await socket.close().get() }
            throw .bindFailed(address, cause: error)
        }
        return Listener(sockets: sockets, loops: loops, census: census, counters: counters)
    }

    private static func bootstrap(
        _ configuration: DownstreamConfiguration, group: any EventLoopGroup, loops: [NIOLoopBound<DownstreamLoop>],
        tls: (@Sendable () -> TLSContext)?, gate: @escaping @Sendable () -> ConnectionGate
    ) -> ServerBootstrap {
        let byLoop = Dictionary(loops.map { (ObjectIdentifier($0.eventLoop), $0) }) { first, _ in first }
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: configuration.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(gate())
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let bound = byLoop[ObjectIdentifier(channel.eventLoop)] else {
                        throw ChannelError.inappropriateOperationForState
                    }
                    try prepare(channel, loop: bound.value, tls: tls?())
                }
            }
    }

    /// Puts the handlers into the pipeline of a new connection.
    private static func prepare(_ channel: any Channel, loop: DownstreamLoop, tls: TLSContext?) throws {
        // NIO sends small writes at once by itself (TCP_NODELAY).
        if let options = channel.syncOptions {
            // Bytes are read on demand, and one buffer at a time, so that what is held for a connection stays bounded.
            try options.setOption(.autoRead, value: false)
            try options.setOption(.maxMessagesPerRead, value: 1)
            try options.setOption(.allowRemoteHalfClosure, value: true)
        }
        let pipeline = channel.pipeline.syncOperations
        if let tls {
            // The connection's own deadline counts for the handshake too: one timer is cheaper than two.
            try pipeline.addHandler(
                TLSServerHandler(
                    context: tls, handshakeTimeout: nil, plaintextReply: .plainHTTP, scratch: loop.ciphertext,
                    batch: loop.batch))
        }
        try pipeline.addHandler(DownstreamConnection(loop: loop))
    }
}
