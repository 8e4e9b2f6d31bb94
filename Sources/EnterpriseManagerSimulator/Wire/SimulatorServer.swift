package import NIOCore
import NIOPosix
import Synchronization
import TLS

/// The simulated Enterprise Manager on sockets: one listener for the API, one for the control interface.
///
/// Thread safety: any thread; the methods may be called from tests while requests are served.
package final class SimulatorServer: Sendable {
    private struct State {
        var listener: (any Channel)?
        var control: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var controlConnections: [ObjectIdentifier: any Channel] = [:]
        var isStopped = false
    }

    /// Closes connections without a request, as HTTP.sys does.
    private static let keepAlive = TimeAmount.seconds(120)

    private let configuration: SimulatorServerConfiguration
    private let group: any EventLoopGroup
    private let core: SimulatorCore
    private let tls: TLSContext?
    private let state = Mutex(State())
    private let boundAddress = Mutex<SocketAddress?>(nil)

    /// Starts both listeners.
    ///
    /// - Throws (in the future): when the certificate cannot be used or an address cannot be bound.
    package static func start(
        _ configuration: SimulatorServerConfiguration, group: any EventLoopGroup
    ) -> EventLoopFuture<SimulatorServer> {
        let loop = group.next()
        let server: SimulatorServer
        do {
            server = try SimulatorServer(configuration, group: group)
        } catch {
            return loop.makeFailedFuture(error)
        }
        return server.open(on: loop).flatMap { server.openControl(on: loop) }.map { server }
            .flatMapError { error in server.stop(on: loop).flatMapThrowing { throw error } }
    }

    private init(_ configuration: SimulatorServerConfiguration, group: any EventLoopGroup) throws {
        self.configuration = configuration
        self.group = group
        self.core = SimulatorCore(
            configuration.simulator, isChunked: configuration.isChunked,
            recordedRequests: configuration.recordedRequests)
        switch configuration.certificate {
        case .none: self.tls = nil
        case .selfSigned(let names):
            let pair = try SelfSignedCertificate.generate(names: names, now: configuration.simulator.start.seconds)
            self.tls = try TLSContext.server(
                TLSServerConfiguration(
                    certificateChain: .bytes(pair.certificatePEM), privateKey: .bytes(pair.keyPEM)))
        case .files(let chain, let key):
            self.tls = try TLSContext.server(
                TLSServerConfiguration(certificateChain: .file(chain), privateKey: .file(key)))
        }
        var plan = FaultPlan()
        plan.add(configuration.faults)
        core.faults = plan
    }

    /// The address of the API; the one it had, while a fault keeps the listener closed.
    package var address: SocketAddress? { boundAddress.withLock { $0 } }

    /// The address of the control interface.
    package var controlAddress: SocketAddress? { state.withLock { $0.control?.localAddress } }

    /// The simulated time.
    package var now: Timestamp { core.now }

    /// Moves the simulated time forward and returns it.
    @discardableResult
    package func advanceClock(by span: TimeSpan) -> Timestamp { core.advance(by: span) }

    /// The last requests, oldest first.
    package var requests: [RecordedRequest] { core.record.latest }

    /// How many requests there were, by method and target.
    package var counters: [String: Int] { core.record.counts }

    /// How many requests there were.
    package var requestCount: Int { core.record.total }

    /// Forgets all requests.
    package func clearRequests() { core.clearRecord() }

    /// Ids by kind.
    package func catalogue() -> [Simulator.CatalogueEntry] { core.catalogue() }

    /// Replaces the faults; completes when the listener is open or closed as they demand.
    package func setFaults(_ faults: [Fault]) -> EventLoopFuture<Void> {
        var plan = FaultPlan()
        plan.add(faults)
        core.faults = plan
        return adaptListener(on: group.next())
    }

    /// Closes listeners and connections.
    package func stop() -> EventLoopFuture<Void> { stop(on: group.next()) }

    private func stop(on loop: any EventLoop) -> EventLoopFuture<Void> {
        let channels = state.withLock { state -> [any Channel] in
            state.isStopped = true
            let channels =
                [state.listener, state.control].compactMap { $0 } + state.connections.values
                + state.controlConnections.values
            state.listener = nil
            state.control = nil
            state.connections = [:]
            state.controlConnections = [:]
            return channels
        }
        return Self.close(channels, on: loop)
    }

    private static func close(_ channels: [any Channel], on loop: any EventLoop) -> EventLoopFuture<Void> {
        EventLoopFuture.andAllComplete(channels.map { channel in channel.close() }, on: loop)
    }

    // MARK: Listeners

    private func open(on loop: any EventLoop) -> EventLoopFuture<Void> {
        let bound = address
        let port = bound?.port ?? configuration.port
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [weak self] channel in
                guard let self else { return channel.close() }
                return self.accept(channel)
            }
        return bootstrap.bind(host: configuration.host, port: port).map { channel in
            self.boundAddress.withLock { $0 = channel.localAddress }
            self.state.withLock { $0.listener = channel }
        }.flatMap { self.adaptListener(on: loop) }.hop(to: loop)
    }

    private func accept(_ channel: any Channel) -> EventLoopFuture<Void> {
        let fault = core.takeConnectionFault()
        guard track(channel), fault?.kind != .drop else { return channel.close() }
        guard fault?.kind != .stall else { return channel.setOption(.autoRead, value: false) }
        let core = core
        let tls = tls
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let tls { try pipeline.addHandler(TLSServerHandler(context: tls)) }
            try pipeline.addHandler(IdleStateHandler(allTimeout: Self.keepAlive))
            try pipeline.addHandler(
                SimulatorConnection { request, loop in loop.makeSucceededFuture(core.answer(request)) })
        }
    }

    /// Remembers an open connection, so that a fault or the end can close it; false when the server has stopped.
    private func track(_ channel: any Channel, isControl: Bool = false) -> Bool {
        let key = ObjectIdentifier(channel)
        let isOpen = state.withLock { state in
            guard !state.isStopped else { return false }
            if isControl { state.controlConnections[key] = channel } else { state.connections[key] = channel }
            return true
        }
        channel.closeFuture.whenComplete { [weak self] _ in
            self?.state.withLock { state in
                state.connections[key] = nil
                state.controlConnections[key] = nil
            }
        }
        return isOpen
    }

    /// Closes the listener and all connections while a `refuse` fault is in force, opens it again afterwards.
    private func adaptListener(on loop: any EventLoop) -> EventLoopFuture<Void> {
        guard core.faults.refusesConnections else {
            let isMissing = state.withLock { state in state.listener == nil && !state.isStopped }
            return isMissing && address != nil ? open(on: loop) : loop.makeSucceededVoidFuture()
        }
        let channels = state.withLock { state -> [any Channel] in
            guard let listener = state.listener else { return [] }
            state.listener = nil
            return [listener] + state.connections.values
        }
        return Self.close(channels, on: loop)
    }

    private func openControl(on loop: any EventLoop) -> EventLoopFuture<Void> {
        let release = configuration.simulator.release
        let control = ControlInterface(core: core, description: "\(configuration.host):\(address?.port ?? 0)")
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [weak self] channel in
                guard let self, self.track(channel, isControl: true) else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        SimulatorConnection { [weak self] request, loop in
                            let outcome = control.respond(to: request)
                            let answer = Answer(outcome.reply, release: release, date: control.core.now)
                            guard outcome.changesFaults, let self else { return loop.makeSucceededFuture(answer) }
                            return self.adaptListener(on: loop).map { answer }
                        })
                }
            }
        return bootstrap.bind(host: configuration.controlHost, port: configuration.controlPort).map { channel in
            self.state.withLock { $0.control = channel }
        }.hop(to: loop)
    }
}
