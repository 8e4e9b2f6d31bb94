import Caching
import Downstream
import HTTPSemantics
import NIOCore
import Proxy
import Telemetry

/// Counts and logs the exchanges that ended.
///
/// Thread safety: any loop; counters are atomics, log lines are written elsewhere.
final class Journal: ExchangeJournal {
    private let accessLog: AccessLog?
    private let renewals: CounterFamily<RenewalOutcome>
    private let duration: Histogram
    private let exchanges: CounterFamily<CacheOutcome>
    private let statuses: CounterFamily<StatusClass>
    private let failures: CounterFamily<FailureKind>
    private let notStored: CounterFamily<NotStoredReason>
    private let stored: CounterFamily<EntityOrigin>
    /// The two that nearly every exchange raises, so that they need not be found.
    private let hits: Counter
    private let successes: Counter

    init(metrics: Metrics, accessLog: AccessLog?) {
        self.accessLog = accessLog
        exchanges = metrics.counter(
            "emgate_exchanges_total", help: "Exchanges by what the cache did.", labels: ["cache"],
            by: CacheOutcome.self)
        statuses = metrics.counter(
            "emgate_responses_total", help: "Responses by the class of their status.", labels: ["class"],
            by: StatusClass.self)
        failures = metrics.counter(
            "emgate_failures_total", help: "Exchanges that emgate answered with an error of its own.",
            labels: ["kind"], by: FailureKind.self)
        notStored = metrics.counter(
            "emgate_not_stored_total", help: "Answers that were not stored, by reason.", labels: ["reason"],
            by: NotStoredReason.self)
        hits = exchanges[.hit]
        successes = statuses[.success]
        stored = metrics.counter(
            "emgate_entities_stored_total", help: "Entities stored, by where they came from.", labels: ["origin"],
            by: EntityOrigin.self)
        renewals = metrics.counter(
            "emgate_lease_renewals_total", help: "Proofs that were to renew a lease ahead of its end, by outcome.",
            labels: ["outcome"], by: RenewalOutcome.self)
        duration = metrics.histogram(
            "emgate_exchange_seconds", help: "From the complete request head to the end of the exchange.")
    }

    func exchangeEnded(_ exchange: Exchange, _ record: ExchangeRecord, _ outcome: ExchangeOutcome) {
        let cache = CacheOutcome(record)
        (cache == .hit ? hits : exchanges[cache]).increment()
        let status = StatusClass(outcome.status)
        (status == .success ? successes : statuses[status]).increment()
        if let failure = record.failure { failures[failure].increment() }
        if let reason = record.notStored { notStored[reason].increment() }
        duration.observe(outcome.endedAt - exchange.receivedAt)
        accessLog?.record(
            exchange, outcome, cache: record.cacheStatus, upstreamStatus: record.upstreamStatus,
            hasCanonicalTarget: record.hasCanonicalTarget)
    }

    func entityStored(isHarvested: Bool) {
        stored[isHarvested ? .harvested : .fetched].increment()
    }

    func leaseRenewed(_ outcome: RenewalOutcome) {
        renewals[outcome].increment()
    }
}

extension FailureKind: LabelValues {}
extension RenewalOutcome: LabelValues {}
extension NotStoredReason: LabelValues {
    package var labelValues: [String] { ["\(token)"] }
}

/// What the cache did for an exchange, in the words of the metric.
enum CacheOutcome: String, LabelValues {
    case hit
    case proven
    case stored
    case collapsed
    case miss
    case denied
    case bypass
    case failure

    init(_ record: ExchangeRecord) {
        guard record.failure == nil, let status = record.cacheStatus else {
            self = .failure
            return
        }
        switch status.outcome {
        case .hit:
            switch record.hitDetail {
            case .proven, .gone: self = .proven
            case .offline, nil: self = .hit
            }
        case .forwarded where status.isCollapsed: self = .collapsed
        case .forwarded(_, stored: true, _): self = .stored
        case .forwarded where record.upstreamStatus == 401 || record.upstreamStatus == 403: self = .denied
        case .forwarded: self = record.notStored.map { $0.isOfTheRequest ? .bypass : .miss } ?? .miss
        }
    }
}

/// The first digit of a status.
enum StatusClass: String, LabelValues {
    case success = "2xx"
    case redirection = "3xx"
    case clientError = "4xx"
    case serverError = "5xx"
    case none

    init(_ status: Int?) {
        switch status {
        case .some(200..<300): self = .success
        case .some(300..<400): self = .redirection
        case .some(400..<500): self = .clientError
        case .some: self = .serverError
        case nil: self = .none
        }
    }
}

/// Where a stored entity came from.
enum EntityOrigin: String, LabelValues {
    case fetched
    case harvested
}
