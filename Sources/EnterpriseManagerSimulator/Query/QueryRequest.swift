/// The parameters of one call of the query service.
struct QueryRequest: Sendable {
    /// What one page holds unless the request says otherwise; captures show 100 (em-facts 6).
    static let defaultPageSize = 100
    static let maximumPageSize = 1_000_000

    let kind: EntityKind
    let wantsEntities: Bool
    let filter: FilterExpression?
    let sort: (property: String, isDescending: Bool)?
    let pageSize: Int
    let page: Int
    /// The request's parameters without paging, in their order, for the paging links.
    let repeated: [(name: String, value: String)]

    init(_ path: RequestPath) throws(QueryError) {
        guard let type = path.parameter("type"), !type.isEmpty else { throw QueryError.missingType }
        guard let kind = EntityKind.allCases.first(where: { $0.root.lowercased() == type.lowercased() }) else {
            throw QueryError.unknownType(type)
        }
        self.kind = kind
        switch path.parameter("format")?.lowercased() {
        case nil, "", "reference", "references": self.wantsEntities = false
        case "entity", "entities": self.wantsEntities = true
        case .some(let other): throw QueryError.unknownFormat(other)
        }
        self.filter =
            if let text = path.parameter("filter"), !text.isEmpty { try FilterParser.parse(text) } else { nil }
        let ascending = path.parameter("sortasc")
        let descending = path.parameter("sortdesc")
        if let property = ascending ?? descending {
            guard FilterProperty.isKnown(property, for: kind) else { throw QueryError.unknownProperty(property) }
            self.sort = (property, ascending == nil)
        } else {
            self.sort = nil
        }
        self.pageSize = try Self.number(
            path.parameter("pagesize"), default: Self.defaultPageSize, limit: Self.maximumPageSize, else: .badPageSize)
        self.page = try Self.number(path.parameter("page"), default: 1, limit: Int(Int32.max), else: .badPage)
        self.repeated = path.parameters.filter { !["pagesize", "page"].contains($0.name.lowercased()) }
    }

    private static func number(
        _ text: String?, default fallback: Int, limit: Int, else error: QueryError
    ) throws(QueryError) -> Int {
        guard let text else { return fallback }
        guard let number = Int(text), number >= 1, number <= limit else { throw error }
        return number
    }
}
