/// Numbers of one event loop's pool, for metrics.
package struct ConnectionPoolStatistics: Sendable, Equatable {
    /// Connections now, those being made and those closing among them.
    package var connections = 0
    /// Connections without a request now.
    package var idle = 0
    /// Connections with a request now.
    package var busy = 0
    /// Connections being made now.
    package var connecting = 0
    /// Requests waiting for a connection now.
    package var waiting = 0
    /// Connection attempts so far.
    package var opened: UInt64 = 0
    /// Connection attempts that failed so far.
    package var failedToOpen: UInt64 = 0
    /// Exchanges whose response head has come so far.
    package var answered: UInt64 = 0
    /// Requests sent a second time because a pooled connection was dead, so far.
    package var retried: UInt64 = 0

    /// Makes statistics of an unused pool.
    package init() {}

    /// Adds the numbers of another loop's pool.
    package static func += (sum: inout Self, other: Self) {
        sum.connections += other.connections
        sum.idle += other.idle
        sum.busy += other.busy
        sum.connecting += other.connecting
        sum.waiting += other.waiting
        sum.opened &+= other.opened
        sum.failedToOpen &+= other.failedToOpen
        sum.answered &+= other.answered
        sum.retried &+= other.retried
    }
}
