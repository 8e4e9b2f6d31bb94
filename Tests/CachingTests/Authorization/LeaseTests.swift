import EnterpriseManager
import Testing

@testable import Caching

/// Leases: which credentials Enterprise Manager has vouched for, and for how long.
@Suite struct LeaseTests {
    private let session = Keys.session(1)

    private func authority(_ change: (inout AuthorizationConfiguration) -> Void = { _ in }) -> Authority {
        var configuration = AuthorizationConfiguration()
        change(&configuration)
        return Authority(configuration)
    }

    @Test func answerThatShowsMakesALeaseThatLastsFromWhenItWasAsked() {
        var authority = authority()
        let inquiry = authority.begin(Keys.credential(1), now: 1_000)
        _ = authority.conclude(inquiry, .shown(session, content: nil), now: 31_000)
        #expect(authority.shows(session, to: Keys.credential(1), at: 31_000))
        #expect(authority.shows(session, to: Keys.credential(1), at: 60_999))
        #expect(!authority.shows(session, to: Keys.credential(1), at: 61_000))
    }

    @Test func leaseIsForTheExactTuple() {
        var authority = authority()
        authority.learn(.shown(session, content: nil), of: Keys.credential(1), at: 0)
        for other in [
            Keys.credential(2), Keys.credential(1, 2), Keys.credential(2, 1), Keys.credential(1, 1),
            Keys.credential([1], basics: [1]), Keys.credential(1, isUnclear: true),
            Keys.credential(1, isWithoutRepetition: false), Keys.credential([], basics: [1]),
        ] {
            #expect(!authority.shows(session, to: other, at: 1))
        }
    }

    @Test func answersThatAreNotEMsOwnMakeNoLease() {
        for (status, isXML) in [
            (500, true), (500, false), (503, false), (302, true), (301, false), (200, false), (401, true), (401, false),
            (403, false), (404, false), (204, true), (206, true), (304, true), (400, true),
        ] {
            var authority = authority { $0.visibility = .any }
            let evidence = Evidence.judge(status: status, isXML: isXML, at: session)
            authority.learn(evidence ?? .answered, of: Keys.credential(1), at: 0)
            #expect(!authority.shows(session, to: Keys.credential(1), at: 1), "\(status) \(isXML)")
        }
        #expect(Evidence.judge(status: 200, isXML: true, at: session) == nil, "the body decides")
    }

    @Test func denialGoesOnWithALiveLeaseAndRevivesNone() {
        for evidence in [Evidence.forbidden(session, isOwn: true), .absent(session)] {
            for (askedAt, isRenewed) in [(Int64(59_999), true), (60_000, false)] {
                var authority = authority()
                authority.learn(.shown(Keys.session(2), content: nil), of: Keys.credential(1), at: 0)
                authority.learn(evidence, of: Keys.credential(1), at: askedAt)
                #expect(authority.shows(Keys.session(2), to: Keys.credential(1), at: 70_000) == isRenewed)
            }
            var tied = authority()
            _ = tied.loggedOn(Keys.logon(2, user: 1), askedAt: nil)
            tied.learn(evidence, of: Keys.credential(2), at: 0)
            #expect(tied.counts.leases == 0, "a tie from before a restart is no lease")
        }
    }

    @Test func denialOfSomethingBetweenRenewsNothing() {
        var authority = authority()
        authority.learn(.shown(Keys.session(2), content: nil), of: Keys.credential(1), at: 0)
        authority.learn(.forbidden(session, isOwn: false), of: Keys.credential(1), at: 50_000)
        #expect(!authority.shows(Keys.session(2), to: Keys.credential(1), at: 60_000))
    }

    @Test func absenceRenewsWhatIsKnownWhereDeletedHistoryMayBeSeen() {
        var authority = authority { $0.visibility = .any }
        authority.learn(.absent(session), of: Keys.credential(1), at: 0)
        #expect(!authority.shows(session, to: Keys.credential(1), at: 1), "never vouched for")
        authority.learn(.answered, of: Keys.credential(1), at: 0)
        authority.learn(.absent(session), of: Keys.credential(1), at: 100_000)
        #expect(authority.shows(session, to: Keys.credential(1), at: 100_001), "vouched for before")
        _ = authority.loggedOn(Keys.logon(2, user: 1), askedAt: nil)
        authority.learn(.absent(session), of: Keys.credential(2), at: 100_000)
        #expect(authority.shows(session, to: Keys.credential(2), at: 100_001), "its logon passed here")
    }

