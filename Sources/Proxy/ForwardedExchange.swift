import Caching
import Downstream
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import NIOCore
import Rendering
import Upstream

/// One exchange that EM takes part in: the request goes up as the client sent it, the answer comes down transformed.
///
/// Event loop: the exchange's. The exchange holds it until the client has its answer, the pool until EM has given one.
final class ForwardedExchange {
    let exchange: Exchange
    let request: AdmittedRequest
    let gate: ProxyHandler
    /// What emgate did, for the log line.
    var record = ExchangeRecord()
    var phase = Phase.idle
    private(set) var purpose = Purpose.passThrough(.target)
    private(set) var upstream: UpstreamExchange?
    /// EM's head, once it has come.
    private(set) var head: ResponseHead?
    private(set) var plan: ResponsePlan?
    /// EM's body as it came, while it is collected.
    private(set) var collected: [UInt8] = []
    var stream: BodyStream?
    var examiner: BodyExaminer?
    private var harvester: EntityHarvester?
    /// When EM was asked: what was dropped since then is not stored out of a list.
    private var mark: InvalidationLog.Mark?

    /// Why EM is asked.
    enum Purpose {
        /// The store has no part in it.
        case passThrough(NotStoredReason)
        /// The answer may be stored.
        case fetch(StoreTicket)
        /// EM's answer decides whether the stored rendering may be shown.
        case proof(StoreTicket, CachedRendering)
    }

    /// How far it has come.
    ///
    /// Valid next phases: idle → awaitingHead → collecting → holding → streaming → ended, each of
    /// which may be left out, and `ended` from anywhere.
    enum Phase {
        /// EM has not been asked yet.
        case idle
        /// EM has been asked.
        case awaitingHead
        /// EM's body is kept as it comes: what it turns out to be decides on the answer.
        case collecting
        /// EM's body is transformed as it comes, but nothing has left yet.
        case holding
        /// The head has left, and the body follows as it comes.
        case streaming
        /// Nothing more is sent.
        case ended
    }

    init(_ exchange: Exchange, _ request: AdmittedRequest, gate: ProxyHandler) {
        self.exchange = exchange
        self.request = request
        self.gate = gate
        exchange.observer = self
    }

    /// Sends the request to EM.
    func start(_ purpose: Purpose) {
        guard phase == .idle else { return }
        self.purpose = purpose
        phase = .awaitingHead
        mark = gate.entities.mark()
        upstream = gate.pool.send(upstreamRequest(), to: self)
    }

    /// A read of a session is a GET even where the client says HEAD: its body is what is judged and stored.
    private func upstreamRequest() -> UpstreamRequest {
        let head = exchange.head
        var method = head.method
        var methodBytes = [UInt8](bytesOf: head.bytes.span.extracting(head.methodRange))
        if case .passThrough = purpose {
        } else {
            method = .get
            methodBytes = Array("GET".utf8)
        }
        return UpstreamRequest(
            method: method, methodBytes: methodBytes, target: head.targetBytes,
            fields: UpstreamFields.serialised(head, as: request), body: UpstreamFields.framing(of: head),
            isReplayable: head.method.isIdempotent && !request.hasBody,
            expectsContinue: request.hasBody && head.expectsContinue)
    }
}

// MARK: The client

extension ForwardedExchange: ExchangeObserver {
    func requestBody(_ chunk: ByteBuffer) {
        upstream?.write(chunk)
        if upstream?.isWritable == true { exchange.readRequestBody() }
    }

    func requestEnded() {
        upstream?.endBody()
    }

    func responseWritable() {
        if phase == .streaming { upstream?.read() }
    }

    func downstreamFailed(_ error: DownstreamError) {
        if phase == .awaitingHead { gate.noteUnanswered(exchange.head) }
        phase = .ended
        upstream?.cancel()
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
        self.head = head
        record.upstreamStatus = head.status
        gate.note(head, to: exchange.head)
        guard phase == .awaitingHead else { return }
        do throws(ProxyError) {
            let plan = try ResponsePlan(head, format: request.format)
            self.plan = plan
            begin(head, plan)
            upstream?.read()
        } catch {
            fail(error)
        }
    }

    func upstreamBody(_ chunk: ByteBuffer) {
        let bytes = chunk.readableBytesUInt8Span
        examiner?.feed(bytes)
        harvest { $0.feed(bytes, isWanted: gate.entities.isWanted, yield: keep) }
        switch phase {
        case .collecting: collect(bytes)
        case .holding, .streaming: pass(bytes)
        case .idle, .awaitingHead, .ended: break
        }
    }

    func upstreamEnded() {
        harvest { $0.finish(isWanted: gate.entities.isWanted, yield: keep) }
        switch phase {
        case .collecting: judge()
        case .holding, .streaming: finishStream()
        case .idle, .awaitingHead, .ended: break
        }
    }

    func upstreamFailed(_ error: UpstreamError) {
        if phase == .awaitingHead { gate.noteUnanswered(exchange.head) }
        guard phase != .ended else { return }
        fail(.upstream(error))
    }

    /// Decides on the way of EM's body, by purpose and head.
    private func begin(_ head: ResponseHead, _ plan: ResponsePlan) {
        stream = BodyStream(plan.transformation, origin: request.origin, configuration: gate.configuration)
        phase = .holding
        switch purpose {
        case .passThrough(let reason):
            record.notStored = reason
            guard exchange.head.method == .get, head.status == 200, plan.isXML, reason == .target,
                !request.credential.isEmpty, !request.storeRequest.usesOldVersion
            else { return }
            harvester = EntityHarvester()
        case .fetch(let ticket):
            record.notStored = Admission.refusal(status: head.status, isXML: plan.isXML, isCoded: plan.isCoded)
            guard record.notStored == nil else { return }
            examiner = BodyExaminer(path: ticket.key.path, sizeLimit: sizeLimit)
            if ticket.key.path.isChildList { harvester = EntityHarvester() } else { phase = .collecting }
        case .proof(let ticket, _):
            guard ProofOutcome.judge(status: head.status, isXML: plan.isXML, isCoded: plan.isCoded) == nil else {
                record.notStored = .status
                return
            }
            examiner = BodyExaminer(path: ticket.key.path, sizeLimit: sizeLimit)
            phase = .collecting
        }
    }

    /// The most bytes of EM's body that are kept for the store.
    private var sizeLimit: Int {
        switch purpose {
        case .fetch(let ticket), .proof(let ticket, _):
            ticket.key.path.isChildList ? gate.configuration.childListLimit : gate.configuration.entityLimit
        case .passThrough: gate.configuration.entityLimit
        }
    }

    private func collect(_ bytes: Span<UInt8>) {
        collected.append(bytesOf: bytes)
        guard collected.count > sizeLimit else {
            upstream?.read()
            return
        }
        // It cannot be stored, so it is passed on like any other.
        record.notStored = .tooLarge
        phase = .holding
        let all = collected
        collected = []
        pass(all.span)
    }

    private func harvest(_ step: (inout EntityHarvester) -> Void) {
        guard var harvester else { return }
        self.harvester = nil
        step(&harvester)
        self.harvester = harvester.ending == nil ? harvester : nil
    }

    private func keep(_ item: HarvestedItem) {
        guard let admitted = item.admitted, let mark,
            !gate.entities.isInvalidated(admitted.path, parent: admitted.facts.parent, since: mark)
        else { return }
        _ = gate.entities.admit(admitted)
        gate.journal.entityStored(isHarvested: true)
    }
}
