import EnterpriseManager
import Testing

@testable import Caching

/// What a logon that passes through ties together, and the credentials it makes.
@Suite struct LogonLeaseTests {
    private let session = Keys.session(1)

    /// Token 1 and Basic pair 1 of user 1, who has been shown the session before.
    private func authority() -> Authority {
        var authority = Authority(AuthorizationConfiguration())
        _ = authority.loggedOn(Keys.logon(0, user: 1), askedAt: 0)
        authority.learn(.shown(session, content: nil), of: Keys.credential(0), at: 0)
        _ = authority.loggedOn(Keys.logon(1, user: 1, basic: 1), askedAt: 0)
        return authority
    }

    @Test func logonMakesTheCredentialsOfItsTokenAndTheirPrincipalIsTheUser() {
        let authority = authority()
        for credential in [
            Keys.credential(1), Keys.credential(1, 1), Keys.credential([1], basics: [1]),
            Keys.credential([1, 1], basics: [1]),
        ] {
            #expect(authority.shows(session, to: credential, at: 59_999))
        }
        #expect(!authority.shows(session, to: Keys.credential(1), at: 60_000), "then EM is asked")
    }

    @Test func nothingElseRidesAlongWithAFreshToken() {
        var authority = authority()
        _ = authority.loggedOn(Keys.logon(2, user: 2, basic: 2), askedAt: 0)
        _ = authority.loggedOn(Keys.logon(3, user: 1, basic: 1), askedAt: 0)
        for credential in [
            Keys.credential(1, 9), Keys.credential(9, 1), Keys.credential(1, 2), Keys.credential(1, 3),
            Keys.credential([1], basics: [2]), Keys.credential([1], basics: [9]),
            Keys.credential([1], basics: [1, 1], isWithoutRepetition: false), Keys.credential([], basics: [1]),
            Keys.credential(1, 1, isWithoutRepetition: false), Keys.credential(1, isUnclear: true),
        ] {
            #expect(!authority.shows(session, to: credential, at: 1))
        }
    }

