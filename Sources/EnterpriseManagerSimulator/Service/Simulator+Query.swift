extension Simulator {
    /// The query service: filter, sort and paging over every entity of one type that the user may see.
    func query(_ context: Context) throws(ServiceError) -> Reply {
        guard context.isRead, context.segments.count == 1 else { throw .methodNotAllowed }
        let request: QueryRequest
        do throws(QueryError) { request = try QueryRequest(context.path) } catch {
            throw ServiceError(400, error.message)
        }
        guard context.role.mayRead(request.kind) else { throw .forbidden }
        let factory = factory(context)
        let keys: [ResourceKey]
        do throws(QueryError) { keys = try matches(request, context.role, factory) } catch {
            throw ServiceError(400, error.message)
        }
        let pages = max(1, (keys.count + request.pageSize - 1) / request.pageSize)
        let first = min(keys.count, (request.page - 1) * request.pageSize)
        let page = Array(keys[first..<min(keys.count, first + request.pageSize)])
        let list = EntityList(
            page: page, kind: request.kind, asEntities: request.wantsEntities,
            paging: paging(request, pages: pages, roots: context.roots),
            layout: EntityLayout(factory: factory, roots: context.roots))
        return Reply(200, .list(list))
    }

    private func matches(
        _ request: QueryRequest, _ role: Role, _ factory: EntityFactory
    ) throws(QueryError) -> [ResourceKey] {
        var cursor = EntityCursor(request.kind, scope: .all, role: role, factory: factory)
        var found: [(key: ResourceKey, order: String)] = []
        while let entity = cursor.next() {
            if let filter = request.filter, try !filter.matches(entity) { continue }
            found.append((entity.key, request.sort.flatMap { entity.filterValue($0.property) } ?? ""))
        }
        if let sort = request.sort {
            // A stable sort, so that pages do not overlap.
            let ordered = found.enumerated().sorted { left, right in
                let order = FilterProperty.compare(left.element.order, right.element.order)
                if order == 0 { return left.offset < right.offset }
                return sort.isDescending ? order > 0 : order < 0
            }
            return ordered.map(\.element.key)
        }
        return found.map(\.key)
    }

    /// Links to other pages repeat the request's query in its order, escaped as .NET does (em-facts 6).
    private func paging(_ request: QueryRequest, pages: Int, roots: LinkRoots) -> Element {
        let query = request.repeated.map {
            "\($0.name)=\(PercentCoding.encode($0.value, release: configuration.release))"
        }.joined(separator: "&")
        func link(_ rel: String, _ page: Int) -> Link {
            Link(rel, "/query?\(query)&pageSize=\(request.pageSize)&page=\(page)")
        }
        var links = [link("First", 1)]
        if request.page > 1, request.page <= pages { links.append(link("Prev", request.page - 1)) }
        if request.page < pages { links.append(link("Next", request.page + 1)) }
        links.append(link("Last", pages))
        return Element(
            "PagingInfo",
            attributes: [
                ("PageNum", "\(request.page)"), ("PageSize", "\(request.pageSize)"), ("PagesCount", "\(pages)"),
            ], children: [Link.list(links, root: roots.echo)])
    }

    /// The entry points of the query and lookup services.
    func services(_ context: Context) throws(ServiceError) -> Reply {
        guard context.isRead, context.segments.count == 1 else { throw .methodNotAllowed }
        guard context.segments[0] == "querysvc" else {
            let lookup = Link("Down", "/lookup", type: "HierarchyItemList")
            return Reply(200, .element(Element("LookupSvc", children: [Link.list([lookup], root: context.roots.echo)])))
        }
        let links = EntityKind.allCases.filter { context.role.mayRead($0) }.map {
            Link("Down", "/query?type=\($0.root)", name: $0.root, type: "QueryResult")
        }
        return Reply(200, .element(Element("QuerySvc", children: [Link.list(links, root: context.roots.echo)])))
    }

    /// The summary reports.
    func reports(_ context: Context) throws(ServiceError) -> Reply {
        guard context.isRead else { throw .methodNotAllowed }
        guard context.role.mayReadReports else { throw .forbidden }
        let report = ReportDocument(factory: factory(context), role: context.role, roots: context.roots)
        guard context.segments.count >= 2, context.segments[1] == "summary" else { throw .resourceNotFound }
        if context.segments.count == 2 { return Reply(200, .element(report.summary)) }
        guard context.segments.count == 3, let frame = report.frame(context.segments[2]) else {
            throw .resourceNotFound
        }
        return Reply(200, .element(frame))
    }
}
