import Caching
import Downstream
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import NIOCore
import Upstream

/// One exchange on its way to an answer: from the store, from a flight, or from EM, whose answer comes down transformed.
///
/// Event loop: the exchange's. The exchange holds it until the client has its answer, the pool until EM has given one.
final class ForwardedExchange {
    let exchange: Exchange
    let request: AdmittedRequest
    let gate: ProxyHandler
    /// What emgate did, for the log line.
    var record = ExchangeRecord()
    var phase = Phase.idle
    /// Who asks; hashed once.
    let caller: PresentedCredential
    /// What would be shown from the store; nil where the store has no part in it.
    var key: RenderingKey?
    /// The flight it waits for.
    var seat: FlightTable<Flights.Waiter>.Seat?
    /// Whether another exchange began the flight.
    var isCollapsed: Bool { seat.map { !$0.isFirst } ?? false }
    /// Whether it has already been looked at again after a flight brought nothing for it; from then on it shares a
    /// flight only with its own credential.
    var wasReconsidered = false
    /// Whether the flight that it needed landed while it looked for an answer, so that it had to look again.
    var hasMissedFlight = false
    /// Why EM is asked.
    var forwardReason = CacheStatus.ForwardReason.uriMiss
    private(set) var upstream: UpstreamExchange?
    /// EM's head, once it has come.
    private(set) var head: ResponseHead?
    private(set) var plan: ResponsePlan?
    var stream: BodyStream?
    private var harvest: Harvest?
    /// What EM is asked about this credential, or whether it lasts while its exchange waits for a flight.
    var inquiry: InquiryID?
    private var logon: LogonWatch?
    /// The beginning of the request's body, before EM is asked.
    private var gathered = ByteBuffer()
    /// Whether the whole request has come.
    private lazy var isRequestComplete = !request.hasBody

    /// How far it has come.
    ///
    /// Valid next phases: idle → waiting → holding → streaming → ended, or idle → gathering → awaitingHead → holding and so
    /// on, each of which may be left out; from waiting back to idle, at most twice; `ended` from anywhere.
    enum Phase {
        /// Nothing has been begun.
        case idle
        /// A flight will bring an answer.
        case waiting
        /// The request's body comes in, and EM has not been asked yet.
        case gathering
        /// EM has been asked.
        case awaitingHead
        /// EM's body is transformed as it comes, but nothing has left yet.
        case holding
        /// The head has left, and the body follows as it comes.
        case streaming
        /// Nothing more is sent.
        case ended
    }

    /// How much of a request's body is taken in before EM is asked, in bytes.
    private static let gatheredLimit = 16 << 10

    init(_ exchange: Exchange, _ request: AdmittedRequest, _ caller: PresentedCredential, gate: ProxyHandler) {
        self.exchange = exchange
        self.caller = caller
        self.request = request
        self.gate = gate
        exchange.observer = self
    }

    /// The store has a part in it, at this key.
    func approach(_ key: RenderingKey) {
        self.key = key
        record.hasCanonicalTarget = true
    }

    /// Sends the request to EM; the store neither answers it nor takes the answer.
    ///
    /// A body is taken in first, as far as it is short, so that a client that sends slowly holds no connection to EM. One
    /// that waits for 100 is sent at once: EM shall have its say on the head (RFC 9110 section 10.1.1).
    func passThrough(_ reason: NotStoredReason) {
        guard phase == .idle else { return }
        record.notStored = reason
        forwardReason = reason.forwardReason
        if reason == .target, mayShowSessions { beginHarvest() }
        guard request.hasBody, !exchange.head.expectsContinue else { return ask() }
        phase = .gathering
        exchange.readRequestBody()
    }

    /// Whether the answer may be a list that shows sessions to whoever asks.
    private var mayShowSessions: Bool {
        let head = exchange.head
        return request.storeRequest.isForList && head.method == .get
            && TargetSessions.mayBeListed(target: head.bytes.span.extracting(head.target))
    }

    /// Takes what the answer lists for the store, and for the caller; such a request has no body, so it leaves at once.
    private func beginHarvest() {
        let mark = gate.entities.mark()
        let inquiry = gate.access.begin(caller)
        self.inquiry = inquiry
        harvest = Harvest(gate, inquiry: inquiry, mark: mark)
    }

    /// Asks EM, with as much of the request's body as has come.
    private func ask() {
        phase = .awaitingHead
        let head = exchange.head
        if head.method == .post, LogonTarget.recognise(target: head.bytes.span.extracting(head.target)) != nil {
            inquiry = gate.access.begin(caller)
        }
        let method = [UInt8](bytesOf: head.bytes.span.extracting(head.methodRange))
        let upstream = gate.upstream.send(upstreamRequest(head.method, method), to: self)
        self.upstream = upstream
        upstream.write(gathered)
        gathered = ByteBuffer()
        if isRequestComplete, request.hasBody { upstream.endBody() }
    }

    /// The request as a read of the session: a GET even where the client says HEAD, for its body is judged and stored.
    func readRequest() -> UpstreamRequest {
        upstreamRequest(.get, Array("GET".utf8))
    }

