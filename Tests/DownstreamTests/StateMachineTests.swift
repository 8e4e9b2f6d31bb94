import Testing

@testable import Downstream

private typealias Machine = DownstreamConnection.StateMachine

/// The rules of a connection, without a socket.
@Suite struct StateMachineTests {
    private func machine(
        _ request: Machine.Request = .init(), exchangeLimit: Int = 0, discardLimit: Int = 100
    ) -> Machine {
        var machine = Machine(exchangeLimit: exchangeLimit, discardLimit: discardLimit)
        machine.headBegan()
        machine.exchangeBegan(request)
        return machine
    }

    struct Framed: Sendable {
        var name: String
        var isHEAD = false
        var isHTTP10 = false
        var keepsAlive = true
        var status = 200
        var length: UInt64?
        var contentLength: UInt64?
        var isChunked = false
        var closes: Bool?
        var sendsBody = true
    }

    static let framings: [Framed] = [
        Framed(name: "known", length: 5, contentLength: 5),
        Framed(name: "empty", length: 0, contentLength: 0),
        Framed(name: "unknown", isChunked: true),
        Framed(name: "unknown to 1.0", isHTTP10: true, closes: true),
        Framed(name: "known to 1.0", isHTTP10: true, length: 5, contentLength: 5, closes: false),
        Framed(
            name: "known to 1.0 without keep-alive", isHTTP10: true, keepsAlive: false, length: 5, contentLength: 5,
            closes: true),
        Framed(name: "HEAD", isHEAD: true, length: 5, contentLength: 5, sendsBody: false),
        Framed(name: "HEAD unknown", isHEAD: true, sendsBody: false),
        Framed(name: "HEAD unknown to 1.0", isHEAD: true, isHTTP10: true, closes: false, sendsBody: false),
        Framed(name: "204", status: 204, length: 5, sendsBody: false),
        Framed(name: "304", status: 304, length: 5, sendsBody: false),
        Framed(name: "client closes", keepsAlive: false, length: 1, contentLength: 1, closes: true),
    ]

    @Test(arguments: framings) func responseIsFramedAsItsRequestAllows(_ row: Framed) {
        var machine = machine(
            .init(isHEAD: row.isHEAD, isHTTP10: row.isHTTP10, keepsAlive: row.keepsAlive))
        let plan = machine.responseBegan(status: row.status, length: row.length, isWhole: false, closes: false)
        #expect(plan?.contentLength == row.contentLength)
        #expect(plan?.isChunked == row.isChunked)
        #expect(plan?.sendsBody == row.sendsBody)
        let connection: Machine.ConnectionOption? = row.closes.map { $0 ? .close : .keepAlive }
        #expect(plan?.connection == connection)
    }

    @Test func secondResponseIsRefused() {
        var machine = machine()
        #expect(machine.responseBegan(status: 200, length: 0, isWhole: false, closes: false) != nil)
        #expect(machine.responseBegan(status: 200, length: 0, isWhole: false, closes: false) == nil)
    }

    @Test func shortResponseIsAborted() {
        var machine = machine()
        _ = machine.responseBegan(status: 200, length: 5, isWhole: false, closes: false)
        #expect(machine.bodyWritten(4) == .write)
        #expect(machine.responseFinished() == .abort)
    }

    @Test func longResponseIsAborted() {
        var machine = machine()
        _ = machine.responseBegan(status: 200, length: 5, isWhole: false, closes: false)
        #expect(machine.bodyWritten(6) == .abort)
    }

    @Test func exchangeLimitClosesTheConnection() {
        var machine = machine(exchangeLimit: 2)
        #expect(machine.responseBegan(status: 200, length: 0, isWhole: true, closes: false)?.connection == nil)
        #expect(machine.responseFinished() == .next)
        machine.exchangeBegan(.init())
        #expect(machine.responseBegan(status: 200, length: 0, isWhole: true, closes: false)?.connection == .close)
        #expect(machine.responseFinished() == .close)
    }

    @Test func unreadBodyWithinTheLimitIsDiscarded() {
        var machine = machine(.init(bodyLength: 100))
        #expect(machine.responseBegan(status: 200, length: 0, isWhole: true, closes: false)?.connection == nil)
        #expect(machine.responseFinished() == .discard)
        #expect(machine.discarded(60, isComplete: false) == .discard)
        #expect(machine.discarded(40, isComplete: true) == .next)
        #expect(machine.state == .idle)
    }

    @Test func unreadBodyBeyondTheLimitClosesAndSaysSo() {
        var machine = machine(.init(bodyLength: 101))
        #expect(machine.responseBegan(status: 200, length: 0, isWhole: true, closes: false)?.connection == .close)
        #expect(machine.responseFinished() == .close)
    }

    @Test func endlessUnreadBodyCloses() {
        var machine = machine(.init(bodyLength: nil))
        _ = machine.responseBegan(status: 200, length: 0, isWhole: true, closes: false)
        #expect(machine.responseFinished() == .discard)
        #expect(machine.discarded(99, isComplete: false) == .discard)
        #expect(machine.discarded(1, isComplete: false) == .close)
    }

    @Test func continueIsOwedUntilTheFirstDemand() {
        var machine = machine(.init(expectsContinue: true, bodyLength: 5))
        #expect(machine.bodyDemanded() == .sendContinue)
        #expect(machine.bodyDemanded() == .read)
    }

