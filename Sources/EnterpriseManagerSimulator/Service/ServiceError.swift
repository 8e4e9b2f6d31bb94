/// A refusal: the status and the message of EM's Error body.
struct ServiceError: Error, Sendable, Equatable {
    var status: Int
    var message: String
    var exception: String?

    init(_ status: Int, _ message: String, exception: String? = nil) {
        self.status = status
        self.message = message
        self.exception = exception
    }

    static let unauthorized = ServiceError(401, "Authentication is required to access the resource")
    static let forbidden = ServiceError(403, "Access to the resource is denied")
    static let methodNotAllowed = ServiceError(405, "Method is not allowed for the resource")
    static let resourceNotFound = ServiceError(404, "Resource is not found")

    static func notFound(_ kind: EntityKind, _ id: Identifier) -> ServiceError {
        ServiceError(404, "\(kind.root) with id '\(id)' is not found")
    }
}
