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
import Upstream

@testable import Proxy

/// A gate in memory: the client is an `EmbeddedChannel`, EM is the test, which calls the receiver of the answer.
///
/// The pool is shut down, because its connections are sockets: it takes a request and fails it in the loop's next turn.
/// That turn comes only when the test ends, so until then the test answers in EM's place.
final class MemoryGate {
    let eventLoop = EmbeddedEventLoop()
    let channel: EmbeddedChannel
    let store = MemoryStore(capacity: 1 << 20)
    let entities: StoredEntities
    let journal = RecordingJournal()
    private let door: Door

    init(_ change: (inout ProxyConfiguration) -> Void = { _ in }) throws {
        var configuration = try ProxyConfiguration.forTests()
        change(&configuration)
        let pool = ConnectionPool(
            eventLoop: eventLoop,
            configuration: UpstreamConfiguration(host: "127.0.0.1", port: 1, tls: nil, hostField: Array("em".utf8)))
        pool.shutdown()
        entities = StoredEntities(store: store, memoryBytes: 1 << 20, now: configuration.now)
        door = Door(
            ProxyHandler(
                eventLoop: eventLoop, configuration: configuration, pool: pool, entities: entities,
                oldLogons: OldLogons(hash: try KeyedHash(key: [1])), journal: journal))
        let loop = DownstreamLoop(
            eventLoop: eventLoop, configuration: DownstreamConfiguration(), scheme: .http, wallClock: { 784_111_777 },
            renderError: { status, _, _ in ("text/plain", Array("refused: \(status)".utf8)) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, handler: door)
        channel = EmbeddedChannel(loop: eventLoop)
        try channel.pipeline.syncOperations.addHandler(DownstreamConnection(loop: loop))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    /// The client asks; the exchange is where the answer goes.
    @discardableResult
    func ask(
        _ line: String = "GET \(Bodies.target)", _ fields: [String] = [], token: String? = "t", body: String = ""
    ) throws -> ForwardedExchange {
        send(line, fields, token: token, body: body)
        return try #require(door.forwarded)
    }

    /// The client asks.
    func send(_ line: String, _ fields: [String], token: String? = "t", body: String = "") {
        door.forwarded = nil
        let all = ["Host: gate:9398"] + (token.map { ["X-RestSvcSessionId: \($0)"] } ?? []) + fields
        let text = "\(line) HTTP/1.1\r\n" + all.map { $0 + "\r\n" }.joined() + "\r\n" + body
        channel.pipeline.fireChannelRead(ByteBuffer(string: text))
        channel.pipeline.fireChannelReadComplete()
    }

    /// EM answers in full.
    func answer(
        _ forwarded: ForwardedExchange, _ status: String = "200 OK", type: String? = "application/xml",
        fields: [String] = [], body: [String] = []
    ) throws {
        try begin(forwarded, status, type: type, fields: fields, body: body)
        forwarded.upstreamEnded()
    }

    /// EM begins to answer.
    func begin(
        _ forwarded: ForwardedExchange, _ status: String = "200 OK", type: String? = "application/xml",
        fields: [String] = [], body: [String] = []
    ) throws {
        let method = forwarded.upstream?.request.method ?? .get
        let head = try responseHead(
            (type.map { ["Content-Type: \($0)"] } ?? []) + fields, status: status, answering: method)
        forwarded.upstreamHead(head)
        for chunk in body { forwarded.upstreamBody(ByteBuffer(string: chunk)) }
    }

    /// The client asks for the session, and EM has it: what is needed before a test of a stored one.
    func prime(_ body: String = Bodies.session()) throws {
        try answer(ask(), body: [body])
        let reply = try reply()
        try #require(reply.cacheStatus == "emgate; fwd=uri-miss; stored")
    }

    /// What the client has got since the last call.
    func received() throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    /// The one response that the client has got.
    func reply() throws -> Reply {
        try Reply(received())
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
    }

    var read: State { state.withLock { $0 } }

    func exchangeEnded(_ exchange: Exchange, _ record: ExchangeRecord, _ outcome: ExchangeOutcome) {
        state.withLock {
            $0.records.append(record)
            $0.outcomes.append(outcome)
        }
    }

    func entityStored(isHarvested: Bool) {
        state.withLock {
            if isHarvested { $0.harvested += 1 } else { $0.stored += 1 }
        }
    }
}