    @Test func continueIsNotSentAfterTheFinalResponseBegan() {
        var machine = machine(.init(expectsContinue: true, bodyLength: 5))
        #expect(machine.responseBegan(status: 413, length: nil, isWhole: false, closes: false)?.connection == nil)
        #expect(machine.bodyDemanded() == .read)
    }

    @Test func finalResponseInsteadOfContinueCloses() {
        var machine = machine(.init(expectsContinue: true, bodyLength: 5))
        #expect(machine.responseBegan(status: 413, length: 0, isWhole: true, closes: false)?.connection == .close)
        #expect(machine.responseFinished() == .close)
    }

    @Test func continueIsNotOwedToHTTP10OrWithoutBody() {
        var old = machine(.init(isHTTP10: true, expectsContinue: true, bodyLength: 5))
        #expect(old.bodyDemanded() == .read)
        var bodyless = machine(.init(expectsContinue: true, bodyLength: 0))
        #expect(bodyless.bodyDemanded() == .reportEnd)
        #expect(bodyless.bodyDemanded() == .none)
    }

    @Test func endOfBodyIsReportedOnce() {
        var machine = machine(.init(bodyLength: 5))
        _ = machine.bodyDemanded()
        #expect(machine.bodyReceived(3, isComplete: false) == false)
        #expect(!machine.isBodyDemanded)
        _ = machine.bodyDemanded()
        #expect(machine.bodyReceived(2, isComplete: true) == true)
        #expect(machine.bodyDemanded() == .none)
    }

    @Test func drainClosesAnIdleConnectionNowAndOthersAfterTheirExchange() {
        var idle = Machine(exchangeLimit: 0, discardLimit: 0)
        #expect(idle.drainBegan() == true)
        #expect(idle.state == .closing)
        var busy = machine()
        #expect(busy.drainBegan() == false)
        #expect(busy.responseBegan(status: 200, length: 0, isWhole: true, closes: false)?.connection == .close)
        var streaming = machine()
        _ = streaming.responseBegan(status: 200, length: 0, isWhole: false, closes: false)
        #expect(streaming.drainBegan() == false)
        #expect(streaming.responseFinished() == .close)
    }

    @Test func endOfInputMattersOnlyWhereInputIsNeeded() {
        var idle = Machine(exchangeLimit: 0, discardLimit: 0)
        #expect(idle.inputExhausted() == .none)
        idle.inputClosed()
        #expect(idle.inputExhausted() == .close)
        var busy = machine()
        busy.inputClosed()
        #expect(busy.inputExhausted() == .none)
        var reading = machine(.init(bodyLength: 5))
        reading.inputClosed()
        #expect(reading.inputExhausted() == .none)
        _ = reading.bodyDemanded()
        #expect(reading.inputExhausted() == .endBody)
    }

    @Test func lingeringReadsWithinItsBudgetOnly() {
        var machine = machine(.init(keepsAlive: false))
        _ = machine.responseBegan(status: 200, length: 0, isWhole: true, closes: false)
        #expect(machine.responseFinished() == .close)
        machine.outputClosed(lingerBudget: 10)
        #expect(machine.wantsInput)
        machine.lingered(9)
        #expect(machine.wantsInput)
        machine.lingered(9)
        #expect(!machine.wantsInput)
        machine.inputClosed()
        #expect(machine.inputExhausted() == .hangUp)
    }

    @Test func nothingIsReadWhileAnExchangeDoesNotAsk() {
        var machine = machine(.init(bodyLength: 5))
        #expect(!machine.wantsInput)
        _ = machine.bodyDemanded()
        #expect(machine.wantsInput)
    }

    /// Any order of events leaves the machine in a state from which it can be closed, and never lets a response begin twice.
    @Test(arguments: 0..<200) func anyOrderOfEventsKeepsTheRules(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        var machine = Machine(exchangeLimit: 3, discardLimit: 10)
        var begun = 0
        for _ in 0..<200 {
            switch random.next() % 12 {
            case 0: machine.headBegan()
            case 1 where machine.expectsHead:
                machine.exchangeBegan(
                    .init(
                        isHTTP10: random.next() % 2 == 0, keepsAlive: random.next() % 4 != 0,
                        expectsContinue: random.next() % 2 == 0, bodyLength: random.next() % 2 == 0 ? nil : 7))
                begun = 0
            case 2: _ = machine.bodyDemanded()
            case 3 where machine.isBodyDemanded:
                _ = machine.bodyReceived(Int(random.next() % 3), isComplete: random.next() % 3 == 0)
            case 4:
                if machine.responseBegan(
                    status: 200, length: random.next() % 2 == 0 ? nil : 4, isWhole: false, closes: false) != nil
                {
                    begun += 1
                }
            case 5: _ = machine.bodyWritten(Int(random.next() % 3))
            case 6:
                let wasIdle = machine.expectsHead
                let after = machine.responseFinished()
                #expect(!(wasIdle && after != .ignore))
            case 7: _ = machine.discarded(Int(random.next() % 4), isComplete: random.next() % 3 == 0)
            case 8 where random.next() % 10 == 0: machine.inputClosed()
            case 9: _ = machine.inputExhausted()
            case 10: machine.outputClosed(lingerBudget: 5)
            case 11 where random.next() % 10 == 0: _ = machine.drainBegan()
            default: break
            }
            #expect(begun <= 1)
            if machine.isInputClosed { #expect(!machine.wantsInput) }
        }
        machine.closed()
        #expect(!machine.wantsInput && !machine.expectsHead)
    }
}

/// A seeded generator of numbers.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
