import Downstream
import Proxy
import Storage
import Telemetry
import Upstream

extension Metrics {
    /// Registers what the modules count by themselves.
    func register(listener: Listener, store: OpenStore, entities: StoredEntities, upstream: UpstreamPools) {
        info("emgate_build_info", help: "The version of emgate.", labels: [("version", Version.text)])
        register(listener)
        register(store, entities)
        register(upstream)
    }

    private func register(_ open: OpenStore, _ entities: StoredEntities) {
        let store = open.store
        let isOnDisk = open.failure == nil ? 1 : 0
        read("emgate_store_on_disk", help: "1 while entities are stored on disk, 0 without.", kind: .gauge) { isOnDisk }
        read("emgate_store_entries", help: "Entities stored.", kind: .gauge) { Int(store.statistics.entries) }
        read("emgate_store_bytes", help: "Bytes of XML stored.", kind: .gauge) { Int(store.statistics.bytes) }
        read("emgate_store_waiting", help: "Entities waiting to be written.", kind: .gauge) { store.statistics.waiting }
        read("emgate_store_damaged_total", help: "Entities found damaged and dropped.", kind: .counter) {
            Int(clamping: store.statistics.damaged)
        }
        read("emgate_store_errors_total", help: "Reads and writes that failed.", kind: .counter) {
            Int(clamping: store.statistics.readErrors &+ store.statistics.writeErrors &+ store.statistics.overflowed)
        }
        read("emgate_memory_renderings", help: "Renderings in memory.", kind: .gauge) {
            entities.memoryStatistics.count
        }
        read("emgate_memory_bytes", help: "Bytes of renderings in memory.", kind: .gauge) {
            entities.memoryStatistics.bytes
        }
        read("emgate_memory_evictions_total", help: "Renderings evicted from memory.", kind: .counter) {
            entities.memoryStatistics.evictions
        }
    }

    /// Registers what is known of who may see what.
    func register(access: OpenAccess, flights: Flights) {
        let control = access.control
        read("emgate_leases", help: "Credentials that EM has vouched for, lapsed ones included.", kind: .gauge) {
            control.counts.leases
        }
        read("emgate_grants", help: "Grants in memory.", kind: .gauge) { control.counts.grants }
        read("emgate_ties", help: "Tokens and Basic pairs whose user is known.", kind: .gauge) { control.counts.ties }
        read("emgate_flights", help: "Shared fetches under way.", kind: .gauge) { flights.counts.flights }
        read("emgate_flight_waiters", help: "Exchanges that wait for a shared fetch.", kind: .gauge) {
            flights.counts.waiters
        }
        let store = access.store
        let isOnDisk = store == nil ? 0 : 1
        read("emgate_access_on_disk", help: "1 while grants are kept on disk, 0 without.", kind: .gauge) { isOnDisk }
        read("emgate_access_grants", help: "Grants on disk.", kind: .gauge) {
            store?.statistics.grants ?? 0
        }
        read("emgate_access_waiting", help: "Changes of grants waiting to be written.", kind: .gauge) {
            store?.statistics.waiting ?? 0
        }
        read("emgate_access_errors_total", help: "Reads and writes of grants that failed.", kind: .counter) {
            (store?.statistics).map { Int(clamping: $0.errors &+ $0.damaged &+ $0.overflowed) } ?? 0
        }
    }

    private func register(_ upstream: UpstreamPools) {
        read("emgate_upstream_reachable", help: "1 unless EM is known to be unreachable.", kind: .gauge) {
            upstream.isReachable ? 1 : 0
        }
        read("emgate_upstream_connections", help: "Connections to EM.", kind: .gauge) {
            upstream.statistics.connections
        }
        read("emgate_upstream_waiting", help: "Requests waiting for a connection to EM.", kind: .gauge) {
            upstream.statistics.waiting
        }
        read("emgate_upstream_requests_total", help: "Requests that EM answered.", kind: .counter) {
            Int(clamping: upstream.statistics.answered)
        }
        read("emgate_upstream_retries_total", help: "Requests sent again on a fresh connection.", kind: .counter) {
            Int(clamping: upstream.statistics.retried)
        }
    }
}

extension UpstreamPools {
    /// Whether EM answers as far as is known.
    var isReachable: Bool {
        if case .unreachable = health.state { false } else { true }
    }
}

/// What this emgate is.
enum Version {
    static let text = "0.1.0"
}