    @Test func credentialWhoseMeaningIsUnclearOrThatIsExcessiveGetsNoLease() {
        var authority = authority { $0.visibility = .any }
        for credential in [Keys.credential(1, isUnclear: true), Keys.credential(Array(0..<9)), Keys.credential([])] {
            authority.learn(.shown(session, content: nil), of: credential, at: 0)
            #expect(!authority.shows(session, to: credential, at: 1))
        }
        #expect(authority.counts.leases == 0)
        #expect(authority.counts.grants == 0)
    }

    @Test func earlierQuestionAnsweredLaterDoesNotCutALease() {
        var authority = authority()
        let early = authority.begin(Keys.credential(1), now: 0)
        authority.learn(.shown(session, content: nil), of: Keys.credential(1), at: 20_000)
        _ = authority.conclude(early, .shown(session, content: nil), now: 30_000)
        #expect(authority.shows(session, to: Keys.credential(1), at: 79_999))
    }

    // MARK: Renewal

    @Test func oneProofRenewsALeaseFromThreeQuartersOn() {
        var authority = authority()
        let credential = Keys.credential(1)
        authority.learn(.shown(session, content: nil), of: credential, at: 0)
        func isDue(_ now: Int64) -> Bool? {
            authority.standing(of: credential.key, towards: session, content: nil, now: now, outage: nil)?.isRenewalDue
        }
        #expect(isDue(44_999) == false)
        #expect(!outcome(authority.claimRenewal(of: credential.key, now: 44_999)))
        #expect(isDue(45_000) == true)
        #expect(outcome(authority.claimRenewal(of: credential.key, now: 45_000)))
        #expect(isDue(45_001) == false)
        #expect(!outcome(authority.claimRenewal(of: credential.key, now: 59_999)), "one proof at a time")
        authority.learn(.shown(session, content: nil), of: credential, at: 45_000)
        #expect(isDue(60_000) == false)
        #expect(isDue(90_000) == true)
    }

    @Test func hourOfHitsCostsAtMostOneProofForEachLease() {
        var authority = authority()
        let credential = Keys.credential(1)
        authority.learn(.shown(session, content: nil), of: credential, at: 0)
        var proofs: [Int64] = []
        for now in stride(from: Int64(0), to: 3_600_000, by: 100) {
            #expect(authority.shows(session, to: credential, at: now))
            guard authority.claimRenewal(of: credential.key, now: now) else { continue }
            proofs.append(now)
            authority.learn(.shown(session, content: nil), of: credential, at: now)
        }
        #expect(proofs.count == 79, "every 45 s")
        #expect(zip(proofs, proofs.dropFirst()).allSatisfy { $1 - $0 < 15 * 60_000 }, "EM's idle limit")
    }

    @Test func proofThatSaidNothingIsRepeatedSeldomWhileTheLeaseLasts() {
        var authority = authority()
        let credential = Keys.credential(1)
        authority.learn(.shown(session, content: nil), of: credential, at: 0)
        var attempts: [Int64] = []
        for now in stride(from: Int64(0), to: 60_000, by: 100)
        where authority.claimRenewal(of: credential.key, now: now) {
            attempts.append(now)
            authority.learn(.nothing, of: credential, at: now, isRenewal: true)
        }
        #expect(attempts == [45_000, 52_500])
    }

    @Test func otherAnswersThatSayNothingDoNotDelayARenewal() {
        var authority = authority()
        let credential = Keys.credential(1)
        authority.learn(.shown(session, content: nil), of: credential, at: 0)
        for now in stride(from: Int64(0), to: 46_000, by: 1_000) {
            authority.learn(.nothing, of: credential, at: now)
            let given = authority.begin(credential, now: now)
            #expect(outcome(authority.abandon(given)) == now)
        }
        #expect(outcome(authority.claimRenewal(of: credential.key, now: 46_000)))
        authority.learn(.nothing, of: credential, at: 46_000)
        #expect(!outcome(authority.claimRenewal(of: credential.key, now: 59_000)), "it is still under way")
    }

