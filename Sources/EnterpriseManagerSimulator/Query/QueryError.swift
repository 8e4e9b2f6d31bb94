/// Why the query service refuses a request; each is a 400.
enum QueryError: Error, Equatable, Sendable {
    case missingType
    case unknownType(String)
    case unknownFormat(String)
    case unknownProperty(String)
    case badFilter(at: Int)
    case filterTooDeep
    case badPage
    case badPageSize

    /// The text of EM's Error body.
    var message: String {
        switch self {
        case .missingType: "Query parameter 'type' is not specified"
        case .unknownType(let type): "Unknown query type '\(type)'"
        case .unknownFormat(let format): "Unknown format '\(format)'"
        case .unknownProperty(let name): "Unknown property '\(name)'"
        case .badFilter(let position): "Invalid filter expression at position \(position)"
        case .filterTooDeep: "Filter expression is nested too deeply"
        case .badPage: "Invalid page number"
        case .badPageSize: "Invalid page size"
        }
    }
}
