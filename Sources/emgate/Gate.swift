import Cryptography
import Downstream
import HTTPSemantics
import Logging
import NIOCore
import NIOPosix
import Proxy
import Rendering
import ServiceLifecycle
import Settings
import Storage
import TLS
import Telemetry
import Upstream

/// Why the proxy could not be started although its settings are valid, such as a port that is in use.
struct StartFailure: Error {
    let message: String
}

/// The running proxy: wires the modules together, starts them in order and stops them in reverse.
struct Gate: Service {
    let logger: Logger
    private let preparation: Preparation
    private let settings: Settings

    init(_ preparation: Preparation) {
        self.preparation = preparation
        settings = preparation.settings
        logger = preparation.logger
    }

    func run() async throws {
        let threads = settings.threads == 0 ? System.coreCount : settings.threads
        let connections = settings.limits.connections + settings.limits.upstreamConnections
        if let (allowed, needed) = DescriptorLimit.raise(forConnections: connections) {
            logger.warning(
                "only \(allowed) file descriptors are allowed, \(needed) may be needed: raise ulimit -n or lower limits.connections"
            )
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let lines = LineWriter(descriptor: 1)
        do {
            try await serve(group, lines)
        } catch {
            await lines.close()
            try? await group.shutdownGracefully()
            throw error
        }
        await lines.close()
        try await group.shutdownGracefully()
    }

    private func serve(_ group: MultiThreadedEventLoopGroup, _ lines: LineWriter) async throws {
        let metrics = Metrics()
        let openStore = OpenStore(settings: settings, logger: logger)
        let entities = StoredEntities(
            store: openStore.store, memoryBytes: settings.cache.memoryBytes, now: WallClock.seconds)
        let accessLog =
            settings.log.logsAccess
            ? AccessLog(format: settings.log.isJSON ? .json : .text, writer: lines, wallClock: WallClock.milliseconds)
            : nil
        let upstream = UpstreamPools(
            settings.upstreamConfiguration(tls: preparation.upstreamTLS, loops: group.loopCount))
        let journal = Journal(metrics: metrics, accessLog: accessLog)
        let openAccess = try OpenAccess(settings: settings, logger: logger, health: upstream.health)
        let access = openAccess.control
        let flights = Flights()
        let proxyConfiguration = settings.proxyConfiguration
        let certificates = preparation.certificates
        let context: @Sendable () -> TLSContext = { certificates.context }
        let listener = try await bind(preparation.listenAddresses, group, key: "listen", tls: context) { eventLoop in
            ProxyHandler(
                eventLoop: eventLoop, configuration: proxyConfiguration, upstream: upstream.pool(on: eventLoop),
                entities: entities, access: access, flights: flights, journal: journal)
        }
        metrics.register(listener: listener, store: openStore, entities: entities, upstream: upstream)
        metrics.register(access: openAccess, flights: flights)
        let admin = try await bindAdmin(
            group,
            AdminRoutes(
                hostNames: settings.admin.hosts, metrics: metrics, store: openStore, entities: entities,
                access: openAccess, upstream: upstream))
        FileHandleOutput.standardOutput(Self.ready(listener, admin))
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await self.watchCertificates() }
            try? await gracefulShutdown()
            tasks.cancelAll()
        }
        await stop(listener, admin, upstream, group)
        try? await openStore.store.close(on: group.next()).get()
        try? await openAccess.store?.close(on: group.next()).get()
    }

    /// One line on standard output: for people, and for scripts that let the system choose the ports.
    private static func ready(_ listener: Listener, _ admin: Listener?) -> String {
        let addresses = listener.localAddresses.map { "https://\($0.written)" }.joined(separator: " ")
        let adminText = admin.map { $0.localAddresses.map { " admin http://\($0.written)" }.joined() } ?? ""
        return "emgate listening on \(addresses)\(adminText)\n"
    }

    private func bind(
        _ addresses: [SocketAddress], _ group: any EventLoopGroup, key: String,
        configuration: DownstreamConfiguration? = nil, tls: (@Sendable () -> TLSContext)?,
        makeHandler: @escaping @Sendable (any EventLoop) -> any ExchangeHandler
    ) async throws -> Listener {
        let dialect = settings.dialect
        do {
            return try await Listener.bind(
                to: addresses, configuration: configuration ?? settings.downstreamConfiguration, group: group, tls: tls,
                wallClock: WallClock.seconds,
                renderError: { status, message, format in
                    let (type, body) = ErrorBody.render(
                        status: status, message: message, format: format, dialect: dialect)
                    return ("\(type)", body)
                },
                logger: logger, makeHandler: makeHandler)
        } catch {
            switch error {
            case .noAddress: throw StartFailure(message: "\(key): there is no address to listen on")
            case .bindFailed(let address, let cause):
                throw StartFailure(
                    message: "\(key): cannot listen on \(address.written): \(cause); "
                        + "stop what listens there or set \(key) to another address")
            }
        }
    }

    private func bindAdmin(
        _ group: MultiThreadedEventLoopGroup, _ routes: AdminRoutes
    ) async throws -> Listener? {
        guard !preparation.adminAddresses.isEmpty else { return nil }
        return try await bind(
            preparation.adminAddresses, group, key: "admin.listen", configuration: DownstreamConfiguration(), tls: nil
        ) { _ in
            AdminHandler(configuration: routes.configuration)
        }
    }

    /// Takes up a renewed certificate within ten seconds.
    private func watchCertificates() async {
        let certificates = preparation.certificates
        while (try? await Task.sleep(for: .seconds(10))) != nil {
            let outcome = try? await NIOThreadPool.singleton.runIfActive { certificates.checkForChanges() }
            switch outcome {
            case .reloaded: logger.notice("the renewed certificate is in use")
            case .failed(let error): logger.error("the renewed certificate is not usable: \(error)")
            case .unchanged, nil: break
            }
        }
    }

    private func stop(
        _ listener: Listener, _ admin: Listener?, _ upstream: UpstreamPools, _ group: MultiThreadedEventLoopGroup
    ) async {
        logger.info("stopping: exchanges under way may end")
        await listener.stopAccepting()
        await listener.drain(deadline: .now() + .milliseconds(settings.timeouts.drain))
        await admin?.stopAccepting()
        await admin?.drain(deadline: .now())
        await upstream.shutdown()
    }
}

extension MultiThreadedEventLoopGroup {
    /// How many loops the group has.
    var loopCount: Int {
        var count = 0
        for _ in makeIterator() { count += 1 }
        return count
    }
}

extension SocketAddress {
    /// `127.0.0.1:9398` or `[::1]:9398`.
    var written: String {
        let host = ipAddress ?? "?"
        return "\(host.contains(":") ? "[\(host)]" : host):\(port ?? 0)"
    }
}
