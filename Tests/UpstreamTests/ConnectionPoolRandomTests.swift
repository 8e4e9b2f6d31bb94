import HTTPSemantics
import NIOCore
import Testing

@testable import Upstream

/// Drives the pool's state machine through seeded random events beside a model that knows what is legal.
struct ConnectionPoolRandomTests {
    @Test(arguments: 0..<400)
    func invariantsHoldInRandomSequences(seed: UInt64) {
        var model = Model(seed: seed)
        for _ in 0..<400 {
            model.step()
            model.checkInvariants()
            guard model.complaints.isEmpty else { break }
        }
        model.settle()
        #expect(model.complaints.isEmpty, "seed \(seed)")
        #expect(model.ended.values.allSatisfy { $0 == 1 }, "seed \(seed): a request ended more than once")
        #expect(model.ended.count == model.requests, "seed \(seed): a request never ended")
    }
}

/// What the world outside of the state machine would look like.
private struct Model {
    typealias Machine = ConnectionPool.StateMachine
    typealias ConnectionID = ConnectionPool.ConnectionID
    typealias RequestID = ConnectionPool.RequestID

    enum ConnectionState: Equatable {
        case connecting
        case idle
        case busy(RequestID)
        case closing
    }

    static let clients: [ClientNetwork?] = [
        nil, ClientNetwork("192.0.2.1"), ClientNetwork("192.0.2.2"), ClientNetwork("2001:db8::1"),
    ]