    private func upstreamRequest(_ method: Method, _ methodBytes: [UInt8]) -> UpstreamRequest {
        let head = exchange.head
        return UpstreamRequest(
            method: method, methodBytes: methodBytes, target: head.targetBytes,
            fields: UpstreamFields.serialised(head, as: request), body: head.framing.isEmpty ? .none : head.framing,
            isReplayable: head.method.isIdempotent && !request.hasBody,
            expectsContinue: request.hasBody && head.expectsContinue, client: gate.client(of: exchange))
    }
}

// MARK: The client

extension ForwardedExchange: ExchangeObserver {
    func requestBody(_ chunk: ByteBuffer) {
        if phase == .gathering { return gather(chunk) }
        upstream?.write(chunk)
        if upstream?.isWritable == true { exchange.readRequestBody() }
    }

    private func gather(_ chunk: ByteBuffer) {
        gathered.writeImmutableBuffer(chunk)
        if gathered.readableBytes >= Self.gatheredLimit { return ask() }
        exchange.readRequestBody()
    }

    func requestEnded() {
        isRequestComplete = true
        if phase == .gathering { return ask() }
        upstream?.endBody()
    }

    func responseWritable() {
        if phase == .streaming { upstream?.read() }
    }

    func downstreamFailed(_ error: DownstreamError) {
        // A flight goes on without those who leave.
        if let seat { gate.flights.leave(seat) }
        if phase == .waiting, let inquiry {
            gate.access.abandon(inquiry)
            self.inquiry = nil
        }
        // A request that may change something is seen through once EM has it whole, for what EM says of it counts.
        let isSeenThrough = phase == .awaitingHead && !exchange.head.method.isSafe && isRequestComplete
        phase = .ended
        if !isSeenThrough { upstream?.cancel() }
    }

    func exchangeEnded(_ outcome: ExchangeOutcome) {
        gate.journal.exchangeEnded(exchange, record, outcome)
    }
}

// MARK: Enterprise Manager

extension ForwardedExchange: UpstreamResponseReceiver {
    func upstreamContinue() {
        // The body is asked for when it can be sent, which `upstreamBodyWritable` says.
    }

    func upstreamBodyWritable() {
        exchange.readRequestBody()
    }

    func upstreamHead(_ head: ResponseHead) {
        guard exchange.head.method == .head || !ForeignError.isOne(head) else {
            noteUnanswered()
            record.upstreamStatus = head.status
            return fail(.upstream(.foreignError(status: head.status)))
        }
        gate.note(head, to: exchange.head)
        // It was sent twice: EM may have acted on the first one, and now finds nothing to act on.
        if upstream?.wasRetried == true, head.status >= 400 { noteUnanswered() }
        if head.status == 401, !request.credential.isEmpty { gate.access.refused(caller) }
        guard phase == .awaitingHead else {
            upstream?.cancel()
            return
        }
        guard take(head) else { return }
        if head.status != 200 || plan?.isXML != true || head.framing == .untilClose { harvest = nil }
        logon = LogonWatch(head, plan, to: exchange.head, request, access: gate.access)
        upstream?.read()
    }

    func upstreamBody(_ chunk: ByteBuffer) {
        let bytes = chunk.readableBytesUInt8Span
        harvest?.feed(bytes)
        logon?.feed(bytes)
        if phase == .holding || phase == .streaming { pass(bytes) }
    }

    func upstreamEnded() {
        let isList = harvest?.finish() == true
        logon?.finish(inquiry)
        if logon == nil, let inquiry { gate.access.conclude(inquiry, isList ? .answered : .nothing) }
        inquiry = nil
        if phase == .holding || phase == .streaming { finishStream() }
    }

    func upstreamFailed(_ error: UpstreamError) {
        if let inquiry { gate.access.abandon(inquiry) }
        inquiry = nil
        if head == nil, isLost(error) { noteUnanswered() }
        guard phase != .ended else { return }
        fail(.upstream(error))
    }

    /// Whether EM may have had the request, whose answer is lost.
    private func isLost(_ error: UpstreamError) -> Bool {
        // What its client left unfinished EM cannot have acted on.
        if case .cancelled = error { return false }
        return upstream?.wasSent == true
    }

    /// An unsafe request that EM may have had, and whose answer nobody will see, may have changed things all the same.
    ///
    /// That counts only from those whom EM has vouched for, so that an outsider can drop and end nothing.
    private func noteUnanswered() {
        guard !exchange.head.method.isSafe, !request.credential.isEmpty, gate.access.knows(caller) else { return }
        gate.noteEffect(of: exchange.head)
    }

    /// Decides on the way of EM's body; false when that was the end of it.
    func take(_ head: ResponseHead) -> Bool {
        self.head = head
        record.upstreamStatus = head.status
        do throws(ProxyError) {
            let plan = try ResponsePlan(head, format: request.format)
            self.plan = plan
            stream = BodyStream(plan.transformation, origin: request.origin, configuration: gate.configuration)
            phase = .holding
            return true
        } catch {
            fail(error)
            return false
        }
    }

    /// Takes over a flight whose answer is too long to be shared, and passes it on as it comes.
    func carry(_ head: ResponseHead, _ begun: [UInt8], from upstream: UpstreamExchange) {
        seat = nil
        self.upstream = upstream
        record.notStored = .tooLarge
        guard take(head) else { return }
        pass(begun.span)
    }
}
