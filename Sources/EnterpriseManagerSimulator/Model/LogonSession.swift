/// One logon session: who, with which API version, when last used, and the asynchronous tasks begun in it.
struct LogonSession: Sendable {
    let id: Identifier
    let role: Role
    let version: APIVersion
    var lastUse: Timestamp
    /// Ids of tasks restart in every logon session (em-facts 4).
    var tasks: [AsynchronousTask] = []
    var taskCount = 0

    /// The value of the X-RestSvcSessionId header and cookie: base64 of the id's text.
    var token: String { Base64.encode(Array(id.description.utf8)) }
}
