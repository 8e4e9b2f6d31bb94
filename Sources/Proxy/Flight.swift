import Caching
import Cryptography
import Downstream
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import NIOCore
import Storage
import Upstream

/// One fetch of a session, or of the list below it, that several exchanges may wait for (RFC 9111 section 4).
///
/// It asks EM for this very resource with the credential of whoever began it. EM's answer is the proof for what is
/// stored, or is stored itself, and tells the access control what EM thinks of that credential. A flight outlives the
/// exchange that began it; it ends with EM's answer or at its own deadline. Without a seat it renews a lease, and nobody
/// waits for it.
///
/// Event loop: that of the exchange that began it. The pool holds it until EM has given an answer.
final class Flight {
    let gate: ProxyHandler
    let path: ResourcePath
    private let caller: PresentedCredential
    private let purpose: Purpose
    private let mark: InvalidationLog.Mark
    private let inquiry: InquiryID
    private let eventLoop: any EventLoop
    private var upstream: UpstreamExchange?
    private var deadline: Scheduled<Void>?
    private var phase = Phase.awaitingHead
    private var head: ResponseHead?
    private(set) var collected: [UInt8] = []
    private var examiner: BodyExaminer?
    private var harvest: Harvest?

    /// Whom it is for.
    enum Purpose {
        /// For all who wait at this seat; the question began with the first of them.
        case shared(FlightTable<Flights.Waiter>.Seat, InquiryID)
        /// For a lease that is to be renewed; nobody waits.
        case renewal
    }

    /// How far it has come.
    ///
    /// Valid next phases: awaitingHead → collecting → judging → ended; carried in place of judging; `ended` from anywhere.
    private enum Phase {
        /// EM has been asked.
        case awaitingHead
        /// EM's body is kept as it comes.
        case collecting
        /// The body is complete, and the store is asked about it.
        case judging
        /// The body is too long to be shared: one exchange carries it on to its own client.
        case carried(ForwardedExchange)
        /// Its waiters have been told.
        case ended
    }

    /// Sends the request of the exchange that begins it.
    static func begin(_ forwarded: ForwardedExchange, at path: ResourcePath, _ purpose: Purpose) {
        let flight = Flight(forwarded, path, purpose)
        let timeout = flight.gate.configuration.flightTimeout
        flight.deadline = flight.eventLoop.assumeIsolated().scheduleTask(in: timeout) { [weak flight] in
            flight?.fail(.flightTimeout)
        }
        flight.upstream = flight.gate.upstream.send(forwarded.readRequest(), to: flight)
    }

    private init(_ forwarded: ForwardedExchange, _ path: ResourcePath, _ purpose: Purpose) {
        gate = forwarded.gate
        self.path = path
        caller = forwarded.caller
        self.purpose = purpose
        eventLoop = forwarded.exchange.eventLoop
        mark = gate.entities.mark()
        inquiry =
            switch purpose {
            case .shared(_, let inquiry): inquiry
            case .renewal: gate.access.begin(caller, isRenewal: true)
            }
    }

    /// Ends the waiting: those who waited, in the order in which they came.
    private func disembark() -> [Flights.Waiter] {
        guard case .shared(let seat, _) = purpose else { return [] }
        return gate.flights.land(seat)
    }

    /// The most bytes of EM's body that are kept.
    private var sizeLimit: Int {
        path.isChildList ? gate.configuration.childListLimit : gate.configuration.entityLimit
    }
}

// MARK: Enterprise Manager

extension Flight: UpstreamResponseReceiver {
    func upstreamContinue() {}
    func upstreamBodyWritable() {}

    func upstreamHead(_ head: ResponseHead) {
        guard case .awaitingHead = phase else { return }
        guard !ForeignError.isOne(head) else { return fail(.upstream(.foreignError(status: head.status))) }
        self.head = head
        phase = .collecting
        do throws(ProxyError) {
            let plan = try ResponsePlan(head, format: .xml)
            // The end of the connection does not tell that a body is whole.
            if head.status == 200, plan.isXML, head.framing != .untilClose {
                examiner = BodyExaminer(path: path, sizeLimit: sizeLimit)
                if path.isChildList { harvest = Harvest(gate, inquiry: inquiry, mark: mark) }
            }
        } catch {
            return fail(error)
        }
        upstream?.read()
    }

