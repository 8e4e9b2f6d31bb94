import NIOCore
import Synchronization

/// The state that all connections share: the model, the clock, the faults and the record, behind one lock.
///
/// Thread safety: any thread; the lock is held while a reply is decided, not while its body is produced.
final class SimulatorCore: Sendable {
    private struct State {
        var simulator: Simulator
        var faults = FaultPlan()
        var recorder: RequestRecorder
        var advanced = TimeSpan(microseconds: 0)
    }

    private let state: Mutex<State>
    private let configuration: SimulatorConfiguration
    private let isChunked: Bool
    private let started = NIODeadline.now()

    init(_ configuration: SimulatorConfiguration, isChunked: Bool, recordedRequests: Int) {
        self.configuration = configuration
        self.isChunked = isChunked
        self.state = Mutex(
            State(simulator: Simulator(configuration), recorder: RequestRecorder(capacity: recordedRequests)))
    }

    /// Answers one request, or says which fault it meets.
    func answer(_ request: SimulatedRequest) -> Answer {
        state.withLock { state in
            let now = now(state)
            let fault = state.faults.take(method: request.method, target: request.target)
            var reply: Reply
            switch fault?.kind {
            case .hang, .close, .garbage:
                reply = Reply(0)
            case .status: reply = Self.faultReply(fault, isJSON: request.wantsJSON)
            default: reply = state.simulator.respond(to: request, at: now)
            }
            state.recorder.record(request, user: reply.user, status: reply.status, at: now)
            if fault?.kind == .foreignID { reply = foreign(reply, to: request) }
            var answer = Answer(reply, release: configuration.release, date: now)
            answer.fault = fault
            answer.isChunked = isChunked
            return answer
        }
    }

    /// The simulated time.
    var now: Timestamp { state.withLock { now($0) } }

    /// Moves the simulated time forward and returns it.
    func advance(by span: TimeSpan) -> Timestamp {
        state.withLock {
            $0.advanced.microseconds &+= span.microseconds
            return now($0)
        }
    }

    /// The faults in force.
    var faults: FaultPlan {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// The fault that a new connection meets.
    func takeConnectionFault() -> Fault? {
        state.withLock { $0.faults.takeForConnection() }
    }

    /// The last requests, the number of all, and the numbers by target.
    var record: (total: Int, latest: [RecordedRequest], counts: [String: Int]) {
        state.withLock { ($0.recorder.total, $0.recorder.latest, $0.recorder.counts) }
    }

    /// Forgets all requests.
    func clearRecord() {
        state.withLock { $0.recorder.clear() }
    }

    /// Ids for tests and demonstrations.
    func catalogue() -> [Simulator.CatalogueEntry] {
        // A copy of the model: the lock is not held while the ids are gathered.
        let (simulator, now) = state.withLock { state -> (Simulator, Timestamp) in (state.simulator, self.now(state)) }
        return simulator.catalogue(at: now)
    }

    private func now(_ state: State) -> Timestamp {
        let elapsed = (NIODeadline.now() - started).nanoseconds / 1000
        return configuration.start + TimeSpan(microseconds: elapsed &+ state.advanced.microseconds)
    }

    // MARK: Faults that are replies

    private static func faultReply(_ fault: Fault?, isJSON: Bool) -> Reply {
        let status = fault?.status ?? 500
        var reply: Reply
        switch fault?.statusBody ?? .error {
        case .none: reply = Reply(status)
        case .html:
            reply = Reply(
                status,
                .html(
                    "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"\"http://www.w3.org/TR/html4/strict.dtd\">\r\n"
                        + "<HTML><HEAD><TITLE>Service Unavailable</TITLE></HEAD>\r\n<BODY><h2>Service Unavailable</h2>\r\n"
                        + "<hr><p>HTTP Error \(status). The service is unavailable.</p>\r\n</BODY></HTML>\r\n"))
        case .error:
            let document = ErrorDocument.error(
                status, "Simulated fault", exception: "An error occurred while the request was processed")
            reply = Reply(status, .element(document))
        }
        if status == 401 { reply.fields.append(("WWW-Authenticate", "Basic Realm=RestSvc")) }
        if (300..<400).contains(status) { reply.fields.append(("Location", "/login.aspx")) }
        reply.isJSON = isJSON
        return reply
    }

    /// The reply with every mention of the id in the path replaced by another id.
    private func foreign(_ reply: Reply, to request: SimulatedRequest) -> Reply {
        guard case .element = reply.content, let type = reply.contentType,
            let id = RequestPath(request.target).segments?.compactMap({ Identifier(text: $0) }).first
        else { return reply }
        var body = ReplyBody(reply, release: configuration.release)
        var bytes = body.collect()
        let own = Array(id.description.utf8)
        let other = Array(Identifier(high: id.high ^ 0xF << 60, low: id.low).description.utf8)
        var index = 0
        while index + own.count <= bytes.count {
            if bytes[index] == own[0], bytes[index..<index + own.count].elementsEqual(own) {
                bytes.replaceSubrange(index..<index + own.count, with: other)
                index += own.count
            } else {
                index += 1
            }
        }
        var changed = reply
        changed.content = .raw(bytes, contentType: type)
        return changed
    }
}
