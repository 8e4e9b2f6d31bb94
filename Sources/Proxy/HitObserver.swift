import Caching
import Downstream
import HTTPSemantics
import NIOCore

/// Follows an exchange that is answered from memory, which ends within the call that answers it.
///
/// So one is enough for all exchanges of a loop, one after the other, and a hit needs no ``ForwardedExchange``.
///
/// Event loop: the one it was made for.
final class HitObserver {
    private let journal: any ExchangeJournal
    private var exchange: Exchange?
    private var record = ExchangeRecord()

    init(journal: any ExchangeJournal) {
        self.journal = journal
    }

    /// Whether it follows no exchange at the moment.
    var isFree: Bool { exchange == nil }

    /// Follows an exchange that is about to be answered.
    func follow(_ exchange: Exchange, _ record: ExchangeRecord) {
        self.exchange = exchange
        self.record = record
        exchange.observer = self
    }
}

extension HitObserver: ExchangeObserver {
    func requestBody(_ chunk: ByteBuffer) {}

    func requestEnded() {}

    func responseWritable() {}

    func downstreamFailed(_ error: DownstreamError) {}

    func exchangeEnded(_ outcome: ExchangeOutcome) {
        guard let exchange else { return }
        // It is free before anybody is told.
        self.exchange = nil
        journal.exchangeEnded(exchange, record, outcome)
    }
}

@available(*, unavailable)
extension HitObserver: Sendable {}
