import HTTPSemantics
import NIOCore
import Testing

@testable import Upstream

struct ConnectionPoolStateMachineTests {
    typealias Machine = ConnectionPool.StateMachine
    typealias Start = Machine.Start

    private func machine(connections: Int = 2, queue: Int = 3) -> Machine {
        Machine(
            limits: Machine.Limits(
                connections: connections, queue: queue, queueWait: .seconds(30), idle: .seconds(55)),
            random: SplitMix64(seed: 7))
    }

    private func connection(_ number: UInt64) -> ConnectionPool.ConnectionID { .init(number: number) }
    private func request(_ number: UInt64) -> ConnectionPool.RequestID { .init(number: number) }
    private func at(_ milliseconds: UInt64) -> NIODeadline { .uptimeNanoseconds(milliseconds * 1_000_000) }

    private func failures(_ actions: Machine.Actions) -> [String] {
        actions.fail.map { "\($0.request.number) \($0.error.name)" }
    }

    @Test func firstRequestOpensAConnectionAndRunsOnIt() {
        var machine = machine()
        #expect(machine.requestArrived(request(1), of: nil, now: at(0)).open == [connection(1)])
        let actions = machine.connectionOpened(connection(1), now: at(5))
        #expect(actions.start == [Start(request: request(1), connection: connection(1))])
        #expect(machine.busyCount == 1)
    }

    @Test func idleConnectionIsUsedAgainNewestFirst() {
        var machine = machine()
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        _ = machine.requestArrived(request(2), of: nil, now: at(0))
        _ = machine.connectionOpened(connection(1), now: at(1))
        _ = machine.connectionOpened(connection(2), now: at(1))
        _ = machine.connectionBecameIdle(connection(1), now: at(2))
        _ = machine.connectionBecameIdle(connection(2), now: at(3))
        let actions = machine.requestArrived(request(3), of: nil, now: at(4))
        #expect(actions.start == [Start(request: request(3), connection: connection(2))])
        #expect(actions.open.isEmpty)
    }

