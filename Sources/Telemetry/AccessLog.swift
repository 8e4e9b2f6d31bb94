package import Downstream
package import HTTPSemantics
import HTTPWire
import NIOCore

/// Writes one line for each exchange, without a credential in it.
///
/// Thread safety: any loop may record. A line is made on the loop and written elsewhere (``LineWriter``).
package final class AccessLog: Sendable {
    private let format: LogFormat
    private let writer: LineWriter
    private let wallClock: @Sendable () -> Int64

    /// Makes a log.
    ///
    /// - Parameter wallClock: milliseconds since 1970.
    package init(format: LogFormat, writer: LineWriter, wallClock: @escaping @Sendable () -> Int64) {
        self.format = format
        self.writer = writer
        self.wallClock = wallClock
    }

    /// Lines that were lost.
    package var droppedLines: UInt64 { writer.droppedLines }

    /// Writes the line of an exchange that has ended.
    ///
    /// - Parameters:
    ///   - cache: what the cache did; nil where it had no part.
    ///   - upstreamStatus: EM's status, if EM was asked and answered.
    ///   - hasCanonicalTarget: whether the target is known to hold nothing secret and nothing to be escaped.
    package func record(
        _ exchange: Exchange, _ outcome: ExchangeOutcome, cache: CacheStatus? = nil, upstreamStatus: Int? = nil,
        hasCanonicalTarget: Bool = false
    ) {
        let head = exchange.head
        let entry = AccessLogEntry(
            millisecondsSince1970: wallClock(), client: exchange.remoteAddressText, bytes: head.bytes,
            method: head.methodRange, target: head.target, hasCanonicalTarget: hasCanonicalTarget, outcome: outcome,
            duration: outcome.endedAt - exchange.receivedAt, cache: cache, upstreamStatus: upstreamStatus)
        entry.withLine(format) { writer.append($0) }
    }

    /// Writes what waits; later lines are dropped.
    package func close() async { await writer.close() }
}