    func upstreamBody(_ chunk: ByteBuffer) {
        let bytes = chunk.readableBytesUInt8Span
        examiner?.feed(bytes)
        harvest?.feed(bytes)
        switch phase {
        case .collecting: collect(bytes)
        case .carried(let carrier): carrier.upstreamBody(chunk)
        case .awaitingHead, .judging, .ended: break
        }
    }

    func upstreamEnded() {
        let isList = harvest?.finish() == true
        switch phase {
        case .collecting: judge()
        case .carried(let carrier):
            end(isList ? .answered : .nothing)
            carrier.upstreamEnded()
        case .awaitingHead, .judging, .ended: break
        }
    }

    func upstreamFailed(_ error: UpstreamError) {
        if case .carried(let carrier) = phase {
            end(.nothing)
            return carrier.upstreamFailed(error)
        }
        fail(.upstream(error))
    }

    private func collect(_ bytes: Span<UInt8>) {
        collected.append(bytesOf: bytes)
        if collected.count > sizeLimit { return overgrow() }
        upstream?.read()
    }

    /// The body is too long to be shared: the first waiter of this event loop carries it on, the others ask themselves.
    private func overgrow() {
        deadline?.cancel()
        examiner = nil
        var carrier: ForwardedExchange?
        for waiter in disembark() {
            guard carrier == nil, waiter.exchange.eventLoop === eventLoop else {
                waiter.land(.overgrown)
                continue
            }
            if waiter.exchange.value.mayCarry() { carrier = waiter.exchange.value }
        }
        guard let carrier, let head, let upstream else {
            upstream?.cancel()
            return land(.overgrown, .nothing)
        }
        phase = .carried(carrier)
        let all = collected
        collected = []
        carrier.carry(head, all, from: upstream)
    }
}

// MARK: The outcome

extension Flight {
    /// Judges a complete answer.
    private func judge() {
        guard let head else { return fail(.upstream(.closedBeforeHead)) }
        phase = .judging
        guard let examination = examiner?.finish() else { return judge(head) }
        examiner = nil
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        load().whenSuccess { session, list, present in
            bound.value.judge(head, examination, session: session, list: list, present: present)
        }
    }

    /// What is stored of the session itself, of its list in entity form, and at the path.
    private func load() -> EventLoopFuture<(StoredEntity?, StoredEntity?, StoredEntity?)> {
        let present = gate.entities.load(path, on: eventLoop)
        guard path.isChildList || path.representation == .reference else { return present.map { (nil, nil, $0) } }
        let session = gate.entities.load(path.entity, on: eventLoop)
        let list = gate.entities.load(path.with(.entity), on: eventLoop)
        return session.and(list).and(present).map { ($0.0, $0.1, $1) }
    }

    /// Judges an answer by its head: it shows nothing that is stored.
    private func judge(_ head: ResponseHead) {
        let resource = GrantedResource(path)
        let isXML = (try? ResponsePlan(head, format: .xml))?.isXML == true
        let evidence = Evidence.judge(status: head.status, isXML: isXML, at: resource) ?? .nothing
        let reason: NotStoredReason = head.status != 200 ? .status : isXML ? .incomplete : .mediaType
        if case .unauthenticated = evidence {
            return land(.refused(caller.key, head, body: collected), evidence)
        }
        let answer = FlightOutcome.answered(head, body: collected, reason, contradicts: false)
        guard case .absent = evidence, gate.access.configuration.visibility != .resource else {
            return land(answer, evidence)
        }
        // Where the operator lets it be seen, history that EM has deleted stays readable to those with a lease.
        let isVoid = gate.access.conclude(inquiry, evidence)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        gate.entities.load(path, on: eventLoop).whenSuccess { entity in
            let flight = bound.value
            guard let entity, !isVoid else { return flight.land(answer, nil) }
            flight.judge(entity, otherwise: answer)
        }
    }

