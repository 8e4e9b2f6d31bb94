/// The simulated Enterprise Manager as a value: requests and the time go in, replies come out.
///
/// It reads no clock, opens no socket and logs nothing. Cost: O(1) for single resources; collections are answered with a
/// lazy list; queries visit every entity of their type.
package struct Simulator: Sendable {
    let configuration: SimulatorConfiguration
    var universe: Universe
    var logons: LogonRegistry

    /// Makes the simulated EM; everything in it follows from the configuration.
    package init(_ configuration: SimulatorConfiguration) {
        self.configuration = configuration
        self.universe = Universe(configuration)
        self.logons = LogonRegistry(configuration)
    }

    /// Answers one request.
    package mutating func respond(to request: SimulatedRequest, at now: Timestamp) -> Reply {
        let path = RequestPath(request.target)
        guard let segments = path.segments else { return Self.outsideReply }
        let isJSON = request.wantsJSON
        // The native JSON needs links that the converter leaves alone; see `NativeJSON`.
        let roots = LinkRoots(
            configuration, host: request.host, apiPath: isJSON ? NativeJSON.markedPath : "/api")
        var user: String?
        var reply: Reply
        do throws(ServiceError) {
            reply = try route(request, path: path, segments: segments, roots: roots, now: now, user: &user)
        } catch {
            reply = Reply(
                error.status, .element(ErrorDocument.error(error.status, error.message, exception: error.exception)))
            if error.status == 401 { reply.fields.append(("WWW-Authenticate", "Basic Realm=RestSvc")) }
        }
        reply.isJSON = isJSON
        reply.user = user
        return reply
    }

    /// What HTTP.sys says for a path that nobody has registered.
    private static var outsideReply: Reply {
        Reply(
            404,
            .html(
                "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"\"http://www.w3.org/TR/html4/strict.dtd\">\r\n"
                    + "<HTML><HEAD><TITLE>Not Found</TITLE></HEAD>\r\n"
                    + "<BODY><h2>Not Found</h2>\r\n<hr><p>HTTP Error 404. The requested resource is not found.</p>\r\n"
                    + "</BODY></HTML>\r\n"))
    }

    private mutating func route(
        _ request: SimulatedRequest, path: RequestPath, segments: [String], roots: LinkRoots, now: Timestamp,
        user: inout String?
    ) throws(ServiceError) -> Reply {
        let isRead = request.method == "GET" || request.method == "HEAD"
        if segments.isEmpty {
            guard isRead else { throw .methodNotAllowed }
            return Reply(200, .element(LogonDocument.entryPoint(roots: roots)))
        }
        if segments == ["sessionmngr"] {
            guard request.method == "POST" else { throw .methodNotAllowed }
            return try logOn(request, path: path, roots: roots, now: now, user: &user)
        }
        guard case .session(let session, let isBasic) = logons.authorize(request, at: now) else { throw .unauthorized }
        user = session.role.userName
        if request.method == "POST" || request.method == "PUT" { try Self.checkBodyFormat(request) }
        let context = Context(
            request: request, path: path, segments: segments, roots: roots, now: now, session: session,
            isBasic: isBasic, isRead: isRead)
        switch segments[0] {
        case "logonsessions": return try logonSessions(context)
        case "tasks": return try tasks(context)
        case "reports": return try reports(context)
        case "query": return try query(context)
        case "querysvc", "lookupsvc": return try services(context)
        default: return try entities(context)
        }
    }

    /// What every route needs to know of a request.
    struct Context {
        let request: SimulatedRequest
        let path: RequestPath
        let segments: [String]
        let roots: LinkRoots
        let now: Timestamp
        let session: LogonSession
        let isBasic: Bool
        let isRead: Bool

        var role: Role { session.role }
    }

    /// EM chooses the format of a request body by Accept, too, and stumbles over the other one (em-facts 6).
    private static func checkBodyFormat(_ request: SimulatedRequest) throws(ServiceError) {
        guard let first = request.body.first(where: { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }) else {
            return
        }
        if request.wantsJSON {
            guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
                throw ServiceError(400, "Node [root] does not exist")
            }
        } else if first != UInt8(ascii: "<") {
            throw ServiceError(400, "Data at the root level is invalid. Line 1, position 1.")
        }
    }

    // MARK: Logon

    private mutating func logOn(
        _ request: SimulatedRequest, path: RequestPath, roots: LinkRoots, now: Timestamp, user: inout String?
    ) throws(ServiceError) -> Reply {
        guard let version = APIVersion(parameter: path.parameter("v")) else {
            throw ServiceError(400, "API version is not supported")
        }
        guard let session = logons.logOn(request, version: version, at: now) else { throw .unauthorized }
        user = session.role.userName
        let document = LogonDocument.session(session, roots: roots)
        var reply = Reply(201, .element(document))
        reply.fields = [
            ("X-RestSvcSessionId", session.token),
            ("Set-Cookie", "X-RestSvcSessionId=\(session.token); Path=/api;"),
            (
                "Location",
                LinkRoots(configuration, host: request.host, apiPath: "/api").echo + "/logonSessions/\(session.id)"
            ),
        ]
        return reply
    }

    private mutating func logonSessions(_ context: Context) throws(ServiceError) -> Reply {
        let roots = context.roots
        if context.segments.count == 1 {
            guard context.isRead else { throw .methodNotAllowed }
            // Others' sessions are shown to administrators alone (inferred).
            let visible = logons.live(at: context.now).filter {
                context.role == .administrator || $0.role == context.role
            }
            return Reply(200, .element(LogonDocument.sessions(visible, roots: roots)))
        }
        guard context.segments.count == 2, let id = Identifier(text: context.segments[1]),
            let session = logons.live(id, at: context.now),
            context.role == .administrator || session.role == context.role
        else {
            // Not a 404: em-facts 5, a client's note.
            throw ServiceError(500, "Logon session is not found", exception: "Sequence contains no elements")
        }
        if context.isRead { return Reply(200, .element(LogonDocument.session(session, roots: roots))) }
        guard context.request.method == "DELETE" else { throw .methodNotAllowed }
        _ = logons.logOff(id, at: context.now)
        return Reply(204)
    }
}
