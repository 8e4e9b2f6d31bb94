/// The control interface: plain HTTP on loopback, for tests and for people with curl.
struct ControlInterface: Sendable {
    let core: SimulatorCore
    /// What `/` says of the simulator's listener.
    let description: String

    /// What a request asks for, beyond an answer.
    struct Outcome: Sendable {
        var reply: Reply
        /// Whether the faults changed, so that the listener may have to be closed or opened.
        var changesFaults = false
    }

    func respond(to request: SimulatedRequest) -> Outcome {
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? String(parts[1]) : ""
        switch (request.method, parts.first.map(String.init) ?? "/") {
        case ("GET", "/"): return Outcome(reply: Self.text(200, Self.help(description)))
        case ("GET", "/requests"): return Outcome(reply: Self.json(200, .list(core.record.latest.map(Self.shown))))
        case ("GET", "/counters"): return Outcome(reply: Self.json(200, counters))
        case ("DELETE", "/requests"):
            core.clearRecord()
            return Outcome(reply: Reply(204))
        case ("GET", "/faults"): return Outcome(reply: Self.json(200, faults))
        case ("DELETE", "/faults"):
            core.faults = FaultPlan()
            return Outcome(reply: Reply(204), changesFaults: true)
        case ("PUT", "/faults"), ("POST", "/faults"): return setFaults(request, query)
        case ("GET", "/clock"): return Outcome(reply: Self.clock(core.now))
        case ("POST", "/clock"): return advance(query)
        case ("GET", "/ids"): return Outcome(reply: Self.json(200, ids))
        default:
            return Outcome(reply: Self.text(404, "no such resource of the control interface; see GET /\n"))
        }
    }

    private static func help(_ description: String) -> String {
        """
        emsim control interface of \(description)
          GET    /requests            the last requests; credentials are shown as short hashes
          GET    /counters            requests by method and target
          DELETE /requests            forget them
          GET    /faults              the faults in force
          PUT    /faults?kind=K&…     replace all faults (one in the query, or one a line in the body)
          POST   /faults?kind=K&…     add faults
          DELETE /faults              end all faults
          GET    /clock               the simulated time
          POST   /clock?advance=15m   move it forward
          GET    /ids                 ids of finished and running entities by kind, and who sees them
        Faults: \(Fault.help)

        """
    }

    // MARK: Faults and clock

    private func setFaults(_ request: SimulatedRequest, _ query: String) -> Outcome {
        var faults: [Fault] = []
        do throws(FaultSyntaxError) {
            if !query.isEmpty { faults.append(try Fault(text: query, separator: "&")) }
            let lines = String(decoding: request.body, as: UTF8.self).split(whereSeparator: \.isNewline)
            for line in lines {
                faults.append(try Fault(text: String(line), separator: line.hasPrefix("kind=") ? "&" : ","))
            }
        } catch {
            return Outcome(reply: Self.text(400, error.description + "\n"))
        }
        guard !faults.isEmpty else { return Outcome(reply: Self.text(400, "no fault given; see GET /\n")) }
        var plan = core.faults
        if request.method == "PUT" { plan.replace(with: faults) } else { plan.add(faults) }
        core.faults = plan
        return Outcome(reply: Self.json(200, self.faults), changesFaults: true)
    }

    private var faults: JSONText {
        .list(
            core.faults.faults.map { fault in
                .object([
                    ("kind", .string(fault.kind.rawValue)), ("times", fault.times.map { .number($0) } ?? .null),
                    ("skip", .number(fault.skip)), ("path", .string(fault.path)), ("method", .string(fault.method)),
                ])
            })
    }

    private func advance(_ query: String) -> Outcome {
        let sides = query.split(separator: "=", maxSplits: 1)
        guard sides.count == 2, sides[0] == "advance", let span = TimeSpan(text: sides[1]) else {
            return Outcome(reply: Self.text(400, "say ?advance=15m (units ms, s, m, h, d, w)\n"))
        }
        return Outcome(reply: Self.clock(core.advance(by: span)))
    }

    private static func clock(_ now: Timestamp) -> Reply {
        json(200, .object([("now", .string(now.iso))]))
    }

    // MARK: Records and ids

    private var counters: JSONText {
        let record = core.record
        let targets = record.counts.sorted { $0.key < $1.key }.map { (name: $0.key, value: JSONText.number($0.value)) }
        return .object([("total", .number(record.total)), ("targets", .object(targets))])
    }

    private static func shown(_ request: RecordedRequest) -> JSONText {
        .object([
            ("number", .number(request.number)), ("time", .string(request.time.iso)),
            ("method", .string(request.method)), ("target", .string(request.target)),
            ("user", request.user.map { .string($0) } ?? .null), ("status", .number(request.status)),
            ("bodyLength", .number(request.bodyLength)),
            (
                "headers",
                .list(request.fields.map { .object([("name", .string($0.name)), ("value", .string($0.value))]) })
            ),
        ])
    }

    private var ids: JSONText {
        func list(_ ids: [Identifier]) -> JSONText { .list(ids.map { .string($0.description) }) }
        let kinds = core.catalogue().map { entry -> (name: String, value: JSONText) in
            let hidden = (entry.finished + entry.running).filter { !entry.scoped.contains($0) }
            let body = JSONText.object([
                ("path", .string("/api/\(entry.kind.path)")), ("finished", list(entry.finished)),
                ("running", list(entry.running)), ("visibleToScoped", list(entry.scoped)),
                ("hiddenFromScoped", list(hidden)), ("users", .list(entry.users.map { .string($0) })),
            ])
            return (entry.kind.path, body)
        }
        return .object([("wellKnownSession", .string(Simulator.wellKnownSession.description))] + kinds)
    }

    private static func json(_ status: Int, _ value: JSONText) -> Reply {
        Reply(status, .raw(value.bytes, contentType: "application/json; charset=utf-8"))
    }

    private static func text(_ status: Int, _ text: String) -> Reply {
        Reply(status, .raw(Array(text.utf8), contentType: "text/plain; charset=utf-8"))
    }
}
