import Caching
import EnterpriseManager
import Testing

/// The rules as a whole against an oracle: random sequences of logons, logoffs, reads, role changes, outages, restarts and
/// clock steps, at least 100,000 steps, with an Enterprise Manager and a disk that take their time; a sequence that fails is shrunk and printed.
@Suite struct AuthorityModelTests {
    @Test(arguments: [
        AuthorizationConfiguration(),
        AuthorizationConfiguration(offlineGrace: 600_000),
        AuthorizationConfiguration(grant: 120_000),
        AuthorizationConfiguration(offlineGrace: 60_000, credentialLimit: 16, grantLimit: 8),
        AuthorizationConfiguration(grant: 120_000, visibility: .kind),
        AuthorizationConfiguration(visibility: .any),
    ])
    func nobodyEverSeesWhatTheyMayNot(configuration: AuthorizationConfiguration) {
        for seed in UInt64(1)...80 {
            var random = SplitMix(state: seed)
            let steps = (0..<300).map { _ in AuthorityStep.random(using: &random) }
            guard let fault = ModelGate.run(steps, configuration) else { continue }
            let least = shrink(steps, configuration)
            Issue.record("seed \(seed): \(fault); least: \(least)")
            return
        }
    }

    /// The oracle is no use if the sequences never come to a hit.
    @Test func sequencesComeToHitsProofsAndDenials() {
        var counts = ModelGate.Counts()
        for seed in UInt64(1)...60 {
            var random = SplitMix(state: seed)
            var gate = ModelGate(AuthorizationConfiguration(offlineGrace: 600_000))
            for _ in 0..<300 { gate.take(AuthorityStep.random(using: &random)) }
            counts.add(gate.counts)
        }
        #expect(counts.hits > 500)
        #expect(counts.graced > 10)
        #expect(counts.shown > 500)
        #expect(counts.denied > 100)
        #expect(counts.refused > 100)
    }

    /// Each of these makes one rule of the oracle fail if the gate forgets the rule that the name says.
    @Test func oracleNoticesAGateThatForgetsARule() {
        for flaw in ModelGate.Flaw.allCases {
            let isNoticed = (UInt64(1)...60).contains { seed in
                var random = SplitMix(state: seed)
                let steps = (0..<300).map { _ in AuthorityStep.random(using: &random) }
                return ModelGate.run(steps, AuthorizationConfiguration(), flaw: flaw) != nil
            }
            #expect(isNoticed, "\(flaw)")
        }
    }

    /// Leaves out whatever the failure does not need.
    private func shrink(_ steps: [AuthorityStep], _ configuration: AuthorizationConfiguration) -> [AuthorityStep] {
        var steps = steps
        var size = steps.count / 2
        while size > 0 {
            var start = 0
            while start < steps.count {
                var fewer = steps
                fewer.removeSubrange(start..<min(steps.count, start + size))
                if ModelGate.run(fewer, configuration) != nil { steps = fewer } else { start += size }
            }
            size /= 2
        }
        return steps
    }
}

/// One thing that happens.
enum AuthorityStep: Sendable {
    /// A user logs on, here or past emgate.
    case logOn(user: Int, here: Bool)
    /// A logon session is ended, here or past emgate.
    case logOff(token: Int, here: Bool)
    /// A session is read; the answer may take until a later ``land``.
    case read(Presented, session: Int, isSlow: Bool)
    /// A list of all sessions is read.
    case list(Presented, isSlow: Bool)
    /// The oldest slow answer comes.
    case land
    /// Time passes, in milliseconds.
    case wait(Int64)
    /// A user may no longer see a session, or may again.
    case role(user: Int, session: Int)
    /// Roles are changed here, or a session is.
    case changeHere(session: Int?)
    /// EM goes away or comes back.
    case outage
    /// emgate restarts, and the wall clock is put forward or back meanwhile.
    case restart(step: Int64)

    /// What a request presents: numbers of tokens by kind of field, and of a user whose Basic pair it carries.
    struct Presented: Sendable {
        var cookie: Int?
        var header: Int?
        var basic: Int?
    }

    static func random(using random: inout SplitMix) -> AuthorityStep {
        func number(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        func presented() -> Presented {
            // The newest tokens are presented most; number 0 is made up.
            switch number(10) {
            case 0: Presented(cookie: number(4), header: number(4), basic: nil)
            case 1: Presented(cookie: number(4), header: nil, basic: number(3))
            case 2: Presented(cookie: nil, header: number(4), basic: number(3))
            case 3: Presented(cookie: nil, header: nil, basic: number(3))
            case 4: Presented(cookie: number(4), header: nil, basic: nil)
            default: Presented(cookie: nil, header: number(4), basic: nil)
            }
        }
        switch number(100) {
        case 0..<6: return .logOn(user: number(3), here: number(4) > 0)
        case 6..<9: return .logOff(token: number(4), here: number(2) == 0)
        case 9..<65: return .read(presented(), session: number(4), isSlow: number(4) == 0)
        case 65..<70: return .list(presented(), isSlow: number(2) == 0)
        case 70..<78: return .land
        case 78..<90: return .wait(Int64(number(5) == 0 ? number(100_000) : number(20_000)))
        case 90..<93: return .role(user: number(3), session: number(4))
        case 93..<94: return .changeHere(session: number(2) == 0 ? number(4) : nil)
        case 94..<97: return .outage
        case 97..<98: return .restart(step: Int64(number(3) - 1) * Int64(number(100_000_000)))
        default: return .wait(Int64(number(1_000)))
        }
    }
}