    // MARK: Offline grace

    @Test func leaseThatWasLiveWhenEMWentAwayLastsLongerIfTheOperatorSaysSo() {
        let credential = Keys.credential(1)
        for grace in [Int64(0), 600_000] {
            var authority = authority { $0.offlineGrace = grace }
            authority.learn(.shown(session, content: nil), of: credential, at: 0)
            // EM went away at 50 s.
            #expect(authority.shows(session, to: credential, at: 60_000, outage: 10_000) == (grace > 0))
            #expect(authority.shows(session, to: credential, at: 659_999, outage: 609_999) == (grace > 0))
            #expect(!authority.shows(session, to: credential, at: 660_000, outage: 610_000))
            #expect(!authority.shows(session, to: credential, at: 70_000, outage: nil), "EM is back")
        }
    }

    @Test func graceNeitherMakesALeaseNorRevivesOne() {
        var authority = authority { $0.offlineGrace = 600_000 }
        #expect(!authority.shows(session, to: Keys.credential(1), at: 0, outage: 0))
        authority.learn(.shown(session, content: nil), of: Keys.credential(1), at: 0)
        // EM went away at 61 s, when the lease had ended.
        #expect(!authority.shows(session, to: Keys.credential(1), at: 62_000, outage: 1_000))
    }

    @Test func whileEMIsAwayItIsAskedEverySecond() {
        var authority = authority { $0.offlineGrace = 600_000 }
        let credential = Keys.credential(1)
        authority.learn(.shown(session, content: nil), of: credential, at: 0)
        var attempts = 0
        for now in stride(from: Int64(60_000), to: 70_000, by: 100)
        where authority.claimRenewal(of: credential.key, now: now) {
            attempts += 1
            authority.learn(.nothing, of: credential, at: now, isRenewal: true)
        }
        #expect(attempts == 10)
    }

    // MARK: Bounds

    @Test func madeUpCredentialsTakeNoRoom() {
        var authority = authority { $0.credentialLimit = 100 }
        authority.learn(.shown(session, content: nil), of: Keys.credential(1), at: 0)
        for number in 1_000..<3_000 { authority.learn(.unauthenticated, of: Keys.credential(number), at: 1) }
        #expect(authority.counts.leases == 1)
        #expect(authority.shows(session, to: Keys.credential(1), at: 2))
    }

    @Test func aUserWithManyLogonsPushesOutOnlyTheirOwn() {
        var authority = authority { $0.credentialLimit = 400 }
        for number in 0..<50 {
            _ = authority.loggedOn(Keys.logon(number, user: number), askedAt: 0)
            authority.learn(.shown(session, content: nil), of: Keys.credential(number), at: 0)
        }
        for number in 1_000..<3_000 {
            _ = authority.loggedOn(Keys.logon(number, user: 999), askedAt: 1)
            authority.learn(.shown(session, content: nil), of: Keys.credential(number), at: 1)
        }
        for number in 0..<50 { #expect(authority.shows(session, to: Keys.credential(number), at: 2)) }
        #expect(authority.counts.leases <= 150)
        #expect(authority.counts.ties <= 150)
    }

    @Test func spellingsOfBasicPairsPushOutOnlyEachOther() {
        var authority = authority {
            $0.credentialLimit = 400
            $0.visibility = .any
        }
        authority.learn(.answered, of: Keys.credential(1), at: 0)
        for number in 0..<2_000 { authority.learn(.answered, of: Keys.credential([], basics: [number]), at: 0) }
        #expect(authority.counts.leases <= 101)
        #expect(authority.shows(session, to: Keys.credential(1), at: 1))
    }

    @Test func spellingsOfOneTokenPushOutOnlyEachOther() {
        var authority = authority {
            $0.credentialLimit = 400
            $0.visibility = .any
        }
        authority.learn(.answered, of: Keys.credential(1), at: 0)
        for number in 0..<2_000 {
            authority.learn(.shown(session, content: nil), of: Keys.credential([2], basics: [number]), at: 0)
        }
        #expect(authority.counts.leases <= 17)
        #expect(authority.shows(session, to: Keys.credential(1), at: 1))
    }
}
