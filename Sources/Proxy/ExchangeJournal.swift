package import Caching
package import Downstream
package import HTTPSemantics

/// Who is told of each exchange that ended: the access log and the metrics.
///
/// Event loop: called on the exchange's; must not block it.
package protocol ExchangeJournal: Sendable {
    /// An exchange has ended.
    func exchangeEnded(_ exchange: Exchange, _ record: ExchangeRecord, _ outcome: ExchangeOutcome)
    /// An entity was stored.
    func entityStored(isHarvested: Bool)
    /// A lease was to be renewed ahead of its end, and this came of it.
    func leaseRenewed(_ outcome: RenewalOutcome)
}

/// What emgate did for one exchange.
package struct ExchangeRecord: Sendable {
    /// What the client was told in `Cache-Status`.
    package var cacheStatus: CacheStatus?
    /// What stands behind `hit` in it.
    package var hitDetail: HitDetail?
    /// EM's status, if EM answered.
    package var upstreamStatus: Int?
    /// Why the answer was not stored, where it was not.
    package var notStored: NotStoredReason?
    /// What kind of error emgate answered with, if it did.
    package var failure: FailureKind?
    /// Whether the target names a session canonically: then it holds nothing secret, and plain characters alone.
    package var hasCanonicalTarget = false
}

/// What is said of an answer from the store that is no plain hit.
package enum HitDetail: Sendable {
    /// EM is away, and the operator lets leases last meanwhile.
    case offline
    /// EM has just shown the very resource to whoever asks.
    case proven
    /// EM has just said that it has it no more, and the operator lets it be seen.
    case gone

    /// The word for it in `Cache-Status`.
    var token: StaticString {
        switch self {
        case .offline: "offline"
        case .proven: "proven"
        case .gone: "gone"
        }
    }
}

/// What came of the proof that was to renew a lease ahead of its end.
package enum RenewalOutcome: String, Sendable, CaseIterable {
    /// EM showed the resource.
    case proven
    /// EM denied the credential or the resource.
    case denied
    /// EM said nothing that counts.
    case failed
}

/// The kinds of error that emgate answers with, for the label of a metric.
package enum FailureKind: String, Sendable, CaseIterable {
    /// No connection to EM could be had.
    case connecting
    /// The request waited for a connection in vain.
    case waiting
    /// EM did not answer.
    case awaitingHead = "awaiting_head"
    /// EM cut or garbled its answer.
    case receivingBody = "receiving_body"
    /// emgate gave up by itself.
    case local
    /// EM's body is not what it claims to be, or compressed.
    case unusableBody = "unusable_body"
    /// A shared fetch was cut at its deadline.
    case flight
    /// The request came back to emgate.
    case loop
}
