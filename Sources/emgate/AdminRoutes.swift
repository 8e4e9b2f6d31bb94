import EnterpriseManager
import NIOCore
import Proxy
import Storage
import Telemetry
import Upstream

/// What the admin interface answers with.
struct AdminRoutes: Sendable {
    let hostNames: [String]
    let metrics: Metrics
    let store: OpenStore
    let entities: StoredEntities
    let access: OpenAccess
    let upstream: UpstreamPools

    var configuration: AdminConfiguration {
        var configuration = AdminConfiguration()
        configuration.hostNames = hostNames
        configuration.metrics = { [metrics] in metrics.text() }
        configuration.readiness = { [upstream] in
            upstream.isReachable ? .ready : .notReady("Enterprise Manager is unreachable")
        }
        configuration.status = { statusRows }
        configuration.cacheReport = { query, eventLoop in report(query, on: eventLoop) }
        configuration.cachePurge = { query, eventLoop in purge(query, on: eventLoop) }
        configuration.accessReport = { query, eventLoop in reportAccess(query, on: eventLoop) }
        configuration.accessRevocation = { query, eventLoop in revokeAccess(query, on: eventLoop) }
        return configuration
    }

    private var statusRows: [AdminConfiguration.StatusRow] {
        let statistics = store.store.statistics
        let memory = entities.memoryStatistics
        return [
            ("Version", Version.text),
            ("Enterprise Manager", upstream.isReachable ? "reachable" : "unreachable"),
            ("Store", store.failure.map { "in memory only: \($0.explanation)" } ?? "on disk"),
            ("Entities stored", "\(statistics.entries) (\(statistics.bytes) bytes)"),
            ("Renderings in memory", "\(memory.count) (\(memory.bytes) bytes)"),
            ("Credentials with a lease", "\(access.control.counts.leases)"),
            ("Grants in memory", "\(access.control.counts.grants)"),
            ("Grants on disk", access.store.map { "\($0.statistics.grants)" } ?? "none, they end with the process"),
            ("Connections to Enterprise Manager", "\(upstream.statistics.connections)"),
        ]
    }

    /// `GET /cache`: totals; `GET /cache?id=…`: what is stored of one session.
    private func report(
        _ query: AdminConfiguration.Query, on eventLoop: any EventLoop
    ) -> EventLoopFuture<AdminConfiguration.Answer> {
        if let parameter = query.first {
            guard query.count == 1, parameter.name == "id", let id = ResourceID(text: parameter.value) else {
                return refused("give id=UUID or nothing", on: eventLoop)
            }
            return report(on: id, eventLoop)
        }
        let statistics = store.store.statistics
        let memory = entities.memoryStatistics
        let json = """
            {"onDisk":\(store.failure == nil),"entries":\(statistics.entries),"bytes":\(statistics.bytes),\
            "waiting":\(statistics.waiting),"damaged":\(statistics.damaged),"readErrors":\(statistics.readErrors),\
            "writeErrors":\(statistics.writeErrors),"renderings":\(memory.count),"renderingBytes":\(memory.bytes),\
            "evictions":\(memory.evictions)}
            """
        return eventLoop.makeSucceededFuture(AdminConfiguration.Answer(json: Array(json.utf8)))
    }

    private func report(on id: ResourceID, _ eventLoop: any EventLoop) -> EventLoopFuture<AdminConfiguration.Answer> {
        let forms = SessionKind.allCases.flatMap { kind in
            let entity = ResourcePath(entity: kind, id: id)
            let children = kind.children.map { child in
                Representation.allCases.compactMap { form in
                    ResourcePath(kind: kind, id: id, member: .children(child), representation: form)
                }
            }
            return [entity, entity.with(.reference)] + (children ?? [])
        }
        let loads = forms.map { store.store.load($0, on: eventLoop) }
        return EventLoopFuture.whenAllSucceed(loads, on: eventLoop).map { found in
            let items = found.compactMap { $0 }.map { entity in
                "{\"path\":\"\(entity.path)\",\"state\":\"\(entity.facts.state.rawValue)\","
                    + "\"bytes\":\(entity.xml.count),\"storedAt\":\(entity.storedAt),"
                    + "\"harvested\":\(entity.isHarvested)}"
            }
            return AdminConfiguration.Answer(json: Array("{\"stored\":[\(items.joined(separator: ","))]}".utf8))
        }
    }

    /// `DELETE /cache?…`: exactly one of the filters.
    private func purge(
        _ query: AdminConfiguration.Query, on eventLoop: any EventLoop
    ) -> EventLoopFuture<AdminConfiguration.Answer> {
        guard query.count == 1, let parameter = query.first,
            let filter = PurgeFilter.filter(parameter.name, parameter.value, now: WallClock.seconds())
        else { return refused(PurgeFilter.usage, on: eventLoop) }
        return entities.drop(filter, on: eventLoop).map { count in
            AdminConfiguration.Answer(json: Array("{\"purged\":\(count)}".utf8))
        }.flatMapErrorThrowing { error in
            let reason = (error as? StorageError)?.explanation ?? "the store failed"
            return AdminConfiguration.Answer(status: 500, json: Array("{\"error\":\"\(reason)\"}".utf8))
        }
    }

    /// `GET /access`: how many leases, grants and ties there are; never whose.
    private func reportAccess(
        _ query: AdminConfiguration.Query, on eventLoop: any EventLoop
    ) -> EventLoopFuture<AdminConfiguration.Answer> {
        guard query.isEmpty else { return refused("give no parameters", on: eventLoop) }
        let counts = access.control.counts
        let json = """
            {"onDisk":\(access.store != nil),"leases":\(counts.leases),"grants":\(counts.grants),\
            "ties":\(counts.ties),"grantsOnDisk":\(access.store?.statistics.grants ?? 0)}
            """
        return eventLoop.makeSucceededFuture(AdminConfiguration.Answer(json: Array(json.utf8)))
    }

    /// `DELETE /access?all=true`: every lease and grant ends, so that EM is asked about everyone anew.
    private func revokeAccess(
        _ query: AdminConfiguration.Query, on eventLoop: any EventLoop
    ) -> EventLoopFuture<AdminConfiguration.Answer> {
        guard query.count == 1, query.first?.name == "all", query.first?.value == "true" else {
            return refused("give all=true", on: eventLoop)
        }
        access.control.revokeAll()
        return eventLoop.makeSucceededFuture(AdminConfiguration.Answer(json: Array("{\"revoked\":true}".utf8)))
    }

    private func refused(
        _ usage: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<AdminConfiguration.Answer> {
        eventLoop.makeSucceededFuture(
            AdminConfiguration.Answer(status: 400, json: Array("{\"error\":\"\(usage)\"}".utf8)))
    }
}
