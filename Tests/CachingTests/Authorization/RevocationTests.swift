import EnterpriseManager
import Testing

@testable import Caching

/// What ends leases and grants.
@Suite struct RevocationTests {
    private let session = Keys.session(1)

    /// Users 1 and 2 with tokens 1 and 2, token 3 of an unknown user; all were shown the session.
    private func authority(_ change: (inout AuthorizationConfiguration) -> Void = { _ in }) -> Authority {
        var configuration = AuthorizationConfiguration()
        change(&configuration)
        var authority = Authority(configuration)
        _ = authority.loggedOn(Keys.logon(1, user: 1, basic: 1, alias: 71), askedAt: 0)
        _ = authority.loggedOn(Keys.logon(2, user: 2), askedAt: 0)
        for token in 1...3 { authority.learn(.shown(session, content: nil), of: Keys.credential(token), at: 0) }
        return authority
    }

    private func seers(_ authority: inout Authority) -> [Int] {
        [1, 2, 3].filter { authority.shows(session, to: Keys.credential($0), at: 1) }
    }

    @Test func refusalEndsTheLeasesOfAllCredentialsThatShareAToken() {
        var authority = authority()
        let other = Keys.credential([1], basics: [1])
        authority.learn(.shown(session, content: nil), of: other, at: 0)
        authority.learn(.unauthenticated, of: Keys.credential(9, 1), at: 0)
        #expect(seers(&authority) == [2, 3])
        #expect(!authority.shows(session, to: other, at: 1))
    }

    @Test func refusalOfAMadeUpTokenEndsNothing() {
        var authority = authority()
        authority.learn(.unauthenticated, of: Keys.credential(9), at: 0)
        authority.learn(.unauthenticated, of: Keys.credential([], basics: [9]), at: 0)
        #expect(seers(&authority) == [1, 2, 3])
    }

    @Test(arguments: [1, 71])
    func logoffEndsTheLeasesOfThatLogonSession(id: Int) {
        var authority = authority()
        let changes = authority.loggedOff(Keys.logonSession(id))
        #expect(seers(&authority) == [2, 3])
        #expect(changes == [.untie(Keys.token(1))])
    }

    @Test func logoffOfATokenWhoseLogonPassedElsewhereIsKnownByItsLease() {
        var authority = authority()
        _ = authority.loggedOff(Keys.logonSession(3))
        #expect(seers(&authority) == [1, 2])
    }

    @Test func logoffOfAnUnknownLogonSessionEndsAllLeases() {
        var authority = authority()
        _ = authority.loggedOff(Keys.logonSession(9))
        #expect(seers(&authority) == [])
    }

    @Test func logoffThatRacesAProofWins() {
        for credential in [Keys.credential(1), Keys.credential([1], basics: [1])] {
            var authority = authority()
            let proof = authority.begin(credential, now: 1)
            _ = authority.loggedOff(Keys.logonSession(1))
            #expect(outcome(authority.conclude(proof, .shown(session, content: nil), now: 1)).isVoid)
            #expect(!authority.shows(session, to: credential, at: 1))
        }
        var authority = authority()
        let proof = authority.begin(Keys.credential(2), now: 1)
        _ = authority.loggedOff(Keys.logonSession(1))
        #expect(!outcome(authority.conclude(proof, .shown(session, content: nil), now: 1)).isVoid, "another's")
    }

    @Test func refusalThatRacesAProofWins() {
        var authority = authority()
        let proof = authority.begin(Keys.credential(1), now: 1)
        authority.learn(.unauthenticated, of: Keys.credential(1), at: 1)
        #expect(outcome(authority.conclude(proof, .shown(session, content: nil), now: 1)).isVoid)
        #expect(seers(&authority) == [2, 3])
    }

    // MARK: Grants

    @Test func denialTakesTheGrantOfThatPrincipalOnly() {
        for evidence in [Evidence.forbidden(session, isOwn: true), .absent(session)] {
            var authority = authority()
            authority.learn(.shown(Keys.session(2), content: nil), of: Keys.credential(1), at: 0)
            let inquiry = authority.begin(Keys.credential(1), now: 0)
            let changes = authority.conclude(inquiry, evidence, now: 0).changes
            #expect(changes == [.revoke(.denied(Keys.user(1), session))])
            #expect(seers(&authority) == [2, 3])
            #expect(authority.shows(Keys.session(2), to: Keys.credential(1), at: 1))
        }
    }