    let limits: Machine.Limits
    var random: SplitMix64
    var machine: Machine
    var now = NIODeadline.uptimeNanoseconds(1_000_000_000)
    var connections: [ConnectionID: ConnectionState] = [:]
    var used: Set<ConnectionID> = []
    var waiting: [RequestID: NIODeadline] = [:]
    var clients: [RequestID: ClientNetwork?] = [:]
    var retried: Set<RequestID> = []
    var requests = 0
    var ended: [RequestID: Int] = [:]
    var complaints: [String] = []
    var isShutDown = false

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        limits = Machine.Limits(
            connections: Int.random(in: 1...9, using: &random), queue: Int.random(in: 1...6, using: &random),
            queueWait: .seconds(2), idle: .seconds(5))
        machine = Machine(limits: limits, random: SplitMix64(seed: seed ^ 0xFFFF))
    }

    // MARK: Events

    mutating func step() {
        now = now + .milliseconds(Int64.random(in: 0...80, using: &random))
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<35: arrive()
        case 35..<50: open(fails: Int.random(in: 0..<4, using: &random) == 0)
        case 50..<68: endResponse()
        case 68..<78: lose()
        case 78..<84: cancelWaiting()
        case 84..<92: finishClosing()
        case 92..<99: passTime()
        default:
            if Int.random(in: 0..<8, using: &random) == 0 { shutDown() }
        }
    }

    /// Ends the world in order: whatever is left must come to an end by time and closing alone.
    mutating func settle() {
        shutDown()
        while complaints.isEmpty, let connection = connections.keys.min(by: { $0.number < $1.number }) {
            if case .busy(let request) = connections[connection] {
                end(request)
            }
            connections[connection] = nil
            apply(machine.connectionClosed(connection))
        }
        checkInvariants()
    }

    private mutating func arrive() {
        requests += 1
        let request = RequestID(number: UInt64(requests))
        waiting[request] = now + limits.queueWait
        let client = Self.clients.randomElement(using: &random) ?? nil
        clients[request] = client
        apply(machine.requestArrived(request, of: client, now: now))
    }

    private mutating func open(fails: Bool) {
        guard let connection = pick({ $0 == .connecting }) else { return }
        if fails {
            connections[connection] = nil
            apply(machine.connectionFailed(connection, error: .connectRefused, now: now))
        } else {
            connections[connection] = .idle
            apply(machine.connectionOpened(connection, now: now))
        }
    }

    private mutating func endResponse() {
        guard let (connection, request) = pickBusy() else { return }
        end(request)
        if Bool.random(using: &random) {
            connections[connection] = .idle
            apply(machine.connectionBecameIdle(connection, now: now))
        } else {
            connections[connection] = .closing
            apply(machine.connectionIsClosing(connection))
        }
    }

    /// A connection dies: an idle one by itself, a busy one with its request or with a retry of it.
    private mutating func lose() {
        if let (connection, request) = pickBusy(), Bool.random(using: &random) {
            connections[connection] = nil
            apply(machine.connectionClosed(connection))
            if used.contains(connection), !retried.contains(request) {
                retried.insert(request)
                waiting[request] = now + limits.queueWait
                apply(machine.requestRetried(request, of: clients[request] ?? nil, now: now))
            } else {
                end(request)
            }
        } else if let connection = pick({ $0 == .idle }) {
            connections[connection] = nil
            apply(machine.connectionClosed(connection))
        }
    }

    private mutating func cancelWaiting() {
        guard let request = waiting.keys.min(by: { $0.number < $1.number }) else { return }
        waiting[request] = nil
        machine.requestCancelled(request)
        end(request)
    }

    private mutating func finishClosing() {
        guard let connection = pick({ $0 == .closing }) else { return }
        connections[connection] = nil
        apply(machine.connectionClosed(connection))
    }

    private mutating func passTime() {
        if let next = machine.nextDeadline, Bool.random(using: &random) {
            now = max(now, next)
        }
        apply(machine.timePassed(now: now))
        if let late = waiting.first(where: { $0.value <= now }) {
            complaints.append("request \(late.key.number) waits beyond its deadline")
        }
        if let next = machine.nextDeadline, next <= now {
            complaints.append("a deadline is left behind")
        }
    }

    private mutating func shutDown() {
        isShutDown = true
        apply(machine.shutDown())
    }

    // MARK: Actions

    private mutating func apply(_ actions: Machine.Actions) {
        for connection in actions.close {
            guard let state = connections[connection], state != .closing else {
                complaints.append("closes \(connection.number), which is gone or closing")
                continue
            }
            if case .busy(let request) = state {
                if !isShutDown { complaints.append("closes \(connection.number), which is busy") }
                end(request)
            }
            connections[connection] = .closing
        }
        for connection in actions.open {
            if connections[connection] != nil || isShutDown {
                complaints.append("opens \(connection.number) wrongly")
            }
            connections[connection] = .connecting
        }
        for start in actions.start {
            if waiting.removeValue(forKey: start.request) == nil {
                complaints.append("starts \(start.request.number), which does not wait")
            }
            if connections[start.connection] != .idle {
                complaints.append("starts on \(start.connection.number), which is not free")
            }
            if retried.contains(start.request), used.contains(start.connection) {
                complaints.append("retries \(start.request.number) on a used connection")
            }
            if !retried.contains(start.request), !mayHaveOneMore(start.request) {
                complaints.append("starts \(start.request.number), whose client has its share")
            }
            connections[start.connection] = .busy(start.request)
        }
        for failure in actions.fail {
            if waiting.removeValue(forKey: failure.request) == nil {
                complaints.append("fails \(failure.request.number), which does not wait")
            }
            end(failure.request)
        }
    }

    private mutating func end(_ request: RequestID) {
        ended[request, default: 0] += 1
        for (connection, state) in connections where state == .busy(request) {
            used.insert(connection)
        }
    }

    // MARK: Invariants

    mutating func checkInvariants() {
        let idle = connections.values.count { $0 == .idle }
        let connecting = connections.values.count { $0 == .connecting }
        let closing = connections.values.count { $0 == .closing }
        let busy = connections.count - idle - connecting - closing
        if connections.count > limits.connections { complaints.append("above the limit") }
        if waiting.count > limits.queue + limits.connections { complaints.append("the queue is too long") }
        if machine.idleCount != idle || machine.busyCount != busy || machine.connectingCount != connecting
            || machine.connectionCount != connections.count || machine.waitingCount != waiting.count
        {
            complaints.append("counts differ from the model")
        }
        if idle > 0, waiting.keys.contains(where: { !retried.contains($0) && mayHaveOneMore($0) }) {
            complaints.append("a request waits beside an idle connection")
        }
        if machine.isInOutage, idle + busy == 0, !waiting.isEmpty {
            complaints.append("a request waits although nothing is reachable")
        }
        if waiting.keys.contains(where: { retried.contains($0) || mayHaveOneMore($0) }), connecting == 0,
            connections.count < limits.connections, !machine.isInOutage
        {
            complaints.append("a request waits and nothing is done for it")
        }
        if !waiting.isEmpty, machine.nextDeadline == nil { complaints.append("a request waits without a deadline") }
    }

    /// Whether the request's client holds fewer than three times as many connections as are free, and would not take the
    /// last one besides another.
    private func mayHaveOneMore(_ request: RequestID) -> Bool {
        let holders = connections.values.compactMap { state -> RequestID? in
            if case .busy(let holder) = state { holder } else { nil }
        }
        guard let client = clients[request] ?? nil else { return holders.count < limits.connections }
        let held = holders.count { clients[$0] == client }
        let free = limits.connections - holders.count
        return held == 0 ? free > 0 : free > 1 && held < 3 * free
    }

    private mutating func pick(_ matches: (ConnectionState) -> Bool) -> ConnectionID? {
        connections.filter { matches($0.value) }.keys.sorted { $0.number < $1.number }.randomElement(using: &random)
    }

    private mutating func pickBusy() -> (ConnectionID, RequestID)? {
        let busy = connections.keys.sorted { $0.number < $1.number }.compactMap { connection in
            if case .busy(let request) = connections[connection] { (connection, request) } else { nil }
        }
        return busy.randomElement(using: &random)
    }
}
