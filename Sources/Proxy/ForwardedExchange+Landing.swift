import Caching
import Downstream
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import NIOCore
import Storage
import Upstream

/// What a flight brings to one of those who waited for it.
extension ForwardedExchange {
    /// Waits for a flight, and begins it if there is none.
    ///
    /// - Parameter mark: the moment before it was looked for an answer in the store.
    func board(_ key: RenderingKey, since mark: LandingMark) {
        guard phase == .idle else { return }
        let (asker, inquiry) = gate.access.board(caller, isAlone: wasReconsidered, for: key.path)
        guard
            let seat = gate.flights.board(
                FlightKey(asker: asker, path: key.path), self, since: hasMissedFlight ? nil : mark)
        else {
            // A flight landed meanwhile, on another event loop or while the disk was asked. Looking once more is enough:
            // what it has brought about is seen then.
            hasMissedFlight = true
            gate.access.abandon(inquiry)
            return gate.decide(key, for: self)
        }
        phase = .waiting
        self.seat = seat
        if seat.isFirst {
            Flight.begin(self, at: key.path, Flight.Purpose.shared(seat, inquiry))
        } else {
            self.inquiry = inquiry
        }
    }

    /// Whether it may take over a flight: it still waits, and its credential has lasted.
    func mayCarry() -> Bool {
        guard phase == .waiting else { return false }
        guard endInquiry() else { return true }
        reconsider(nil)
        return false
    }

    /// The flight is over.
    func land(_ outcome: FlightOutcome) {
        guard phase == .waiting else { return }
        let hasEnded = endInquiry()
        if case .refused(let credential, let head, let body) = outcome, credential == caller.key {
            return respond(head, body, .status, .miss)
        }
        // Whose credential has ended while it waited has no part in what others were shown. Whoever shared with nobody
        // else has EM's word on that very credential.
        if hasEnded, !wasReconsidered { return reconsider(nil) }
        switch outcome {
        case .proven(let entity): answer(from: entity, .proven, upstreamStatus: 200)
        case .gone(let entity): answer(from: entity, .gone, upstreamStatus: 404)
        case .stored(let entity, let head, let body): respond(with: entity, head, body)
        case .answered(let head, let body, let reason, let contradicts):
            respond(head, body, reason, contradicts ? .stale : head.status == 200 ? .uriMiss : .miss)
        case .refused:
            // EM refused the credential of whoever began the flight; another one has to be asked about by itself.
            reconsider(nil)
        case .failed(let error):
            forwardReason = .miss
            if case .upstream(.foreignError(let status)) = error { record.upstreamStatus = status }
            // Where the operator lets leases last while EM is away, the store may still have an answer.
            guard error.meansUnreachable, gate.access.configuration.offlineGrace > 0, !wasReconsidered else {
                return fail(error)
            }
            reconsider(error)
        case .overgrown:
            phase = .idle
            seat = nil
            passThrough(.tooLarge)
        }
    }

    /// Asks the rules once more, with what the flight has changed.
    private func reconsider(_ error: ProxyError?) {
        guard let key else { return fail(error ?? .flightTimeout) }
        wasReconsidered = true
        seat = nil
        phase = .idle
        gate.decide(key, for: self, fallback: error)
    }

    /// Ends the question whether its credential lasts; true when it did not.
    private func endInquiry() -> Bool {
        guard let inquiry else { return false }
        self.inquiry = nil
        return !gate.access.abandon(inquiry)
    }

    private func answer(from entity: StoredEntity, _ detail: HitDetail, upstreamStatus: Int) {
        record.upstreamStatus = isCollapsed ? nil : upstreamStatus
        guard let rendering = rendering(of: entity) else { return fail(.unrenderable) }
        answer(from: rendering, detail)
    }

    private func rendering(of entity: StoredEntity) -> CachedRendering? {
        guard let key else { return nil }
        return gate.rendering(of: entity, for: key)
    }

    /// Sends the rendering of what was stored this moment, with EM's own fields.
    private func respond(with entity: StoredEntity, _ head: ResponseHead, _ body: [UInt8]) {
        guard take(head) else { return }
        guard let rendering = rendering(of: entity), var fields = downstreamFields() else {
            return respondWhole(body, .noStore)
        }
        fields.addStoredFields(rendering.entityTag)
        phase = .ended
        let status = status(stored: true)
        record.cacheStatus = status
        exchange.respond(fields.response(status: 200, cacheStatus: status), body: rendering.body)
    }

    private func respond(
        _ head: ResponseHead, _ body: [UInt8], _ reason: NotStoredReason?, _ forwardReason: CacheStatus.ForwardReason
    ) {
        self.forwardReason = forwardReason
        guard take(head) else { return }
        respondWhole(body, reason)
    }

    /// Sends EM's whole body, transformed, in one piece.
    private func respondWhole(_ body: [UInt8], _ reason: NotStoredReason?) {
        record.notStored = reason
        do throws(ProxyError) {
            try stream?.take(body.span)
            try stream?.finish()
        } catch {
            return fail(error)
        }
        respondWhole()
    }
}
