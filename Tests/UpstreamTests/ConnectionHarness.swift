import HTTPWire
import NIOCore
import NIOEmbedded

@testable import Upstream

/// One `UpstreamConnection` in an `EmbeddedChannel`, without a pool's decisions.
final class ConnectionHarness: UpstreamConnectionOwner {
    /// Counts the reads that the connection asks for.
    private final class ReadCounter: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        var reads = 0

        func read(context: ChannelHandlerContext) {
            reads += 1
            context.read()
        }
    }

    enum OwnerEvent: Equatable {
        case opened
        case failedToOpen(String)
        case idle
        case closing
        case closed
        case answered
        case failed(String, isStale: Bool)
    }

    let loop = EmbeddedEventLoop()
    let channel: EmbeddedChannel
    let pool: ConnectionPool
    let configuration: UpstreamConfiguration
    private let counter = ReadCounter()
    private(set) var connection: UpstreamConnection?
    private(set) var events: [OwnerEvent] = []
    private var lastRequest: UInt64 = 0

    private let startsWhenOpened: Bool

    init(
        adjust: (inout UpstreamConfiguration) -> Void = { _ in }, isConnected: Bool = true,
        startsWhenOpened: Bool = false
    ) {
        self.startsWhenOpened = startsWhenOpened

        var configuration = UpstreamConfiguration(
            host: "em.test", port: 9399, tls: nil, hostField: Array("em.test:9399".utf8))
        adjust(&configuration)
        self.configuration = configuration
        channel = EmbeddedChannel(handler: counter, loop: loop)
        pool = ConnectionPool(eventLoop: loop, configuration: configuration, random: SplitMix64(seed: 1))
        let connection = UpstreamConnection(
            id: .init(number: 1), configuration: configuration, eventLoop: loop, owner: self)
        self.connection = connection
        if isConnected {
            do {
                try channel.pipeline.syncOperations.addHandler(connection)
                channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 9399), promise: nil)
            } catch {
                preconditionFailure("the embedded channel is not usable: \(error)")
            }
            loop.run()
        }
    }

    /// Reads asked for so far.
    var reads: Int { counter.reads }

    /// Whether the connection has closed its channel.
    var isClosed: Bool { !channel.isActive }

    /// Starts a request; with `readsOn` the receiver asks for each next piece.
    @discardableResult
    func send(_ request: UpstreamRequest = .get(), readsOn: Bool = true) -> RecordingReceiver {
        lastRequest += 1
        let receiver = RecordingReceiver()
        receiver.readsOn = readsOn
        let exchange = UpstreamExchange(
            id: .init(number: lastRequest), request: request, receiver: receiver, pool: pool, eventLoop: loop)
        receiver.exchange = exchange
        connection?.start(exchange)
        loop.run()
        return receiver
    }

    /// Hands bytes to the connection as one read.
    func receive(_ text: String) throws {
        try receive(Array(text.utf8)[...])
    }

    func receive(_ bytes: ArraySlice<UInt8>) throws {
        guard channel.isActive else { return }
        try channel.writeInbound(ByteBuffer(bytes: bytes))
        loop.run()
    }

    /// The peer closes, cleanly or by an error.
    func peerCloses(error: (any Error)? = nil) {
        if let error {
            channel.pipeline.fireErrorCaught(error)
        }
        channel.close(promise: nil)
        loop.run()
    }

    /// What was sent since the last call.
    func sent() throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            text += String(buffer: buffer)
        }
        return text
    }

    func advance(_ amount: TimeAmount) {
        loop.advanceTime(by: amount)
    }

    func finish() {
        connection?.close(error: .shutDown)
        loop.run()
        connection = nil
    }

    // MARK: Owner

    func connectionOpened(_ connection: UpstreamConnection) {
        events.append(.opened)
        if startsWhenOpened { send() }
    }

    func connectionFailedToOpen(_ connection: UpstreamConnection, error: UpstreamError) {
        events.append(.failedToOpen(error.name))
    }

    func connectionBecameIdle(_ connection: UpstreamConnection) { events.append(.idle) }
    func connectionIsClosing(_ connection: UpstreamConnection) { events.append(.closing) }
    func connectionClosed(_ connection: UpstreamConnection) { events.append(.closed) }
    func exchangeAnswered(_ exchange: UpstreamExchange, with head: ResponseHead) { events.append(.answered) }

    func exchangeFailed(_ exchange: UpstreamExchange, error: UpstreamError, isStale: Bool) {
        events.append(.failed(error.name, isStale: isStale))
        exchange.fail(error)
    }
}

extension UpstreamRequest {
    static func get(_ target: String = "/api/jobs", isReplayable: Bool = true) -> Self {
        Self(
            method: .get, methodBytes: Array("GET".utf8), target: Array(target.utf8),
            fields: Array("Accept: application/xml\r\n".utf8), isReplayable: isReplayable)
    }

    static func head() -> Self {
        Self(
            method: .head, methodBytes: Array("HEAD".utf8), target: Array("/api/jobs".utf8), fields: [],
            isReplayable: true)
    }

    static func post(_ body: BodyFraming, expectsContinue: Bool = false) -> Self {
        Self(
            method: .post, methodBytes: Array("POST".utf8), target: Array("/api/jobs".utf8), fields: [], body: body,
            isReplayable: false, expectsContinue: expectsContinue)
    }
}
