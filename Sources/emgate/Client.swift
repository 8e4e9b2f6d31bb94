import HTTPWire
import NIOCore
import NIOPosix
import TLS
import Upstream

/// A client for the verbs that talk to a running emgate: one request after the other, bodies held whole.
///
/// Built on the same connection pool that emgate uses towards EM.
struct Client {
    private let eventLoop: any EventLoop
    private let pool: NIOLoopBound<ConnectionPool>

    /// What came back.
    struct Answer: Sendable {
        let head: ResponseHead
        let body: [UInt8]
    }

    /// - Parameters:
    ///   - tls: The context to speak TLS with; nil for plain HTTP.
    ///   - timeout: How long a connect and how long an answer may take.
    init(host: String, port: Int, tls: TLSContext?, timeout: TimeAmount) async throws {
        let configuration = UpstreamConfiguration(
            host: host, port: port, tls: tls,
            hostField: Array("\(host.contains(":") ? "[\(host)]" : host):\(port)".utf8),
            connectTimeout: timeout, firstByteTimeout: timeout, idleTimeout: timeout, connectionLimit: 1,
            responseBodyLimit: UInt64(Self.bodyLimit))
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        self.eventLoop = eventLoop
        pool = try await eventLoop.submit {
            NIOLoopBound(ConnectionPool(eventLoop: eventLoop, configuration: configuration), eventLoop: eventLoop)
        }.get()
    }

    /// Sends a request without a body and waits for the whole answer.
    func send(_ method: String, _ target: String, fields: [(StaticString, String)] = []) async throws -> Answer {
        var serializer = HeadSerializer()
        for (name, value) in fields { serializer.field(name, Array(value.utf8)) }
        let bytes = Array(method.utf8)
        let request = UpstreamRequest(
            method: Method(bytes.span), methodBytes: bytes, target: Array(target.utf8), fields: serializer.bytes,
            body: method == "POST" ? .length(0) : .none, isReplayable: method == "GET")
        return try await eventLoop.flatSubmit { [eventLoop, pool] in
            let receiver = AnswerReceiver(promise: eventLoop.makePromise(of: Answer.self))
            receiver.exchange = pool.value.send(request, to: receiver)
            return receiver.promise.futureResult
        }.get()
    }

    /// Closes the connection.
    func close() async {
        _ = try? await eventLoop.flatSubmit { [pool] in pool.value.shutdown() }.get()
    }

    /// The longest answer that is held.
    private static let bodyLimit = 256 << 20
}

/// Gathers one answer.
///
/// Event loop: the pool's.
private final class AnswerReceiver: UpstreamResponseReceiver {
    let promise: EventLoopPromise<Client.Answer>
    var exchange: UpstreamExchange?
    private var head: ResponseHead?
    private var body: [UInt8] = []

    init(promise: EventLoopPromise<Client.Answer>) {
        self.promise = promise
    }

    func upstreamContinue() {}
    func upstreamBodyWritable() {}

    func upstreamHead(_ head: ResponseHead) {
        self.head = head
        exchange?.read()
    }

    func upstreamBody(_ chunk: ByteBuffer) {
        body.append(contentsOf: chunk.readableBytesView)
        exchange?.read()
    }

    func upstreamEnded() {
        exchange = nil
        guard let head else { return promise.fail(UpstreamError.closedBeforeHead) }
        promise.succeed(Client.Answer(head: head, body: body))
    }

    func upstreamFailed(_ error: UpstreamError) {
        exchange = nil
        promise.fail(error)
    }
}
