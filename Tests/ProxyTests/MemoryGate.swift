import Caching
import Cryptography
import Downstream
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import Logging
import NIOCore
import NIOEmbedded
import Rendering
import Storage
import Synchronization
import Testing

@testable import Proxy
@testable import Upstream

/// A gate in memory: the client is an `EmbeddedChannel`, EM is the test, which calls the receiver of the answer.
///
/// Nothing is ever connected: what EM is asked is kept, and the test answers in EM's place.
final class MemoryGate {
    let eventLoop = EmbeddedEventLoop()
    let channel: EmbeddedChannel
    let store = SlowStore()
    let entities: StoredEntities
    let access: AccessControl
    let flights = Flights()
    let journal = RecordingJournal()
    let time = TestTime()
    private let door: Door
    private let sender: RecordingSender
    private let loop: DownstreamLoop
    private var further: [EmbeddedChannel] = []

    init(
        authorization: AuthorizationConfiguration = AuthorizationConfiguration(), disk: (any AccessStore)? = nil,
        _ change: (inout ProxyConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = try ProxyConfiguration.forTests()
        change(&configuration)
        let pool = ConnectionPool(
            eventLoop: eventLoop,
            configuration: UpstreamConfiguration(host: "127.0.0.1", port: 1, tls: nil, hostField: Array("em".utf8)))
        pool.shutdown()
        sender = RecordingSender(pool)
        access = AccessControl(
            authorization, hash: try KeyedHash(key: [1]), store: disk, ties: (disk as? MemoryAccessStore)?.ties ?? [],
            now: time.now, outage: time.outage)
        entities = StoredEntities(store: store, memoryBytes: 1 << 20, now: configuration.now)
        door = Door(
            ProxyHandler(
                eventLoop: eventLoop, configuration: configuration, upstream: sender, entities: entities,
                access: access, flights: flights, journal: journal))
        loop = DownstreamLoop(
            eventLoop: eventLoop, configuration: DownstreamConfiguration(), scheme: .http, wallClock: { 784_111_777 },
            renderError: { status, _, _ in ("text/plain", Array("refused: \(status)".utf8)) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, handler: door)
        channel = EmbeddedChannel(loop: eventLoop)
        try Self.connect(channel, loop)
    }

    deinit {
        for channel in further + [channel] { _ = try? channel.finish(acceptAlreadyClosed: true) }
    }

    /// A further client.
    func client() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(loop: eventLoop)
        try Self.connect(channel, loop)
        further.append(channel)
        return channel
    }

    private static func connect(_ channel: EmbeddedChannel, _ loop: DownstreamLoop) throws {
        try channel.pipeline.syncOperations.addHandler(DownstreamConnection(loop: loop))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    }

    /// The client asks, and EM is asked.
    @discardableResult
    func ask(
        _ line: String = "GET \(Bodies.target)", _ fields: [String] = [], token: String? = "t", body: String = "",
        on client: EmbeddedChannel? = nil
    ) throws -> Asked {
        sender.asked = nil
        send(line, fields, token: token, body: body, on: client)
        return Asked(forwarded: try #require(door.forwarded), em: sender.asked)
    }

    /// The client asks, and has its answer at once.
    func hit(
        _ line: String = "GET \(Bodies.target)", _ fields: [String] = [], token: String? = "t"
    ) throws -> Reply {
        sender.asked = nil
        send(line, fields, token: token)
        try #require(sender.asked == nil, "EM was asked")
        return try reply()
    }

    /// Whether a read of the session asks EM now.
    func asksEM(token: String? = "t") throws -> Bool {
        sender.asked = nil
        send("GET \(Bodies.target)", [], token: token, on: try client())
        return sender.asked != nil
    }

    /// How often EM was asked.
    var askedCount: Int { sender.count }

    /// What EM is asked in the background: the last request.
    var lastAsked: EMSide? { sender.asked }

    /// The client asks.
    func send(
        _ line: String, _ fields: [String], token: String? = "t", body: String = "", on client: EmbeddedChannel? = nil
    ) {
        let channel = client ?? channel
        door.forwarded = nil
        let all = ["Host: gate:9398"] + (token.map { ["X-RestSvcSessionId: \($0)"] } ?? []) + fields
        let text = "\(line) HTTP/1.1\r\n" + all.map { $0 + "\r\n" }.joined() + "\r\n" + body
        channel.pipeline.fireChannelRead(ByteBuffer(string: text))
        channel.pipeline.fireChannelReadComplete()
    }

    /// The client sends more of what it has begun.
    func more(_ text: String, on client: EmbeddedChannel? = nil) {
        let channel = client ?? channel
        channel.pipeline.fireChannelRead(ByteBuffer(string: text))
        channel.pipeline.fireChannelReadComplete()
    }

    /// EM answers in full.
    func answer(
        _ asked: Asked, _ status: String = "200 OK", type: String? = "application/xml",
        fields: [String] = [], body: [String] = []
    ) throws {
        try begin(asked, status, type: type, fields: fields, body: body)
        try asked.required().upstreamEnded()
    }

    /// EM begins to answer.
    func begin(
        _ asked: Asked, _ status: String = "200 OK", type: String? = "application/xml",
        fields: [String] = [], body: [String] = []
    ) throws {
        try asked.required().begin(status, type: type, fields: fields, body: body)
    }

    /// The client asks for the session, and EM has it: what is needed before a test of a stored one.
    func prime(_ body: String = Bodies.session()) throws {
        try answer(ask(), body: [body])
        let reply = try reply()
        try #require(reply.cacheStatus == "emgate; fwd=uri-miss; stored")
    }

    /// What the client has got since the last call.
    func received(on client: EmbeddedChannel? = nil) throws -> String {
        let channel = client ?? channel
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    /// The one response that the client has got.
    func reply(on client: EmbeddedChannel? = nil) throws -> Reply {
        try Reply(received(on: client))
    }

    /// The client logs on, and EM names the user.
    func logOn(
        _ user: String, token: String, basic: String? = nil, fields: [String] = [], body: String? = nil
    ) throws {
        let asked = try ask(
            "POST /api/sessionMngr/?v=latest", ["Content-Length: 0"] + (basic.map { ["Authorization: \($0)"] } ?? []),
            token: nil)
        try answer(
            asked, "201 Created",
            fields: ["X-RestSvcSessionId: \(token)", "Set-Cookie: X-RestSvcSessionId=\(token); Path=/api;"] + fields,
            body: [body ?? "<LogonSession><UserName>\(user)</UserName></LogonSession>"])
        _ = try reply()
    }

    var storedPaths: Int { Int(store.statistics.entries) }
}

/// A response as the client reads it.
struct Reply {
    let status: Int
    let fields: [String]
    let body: String

    init(_ text: String) throws {
        let end = try #require(text.firstRange(of: "\r\n\r\n"), "\(text)")
        let lines = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
        let first = try #require(lines.first)
        status = try #require(Int(first.split(separator: " ")[1]))
        fields = Array(lines.dropFirst())
        body = String(text[end.upperBound...])
    }

    /// All values of a field.
    func values(_ name: String) -> [String] {
        fields.filter { $0.lowercased().hasPrefix(name.lowercased() + ": ") }.map {
            String($0.dropFirst(name.count + 2))
        }
    }

    var cacheStatus: String? { values("Cache-Status").last }
}

/// What one request of the client brought about.
struct Asked {
    let forwarded: ForwardedExchange
    /// EM's side of it; nil where EM is not asked.
    let em: EMSide?

    func required() throws -> EMSide { try #require(em, "EM was not asked") }

    var upstream: UpstreamExchange? { em?.exchange }
    func upstreamEnded() { em?.upstreamEnded() }
    func upstreamFailed(_ error: UpstreamError) { em?.receiver.upstreamFailed(error) }
    func upstreamBody(_ chunk: ByteBuffer) { em?.receiver.upstreamBody(chunk) }
}

/// A request as EM has it, to be answered by the test.
struct EMSide {
    let exchange: UpstreamExchange
    let receiver: any UpstreamResponseReceiver

    func begin(
        _ status: String = "200 OK", type: String? = "application/xml", fields: [String] = [], body: [String] = []
    ) throws {
        let isFramed = fields.contains { $0.hasPrefix("Content-Length:") || $0.hasPrefix("Transfer-Encoding:") }
        let framing = isFramed || status.hasPrefix("204") ? [] : ["Transfer-Encoding: chunked"]
        let head = try responseHead(
            (type.map { ["Content-Type: \($0)"] } ?? []) + framing + fields, status: status,
            answering: exchange.request.method)
        receiver.upstreamHead(head)
        for chunk in body { receiver.upstreamBody(ByteBuffer(string: chunk)) }
    }

    func upstreamEnded() { receiver.upstreamEnded() }
}

/// Keeps what EM is asked.
private final class RecordingSender: UpstreamSender {
    /// Where requests would be sent from; it is never given one.
    private let pool: ConnectionPool
    var asked: EMSide?
    var count = 0

    init(_ pool: ConnectionPool) { self.pool = pool }

    func send(_ request: UpstreamRequest, to receiver: any UpstreamResponseReceiver) -> UpstreamExchange {
        let exchange = UpstreamExchange(
            id: ConnectionPool.RequestID(number: UInt64(count)), request: request, receiver: receiver, pool: pool,
            eventLoop: pool.eventLoop)
        exchange.wasSent = true
        asked = EMSide(exchange: exchange, receiver: receiver)
        count += 1
        return exchange
    }
}

/// The clocks of a gate in memory, in milliseconds.
final class TestTime: Sendable {
    private let state = Mutex((now: ProxyConfiguration.testTime * 1_000, outage: Int64?.none))

    func advance(_ milliseconds: Int64) {
        state.withLock { state in
            state.now += milliseconds
            if let outage = state.outage { state.outage = outage + milliseconds }
        }
    }

    /// EM goes away now, or is back.
    func setOutage(_ isAway: Bool) { state.withLock { $0.outage = isAway ? 0 : nil } }

    @Sendable func now() -> Int64 { state.withLock { $0.now } }
    @Sendable func outage() -> Int64? { state.withLock { $0.outage } }
}

/// Hands exchanges on to the handler and keeps what it made of them.
private final class Door: ExchangeHandler {
    var forwarded: ForwardedExchange?
    private let handler: ProxyHandler

    init(_ handler: ProxyHandler) { self.handler = handler }

    func exchangeStarted(_ exchange: Exchange) {
        handler.exchangeStarted(exchange)
        forwarded = exchange.observer as? ForwardedExchange
    }
}

/// Writes down what it is told.
final class RecordingJournal: ExchangeJournal {
    private let state = Mutex(State())

    struct State {
        var records: [ExchangeRecord] = []
        var outcomes: [ExchangeOutcome] = []
        var stored = 0
        var harvested = 0
        var renewals: [RenewalOutcome] = []
    }

    var read: State { state.withLock { $0 } }

    func exchangeEnded(_ exchange: Exchange, _ record: ExchangeRecord, _ outcome: ExchangeOutcome) {
        state.withLock {
            $0.records.append(record)
            $0.outcomes.append(outcome)
        }
    }

    func leaseRenewed(_ outcome: RenewalOutcome) {
        state.withLock { $0.renewals.append(outcome) }
    }

    func entityStored(isHarvested: Bool) {
        state.withLock {
            if isHarvested { $0.harvested += 1 } else { $0.stored += 1 }
        }
    }
}