    @Test func limitHoldsAndTheQueueIsBounded() {
        var machine = machine(connections: 1, queue: 2)
        #expect(machine.requestArrived(request(1), of: nil, now: at(0)).open.count == 1)
        #expect(machine.requestArrived(request(2), of: nil, now: at(0)).open.isEmpty)
        #expect(failures(machine.requestArrived(request(3), of: nil, now: at(0))) == ["3 queue_full"])
        let actions = machine.connectionOpened(connection(1), now: at(1))
        #expect(actions.start == [Start(request: request(1), connection: connection(1))])
        #expect(
            machine.connectionBecameIdle(connection(1), now: at(2)).start
                == [Start(request: request(2), connection: connection(1))])
    }

    @Test func aClientThatHoldsItsShareWaitsWhileOthersAreServed() {
        let slow = ClientNetwork("192.0.2.1")
        let other = ClientNetwork("192.0.2.2")
        var machine = machine(connections: 4, queue: 8)
        for number in 1...4 as ClosedRange<UInt64> { _ = machine.requestArrived(request(number), of: slow, now: at(0)) }
        for number in 1...4 as ClosedRange<UInt64> { _ = machine.connectionOpened(connection(number), now: at(1)) }
        #expect(machine.busyCount == 3)
        #expect(machine.waitingCount == 1)
        // The fourth connection is idle, and for whoever comes.
        #expect(machine.requestArrived(request(5), of: other, now: at(2)).start.map(\.request) == [request(5)])
        #expect(machine.connectionBecameIdle(connection(4), now: at(3)).start.isEmpty)
        // Once one of its own ends, the client's next one runs.
        #expect(machine.connectionBecameIdle(connection(1), now: at(4)).start.map(\.request) == [request(4)])
    }

    @Test func aClientThatFillsItsShareOfTheQueueIsToldSoAndOthersAreNot() {
        let slow = ClientNetwork("192.0.2.1")
        let other = ClientNetwork("192.0.2.2")
        var machine = machine(connections: 1, queue: 4)
        for number in 1...3 as ClosedRange<UInt64> { _ = machine.requestArrived(request(number), of: slow, now: at(0)) }
        #expect(failures(machine.requestArrived(request(4), of: slow, now: at(0))) == ["4 queue_share_full"])
        #expect(machine.requestArrived(request(5), of: other, now: at(0)).fail.isEmpty)
        #expect(failures(machine.requestArrived(request(6), of: other, now: at(0))) == ["6 queue_full"])
        machine.requestCancelled(request(2))
        #expect(
            failures(machine.requestArrived(request(7), of: slow, now: at(0))) == ["7 queue_share_full"],
            "the one place that is free is for whoever has none")
        machine.requestCancelled(request(3))
        #expect(failures(machine.requestArrived(request(8), of: slow, now: at(0))).isEmpty)
    }

    @Test func waitingRequestsFailAtTheirDeadline() {
        var machine = machine(connections: 1)
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        _ = machine.connectionOpened(connection(1), now: at(1))
        _ = machine.requestArrived(request(2), of: nil, now: at(10))
        #expect(machine.nextDeadline == at(30_010))
        #expect(failures(machine.timePassed(now: at(30_009))).isEmpty)
        #expect(failures(machine.timePassed(now: at(30_010))) == ["2 queue_timeout"])
        #expect(machine.nextDeadline == nil)
    }

    @Test func unusedConnectionIsClosedWhenItsTimeIsUp() {
        var machine = machine()
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        _ = machine.connectionOpened(connection(1), now: at(1))
        _ = machine.connectionBecameIdle(connection(1), now: at(100))
        #expect(machine.nextDeadline == at(55_100))
        #expect(machine.timePassed(now: at(55_099)).close.isEmpty)
        #expect(machine.timePassed(now: at(55_100)).close == [connection(1)])
        // It still counts until it is gone, and is not used.
        #expect(machine.connectionCount == 1)
        #expect(machine.requestArrived(request(2), of: nil, now: at(55_100)).start.isEmpty)
    }

    @Test func connectFailureFailsAllWaitingAndLaterRequestsAtOnce() {
        var machine = machine()
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        _ = machine.requestArrived(request(2), of: nil, now: at(0))
        let actions = machine.connectionFailed(connection(1), error: .connectRefused, now: at(1))
        #expect(failures(actions) == ["1 connect_refused", "2 connect_refused"])
        #expect(failures(machine.requestArrived(request(3), of: nil, now: at(2))) == ["3 connect_refused"])
        #expect(machine.isInOutage)
    }

    @Test func probesKeepGoingAndTheFirstSuccessEndsTheOutage() throws {
        var machine = machine(connections: 4)
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        _ = machine.connectionFailed(connection(1), error: .connectTimeout, now: at(3_000))
        var now = at(3_000)
        // Probes that hang do not keep the next ones from being started, up to the limit of connections.
        for opened in 1...4 {
            let due = try #require(machine.nextDeadline)
            #expect(due - now <= Backoff.cap)
            now = due
            #expect(machine.timePassed(now: now).open.count == 1)
            #expect(machine.connectingCount == opened)
        }
        now = try #require(machine.nextDeadline)
        #expect(machine.timePassed(now: now).open.isEmpty)
        _ = machine.connectionOpened(connection(3), now: now)
        #expect(!machine.isInOutage)
        let actions = machine.requestArrived(request(2), of: nil, now: now)
        #expect(actions.start == [Start(request: request(2), connection: connection(3))])
    }

    @Test func outageEndsForARequestWhenAnotherLoopHasReachedEMSince() {
        for (moment, isOver) in [(UInt64(9), false), (10, false), (11, true)] {
            var machine = machine()
            _ = machine.requestArrived(request(1), of: nil, now: at(0))
            #expect(failures(machine.connectionFailed(connection(1), error: .connectRefused, now: at(10))).count == 1)
            machine.reachedElsewhere(at: at(moment))
            #expect(machine.isInOutage == !isOver)
            let actions = machine.requestArrived(request(2), of: nil, now: at(12))
            #expect(actions.open.isEmpty == !isOver)
            #expect(failures(actions).isEmpty == isOver)
        }
    }

    @Test func outageBesideLiveConnectionsLetsRequestsWait() throws {
        var machine = machine()
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        _ = machine.connectionOpened(connection(1), now: at(1))
        _ = machine.requestArrived(request(2), of: nil, now: at(2))
        #expect(failures(machine.connectionFailed(connection(2), error: .connectRefused, now: at(3))).isEmpty)
        #expect(machine.requestArrived(request(3), of: nil, now: at(4)).fail.isEmpty)
        #expect(machine.connectingCount == 0)
        #expect(
            machine.connectionBecameIdle(connection(1), now: at(5)).start
                == [Start(request: request(2), connection: connection(1))])
        let probe = try #require(machine.nextDeadline)
        #expect(machine.timePassed(now: probe).open.count == 1)
        // The last live connection goes: now nothing is worth waiting for.
        #expect(failures(machine.connectionClosed(connection(1))) == ["3 connect_refused"])
    }

    @Test func retriedRequestRunsOnlyOnANewConnection() {
        var machine = machine(connections: 2)
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        _ = machine.requestArrived(request(2), of: nil, now: at(0))
        _ = machine.connectionOpened(connection(1), now: at(1))
        _ = machine.connectionOpened(connection(2), now: at(1))
        _ = machine.connectionBecameIdle(connection(1), now: at(2))
        // Request 2's connection died; connection 1 is idle, but as likely dead as that one.
        _ = machine.connectionClosed(connection(2))
        let actions = machine.requestRetried(request(2), of: nil, now: at(3))
        #expect(actions.start.isEmpty)
        #expect(actions.open == [connection(3)])
        #expect(
            machine.connectionOpened(connection(3), now: at(4)).start
                == [Start(request: request(2), connection: connection(3))])
    }

    @Test func retriedRequestMakesRoomAtTheLimit() {
        var machine = machine(connections: 1)
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        _ = machine.connectionOpened(connection(1), now: at(1))
        _ = machine.requestRetried(request(9), of: nil, now: at(2))
        #expect(machine.connectingCount == 0)
        #expect(machine.connectionBecameIdle(connection(1), now: at(3)).close == [connection(1)])
        #expect(machine.connectionClosed(connection(1)).open == [connection(2)])
        #expect(
            machine.connectionOpened(connection(2), now: at(5)).start
                == [Start(request: request(9), connection: connection(2))])
    }

    @Test func connectionThatIsClosingMakesRoomForARetriedRequest() {
        var machine = machine(connections: 3)
        for number in UInt64(1)...3 {
            _ = machine.requestArrived(request(number), of: nil, now: at(0))
            _ = machine.connectionOpened(connection(number), now: at(1))
        }
        _ = machine.connectionBecameIdle(connection(3), now: at(2))
        _ = machine.connectionIsClosing(connection(1))
        #expect(machine.requestRetried(request(1), of: nil, now: at(2)).close.isEmpty, "the idle one stays")
        #expect(machine.connectionBecameIdle(connection(2), now: at(3)).close.isEmpty, "and this one as well")
        #expect(machine.connectionClosed(connection(1)).open == [connection(4)])
    }

    @Test func cancelledRequestIsNeverStarted() {
        var machine = machine()
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        machine.requestCancelled(request(1))
        #expect(machine.connectionOpened(connection(1), now: at(1)).start.isEmpty)
        #expect(machine.idleCount == 1)
    }

    @Test func shutDownClosesAllAndFailsWhatWaits() {
        var machine = machine(connections: 1)
        _ = machine.requestArrived(request(1), of: nil, now: at(0))
        _ = machine.connectionOpened(connection(1), now: at(1))
        _ = machine.requestArrived(request(2), of: nil, now: at(2))
        let actions = machine.shutDown()
        #expect(actions.close == [connection(1)])
        #expect(failures(actions) == ["2 shut_down"])
        #expect(failures(machine.requestArrived(request(3), of: nil, now: at(3))) == ["3 shut_down"])
        #expect(machine.connectionClosed(connection(1)).open.isEmpty)
        #expect(machine.connectionCount == 0)
        #expect(machine.nextDeadline == nil)
    }

    @Test func sharesAreRoundedDownAndAtLeastOne() {
        var configuration = UpstreamConfiguration(host: "h", port: 1, tls: nil, hostField: [])
        configuration.eventLoopCount = 3
        #expect(configuration.connectionShare == 10)
        #expect(configuration.queueShare == 85)
        configuration.eventLoopCount = 64
        #expect(configuration.connectionShare == 1)
        configuration.eventLoopCount = 0
        #expect(configuration.connectionShare == 32)
    }
}