    @Test func denialOfSomethingBetweenTakesTheGrantToo() {
        var authority = authority()
        authority.learn(.forbidden(session, isOwn: false), of: Keys.credential(1), at: 0)
        #expect(seers(&authority) == [2, 3])
    }

    @Test func denialDoesNotReviveATokenThatWasRefused() {
        var authority = authority { $0.visibility = .any }
        authority.learn(.unauthenticated, of: Keys.credential(1), at: 0)
        authority.learn(.absent(session), of: Keys.credential(1), at: 0)
        #expect(seers(&authority) == [2, 3])
    }

    @Test func logonThatEndedBeforeItsAnswerWasReadTiesNothing() {
        var authority = authority { $0.visibility = .any }
        _ = authority.loggedOff(Keys.logonSession(8))
        #expect(outcome(authority.loggedOn(Keys.logon(8, user: 1), askedAt: 0)) == [])
        #expect(!authority.shows(session, to: Keys.credential(8), at: 1))
    }

    @Test func denialThatRacesAListWins() {
        var authority = authority()
        let list = authority.begin(Keys.credential(1), now: 0)
        authority.learn(.forbidden(session, isOwn: true), of: Keys.credential(1), at: 0)
        #expect(outcome(authority.listed([session], by: list, now: 0)) == [])
        #expect(
            !outcome(authority.listed([Keys.session(2)], by: list, now: 0)).isEmpty,
            "of another session it says nothing")
        #expect(seers(&authority) == [2, 3])
    }

    @Test func changeOfASessionTakesEveryGrantOfIt() {
        var authority = authority()
        #expect(outcome(authority.revoke(.session(session.id))) == [.revoke(.session(session.id))])
        #expect(seers(&authority) == [])
    }

    @Test func moreRevocationsThanAreRememberedVoidAllThatIsUnderWay() {
        var authority = authority()
        let list = authority.begin(Keys.credential(1), now: 0)
        for number in 100..<400 { _ = authority.revoke(.session(Keys.session(number).id)) }
        #expect(outcome(authority.listed([Keys.session(2)], by: list, now: 0)) == [])
    }

    @Test func grantReadFromDiskCountsUnlessItWasTakenMeanwhile() {
        for isTaken in [false, true] {
            var authority = authority()
            let other = Keys.session(5)
            let grant = Grant(principal: Keys.user(1), resource: other, content: nil, endsAt: 1_000)
            let inquiry = authority.begin(Keys.credential(1), now: 0)
            if isTaken { _ = authority.revoke(.denied(Keys.user(1), other)) }
            #expect(outcome(authority.found(grant, by: inquiry, now: 1)) == !isTaken)
            #expect(authority.shows(other, to: Keys.credential(1), at: 1) == !isTaken)
        }
    }

    @Test func grantReadFromDiskDoesNotCountForACredentialThatEndedMeanwhile() {
        var authority = authority()
        let grant = Grant(principal: Keys.user(1), resource: Keys.session(5), content: nil, endsAt: 1_000)
        let inquiry = authority.begin(Keys.credential(1), now: 0)
        _ = authority.loggedOff(Keys.logonSession(1))
        #expect(!outcome(authority.found(grant, by: inquiry, now: 1)))
    }

    @Test func grantReadFromDiskMustBeLiveAndTheAskersOwn() {
        let ends: [(Int64, Bool)] = [(1, false), (2, true), (86_400_001, true), (86_400_002, false)]
        for (endsAt, counts) in ends {
            var authority = authority()
            let grant = Grant(principal: Keys.user(1), resource: Keys.session(5), content: nil, endsAt: endsAt)
            let inquiry = authority.begin(Keys.credential(1), now: 0)
            #expect(outcome(authority.found(grant, by: inquiry, now: 1)) == counts, "\(endsAt)")
        }
        var authority = authority()
        let grant = Grant(principal: Keys.user(2), resource: Keys.session(5), content: nil, endsAt: 1_000)
        let inquiry = authority.begin(Keys.credential(1), now: 0)
        #expect(!outcome(authority.found(grant, by: inquiry, now: 1)))
        #expect(!outcome(authority.found(nil, by: authority.begin(Keys.credential(1), now: 0), now: 1)))
    }

    @Test func changeOfRolesEndsEverything() {
        var authority = authority()
        authority.endAllLeases()
        _ = authority.revoke(.all)
        #expect(seers(&authority) == [])
        authority.learn(.answered, of: Keys.credential(1), at: 1)
        #expect(seers(&authority) == [], "its grants are gone too")
    }
}
