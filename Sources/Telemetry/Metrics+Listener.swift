package import Downstream

/// Which limit turned a connection away.
private enum ConnectionLimit: String, LabelValues {
    case total
    case client
    case handshakes
}

extension Metrics {
    /// Registers what a listener counts; once per registry, for the listener that serves the clients.
    package func register(_ listener: Listener) {
        read("emgate_connections_open", help: "Open client connections.", kind: .gauge) { listener.statistics.open }
        read("emgate_connections_accepted_total", help: "Client connections accepted.", kind: .counter) {
            listener.statistics.accepted
        }
        read(
            "emgate_connections_refused_total",
            help: "Client connections closed at once, by the limit that was reached.",
            kind: .counter, labels: ["limit"], by: ConnectionLimit.self
        ) { limit in
            switch limit {
            case .total: listener.statistics.refusedByTotal
            case .client: listener.statistics.refusedByClient
            case .handshakes: listener.statistics.refusedByHandshakes
            }
        }
        read("emgate_accept_pauses_total", help: "Pauses of accepting for want of descriptors.", kind: .counter) {
            listener.statistics.acceptPauses
        }
        read("emgate_handshakes_open", help: "Client connections in their TLS handshake.", kind: .gauge) {
            listener.statistics.handshakes
        }
        read("emgate_handshakes_failed_total", help: "TLS connections that ended before the handshake.", kind: .counter)
        {
            listener.statistics.failedHandshakes
        }
        read(
            "emgate_requests_refused_total",
            help: "Requests that the connection itself refused: malformed, too large or too slow.", kind: .counter
        ) { listener.statistics.refusedRequests }
    }
}