    /// Whether a stored entity that EM does not have any more may be seen all the same.
    private func judge(_ entity: StoredEntity, otherwise answer: FlightOutcome) {
        let standing = gate.access.standing(of: caller, towards: path)
        guard standing.hasLease else { return land(answer, nil) }
        if standing.grant == .live { return land(.gone(entity), nil) }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        gate.access.findGrant(of: caller, towards: path, content: nil, on: eventLoop).whenSuccess { isGranted in
            bound.value.land(isGranted ? .gone(entity) : answer, nil)
        }
    }

    private func judge(
        _ head: ResponseHead, _ examination: Examination, session: StoredEntity?, list: StoredEntity?,
        present: StoredEntity?
    ) {
        let proof = ProofOutcome.judge(examination, at: path)
        let isContradicted = present != nil && proof == .contradicted
        if isContradicted { gate.entities.drop(.session(path.id), on: eventLoop) }
        let content = path.isChildList ? ContentKey(digest: SHA256Digest.of(examination.xml).bytes.span) : nil
        let isShown = proof == .proven || proof == .contradicted
        let evidence: Evidence = isShown ? .shown(GrantedResource(path), content: content) : .nothing
        let isVoid = gate.access.conclude(inquiry, evidence)
        // What stands against it: of a list, EM may show each user another one, so only the same one is proven.
        let isPresent =
            present.map { !path.isChildList || ContentKey(digest: $0.digest.bytes.span) == content } ?? false
        if let present, isPresent, proof == .proven, !isVoid, !present.isHarvested {
            return land(.proven(present), nil)
        }
        if present != nil, !isPresent || isContradicted {
            let reason: NotStoredReason =
                isContradicted ? .notFinal : proof == .proven ? .listDiffers : examination.fault ?? .wrongRoot
            return land(.answered(head, body: collected, reason, contradicts: true), nil)
        }
        switch admit(examination, session: session, list: list) {
        case .refuse(let reason):
            land(.answered(head, body: collected, reason, contradicts: present != nil), nil)
        case .store(let admitted):
            let entity = gate.entities.admit(admitted)
            gate.journal.entityStored(isHarvested: false)
            // EM's own document has taken the place of one that was made out of a list.
            land(present == nil || isVoid ? .stored(entity, head, body: collected) : .proven(entity), nil)
        }
    }

    private func admit(_ examination: Examination, session: StoredEntity?, list: StoredEntity?) -> Admission.Verdict {
        Admission(settle: gate.configuration.settleSeconds).judge(
            examination, at: path,
            in: Admission.Context(
                now: gate.configuration.now(), session: session?.facts, isEntityListStored: list != nil,
                isInvalidated: gate.entities.isInvalidated(
                    path, parent: examination.root.facts?.parent, since: mark)))
    }

    private func fail(_ error: ProxyError) {
        if case .ended = phase { return }
        upstream?.cancel()
        land(.failed(error), .nothing)
    }

    /// Tells the waiters; `evidence` is what the access control has not been told yet.
    private func land(_ outcome: FlightOutcome, _ evidence: Evidence?) {
        if case .ended = phase { return }
        end(evidence)
        if case .renewal = purpose { gate.journal.leaseRenewed(RenewalOutcome(outcome)) }
        for waiter in disembark() { waiter.land(outcome) }
    }

    private func end(_ evidence: Evidence?) {
        phase = .ended
        deadline?.cancel()
        upstream = nil
        collected = []
        if let evidence { gate.access.conclude(inquiry, evidence) }
    }
}

extension RenewalOutcome {
    init(_ outcome: FlightOutcome) {
        switch outcome {
        case .proven, .stored, .gone: self = .proven
        case .refused: self = .denied
        case .answered(let head, _, _, _) where head.status == 200: self = .proven
        case .answered(let head, _, _, _) where head.status == 403 || head.status == 404: self = .denied
        case .answered, .failed, .overgrown: self = .failed
        }
    }
}