    @Test func freshLogonForEachRequestGetsHitsThroughItsPrincipal() {
        var authority = authority()
        for number in 100..<200 {
            _ = authority.loggedOn(Keys.logon(number, user: 1, basic: 1), askedAt: Int64(number) * 1_000)
            #expect(
                authority.shows(
                    session, to: Keys.credential([number], basics: [1]), at: Int64(number) * 1_000 + 1))
        }
    }

    @Test func principalIsTheUserOnlyIfEveryPartIsTiedToThem() {
        var authority = authority()
        _ = authority.loggedOn(Keys.logon(2, user: 2, basic: 2), askedAt: 0)
        let user = Keys.user(1)
        #expect(authority.principal(of: Keys.credential(1)) == user)
        #expect(authority.principal(of: Keys.credential([1], basics: [1])) == user)
        #expect(authority.principal(of: Keys.credential(0, 1)) == user)
        for credential in [
            Keys.credential(1, 2), Keys.credential([1], basics: [2]), Keys.credential([2], basics: [1]),
            Keys.credential(1, 9), Keys.credential([1], basics: [9]), Keys.credential(9),
            Keys.credential(1, isUnclear: true), Keys.credential([]),
        ] {
            #expect(authority.principal(of: credential) == Principal(credential.key))
        }
    }

    @Test func logonWithoutAUserMakesNoLease() {
        var authority = Authority(AuthorizationConfiguration(visibility: .any))
        _ = authority.loggedOn(Keys.logon(1, user: nil, basic: 1), askedAt: 0)
        #expect(!authority.shows(session, to: Keys.credential(1), at: 1))
        #expect(authority.principal(of: Keys.credential([], basics: [1])) != Keys.user(1))
    }

    @Test func refusedTokenIsNotRevivedByItsLogon() {
        for credential in [Keys.credential(1), Keys.credential(1, 9), Keys.credential([1], basics: [9])] {
            var authority = authority()
            authority.learn(.unauthenticated, of: credential, at: 1)
            #expect(!authority.shows(session, to: Keys.credential(1), at: 2))
            #expect(!authority.shows(session, to: Keys.credential([1], basics: [1]), at: 2))
        }
    }

    @Test func refusedPairIsNoLongerTied() {
        var authority = authority()
        let inquiry = authority.begin(Keys.credential([], basics: [1]), now: 1)
        let conclusion = authority.conclude(inquiry, .unauthenticated, now: 1)
        #expect(conclusion.changes == [.untie(Keys.basic(1))])
        #expect(authority.principal(of: Keys.credential([], basics: [1])) != Keys.user(1))
        #expect(authority.principal(of: Keys.credential(1)) == Keys.user(1))
    }

    @Test func tiesSurviveARestartButLeasesDoNot() {
        var before = Authority(AuthorizationConfiguration())
        let changes = before.loggedOn(Keys.logon(1, user: 1, basic: 1), askedAt: 0)
        let ties = changes.compactMap { change -> (key: CredentialKey, tie: Tie)? in
            if case .tie(let key, let tie) = change { (key, tie) } else { nil }
        }
        #expect(ties.count == 2)
        var after = Authority.restored(AuthorizationConfiguration(visibility: .any), ties: ties).authority
        #expect(after.principal(of: Keys.credential([1], basics: [1])) == Keys.user(1))
        #expect(!after.shows(session, to: Keys.credential(1), at: 1))
        after.learn(.absent(session), of: Keys.credential(1), at: 1)
        #expect(after.shows(session, to: Keys.credential(1), at: 2))
    }

    @Test func oldVersionIsKeptWithTheTie() {
        var authority = authority()
        #expect(!authority.bypassesStore(Keys.credential(7)))
        #expect(!authority.knowsOldVersions)
        let changes = authority.loggedOn(Keys.logon(7, user: 1, bypassesStore: true), askedAt: 0)
        #expect(authority.bypassesStore(Keys.credential(7)))
        #expect(authority.bypassesStore(Keys.credential(1, 7)))
        #expect(authority.bypassesStore(Keys.credential(1, isUnclear: true)))
        #expect(!authority.bypassesStore(Keys.credential(1)))
        guard case .tie(let key, let tie)? = changes.first else {
            Issue.record("the tie is to be kept")
            return
        }
        let after = Authority.restored(AuthorizationConfiguration(), ties: [(key, tie)]).authority
        #expect(after.bypassesStore(Keys.credential(7)))
    }

    @Test func tieThatFindsNoRoomAfterARestartIsTakenFromDisk() {
        let tie = Tie(principal: Keys.user(1), bypassesStore: false, logonSessions: [], boughtWith: nil)
        let kept = (0..<40).map { (key: Keys.token($0), tie: tie) }
        let (authority, changes) = Authority.restored(AuthorizationConfiguration(credentialLimit: 16), ties: kept)
        #expect(authority.counts.ties == 16)
        #expect(changes == (0..<24).map { .untie(Keys.token($0)) }, "the oldest ones")
    }

    @Test func logonDuringWhichAllLeasesEndedProvesNothing() {
        var authority = authority()
        let logon = authority.begin(Keys.credential([], basics: [5]), now: 0)
        authority.endAllLeases()
        let askedAt = authority.abandon(logon)
        #expect(askedAt == nil)
        _ = authority.loggedOn(Keys.logon(5, user: 1, basic: 5), askedAt: askedAt)
        #expect(!authority.shows(session, to: Keys.credential(5), at: 1))
        #expect(authority.principal(of: Keys.credential(5)) == Keys.user(1))
    }

    @Test func tieThatGivesWayIsTakenFromDiskToo() {
        var authority = Authority(AuthorizationConfiguration(credentialLimit: 16))
        var kept: Set<CredentialKey> = []
        for number in 0..<200 {
            for change in authority.loggedOn(Keys.logon(number, user: number), askedAt: 0) {
                switch change {
                case .tie(let key, _): kept.insert(key)
                case .untie(let key): kept.remove(key)
                case .grant, .revoke: Issue.record("no such change")
                }
            }
            #expect(kept.count == authority.counts.ties)
        }
        #expect(kept.count == 16)
    }
}
