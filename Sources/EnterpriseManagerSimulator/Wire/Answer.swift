/// A reply ready for the wire: what to send, and how to spoil it.
struct Answer: Sendable {
    var status: Int
    /// Field lines after Content-Length (or Transfer-Encoding), in their order, Date excepted.
    var fields: [(name: String, value: String)]
    var body: ReplyBody
    /// Seconds since 1970 for the Date field.
    var date: Int64
    var isChunked = false
    /// Bytes a second for every answer; nil: as fast as the client reads.
    var fault: Fault?

    init(_ reply: Reply, release: SimulatedRelease, date: Timestamp) {
        self.status = reply.status
        self.body = ReplyBody(reply, release: release)
        self.date = date.seconds
        // HTTP.sys writes the fields it knows first, then the others.
        var fields: [(name: String, value: String)] = []
        if let type = reply.contentType { fields.append(("Content-Type", type)) }
        fields.append(("Server", "Microsoft-HTTPAPI/2.0"))
        self.fields = fields + reply.fields
    }

    /// The reason phrase: for errors EM sends the name of .NET's enumeration, without spaces (em-facts 6).
    static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 302: "Found"
        case 400: "BadRequest"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "NotFound"
        case 405: "MethodNotAllowed"
        case 413: "RequestEntityTooLarge"
        case 500: "InternalServerError"
        case 501: "NotImplemented"
        case 502: "BadGateway"
        case 503: "ServiceUnavailable"
        default: "Unknown"
        }
    }
}
