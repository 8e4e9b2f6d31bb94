/// A filter of the query service: comparisons joined by `;` (and) and `,` (or).
indirect enum FilterExpression: Sendable, Equatable {
    case comparison(property: String, Comparator, value: String)
    case all([FilterExpression])
    case any([FilterExpression])

    enum Comparator: String, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case greater = ">"
    }

    /// Whether the entity passes.
    ///
    /// - Throws: `QueryError.unknownProperty` when the filter names what this kind does not have.
    func matches(_ entity: Entity) throws(QueryError) -> Bool {
        switch self {
        case .all(let parts):
            for part in parts where try !part.matches(entity) { return false }
            return true
        case .any(let parts):
            for part in parts where try part.matches(entity) { return true }
            return false
        case .comparison(let property, let comparator, let value):
            guard FilterProperty.isKnown(property, for: entity.key.kind) else {
                throw QueryError.unknownProperty(property)
            }
            // A property without a value, the end of a running session for instance, passes only `!=`.
            guard let own = entity.filterValue(property) else { return comparator == .notEqual }
            let order = FilterProperty.compare(own, value)
            switch comparator {
            case .equal: return order == 0
            case .notEqual: return order != 0
            case .less: return order < 0
            case .atMost: return order <= 0
            case .greater: return order > 0
            case .atLeast: return order >= 0
            }
        }
    }
}
