import EnterpriseManager
import Testing

@testable import Caching

/// Grants: what a principal has been shown, and what that opens.
@Suite struct GrantTests {
    private func authority(_ visibility: Visibility = .resource, grantLimit: Int = 1_000) -> Authority {
        var authority = Authority(AuthorizationConfiguration(visibility: visibility, grantLimit: grantLimit))
        for token in 1...2 {
            _ = authority.loggedOn(Keys.logon(token, user: token), askedAt: 0)
            authority.learn(.answered, of: Keys.credential(token), at: 0)
        }
        return authority
    }

    @Test func onlyWhoWasShownItSeesIt() {
        var authority = authority()
        authority.learn(.shown(Keys.session(1), content: nil), of: Keys.credential(1), at: 0)
        #expect(authority.shows(Keys.session(1), to: Keys.credential(1), at: 1))
        #expect(!authority.shows(Keys.session(1), to: Keys.credential(2), at: 1))
        #expect(!authority.shows(Keys.session(2), to: Keys.credential(1), at: 1))
        #expect(!authority.shows(Keys.session(1, .restoreSession), to: Keys.credential(1), at: 1))
    }

    @Test func listGrantsWhatItShows() {
        var authority = authority()
        let list = authority.begin(Keys.credential(1), now: 0)
        let changes = authority.listed([Keys.session(1), Keys.session(2)], by: list, now: 0)
        #expect(changes.count == 2)
        for number in 1...2 { #expect(authority.shows(Keys.session(number), to: Keys.credential(1), at: 1)) }
        #expect(!authority.shows(Keys.session(3), to: Keys.credential(1), at: 1))
    }

    @Test func wholeSessionOpensItsReferenceAndNotTheOtherWayRound() {
        var authority = authority()
        let reference = Keys.session(1, .backupSession, .reference)
        authority.learn(.shown(Keys.session(1), content: nil), of: Keys.credential(1), at: 0)
        #expect(authority.shows(reference, to: Keys.credential(1), at: 1))
        authority.learn(.shown(reference, content: nil), of: Keys.credential(2), at: 0)
        #expect(authority.shows(reference, to: Keys.credential(2), at: 1))
        #expect(!authority.shows(Keys.session(1), to: Keys.credential(2), at: 1))
    }

    @Test func grantOfAListOpensTheVeryContentThatWasShown() {
        var authority = authority()
        let list = Keys.session(1, .backupSession, .entity, member: .children(.backupTaskSession))
        authority.learn(.shown(list, content: ContentKey(1)), of: Keys.credential(1), at: 0)
        #expect(authority.shows(list, to: Keys.credential(1), content: ContentKey(1), at: 1))
        #expect(!authority.shows(list, to: Keys.credential(1), content: ContentKey(2), at: 1))
        #expect(!authority.shows(list, to: Keys.credential(1), content: nil, at: 1))
        #expect(!authority.shows(Keys.session(1), to: Keys.credential(1), at: 1))
        authority.learn(.shown(list, content: ContentKey(2)), of: Keys.credential(1), at: 1)
        #expect(!authority.shows(list, to: Keys.credential(1), content: ContentKey(1), at: 2), "the later one counts")
    }

    @Test func grantEndsWithItsTime() {
        var authority = authority()
        authority.learn(.shown(Keys.session(1), content: nil), of: Keys.credential(1), at: 0)
        for (now, isShown) in [(Int64(86_399_999), true), (86_400_000, false)] {
            authority.learn(.answered, of: Keys.credential(1), at: now)
            #expect(authority.shows(Keys.session(1), to: Keys.credential(1), at: now) == isShown)
        }
    }

    @Test func grantCountsFromWhenEMWasAsked() {
        var authority = authority()
        let list = authority.begin(Keys.credential(1), now: 0)
        _ = authority.listed([Keys.session(1)], by: list, now: 50_000)
        authority.learn(.answered, of: Keys.credential(1), at: 86_400_000)
        #expect(!authority.shows(Keys.session(1), to: Keys.credential(1), at: 86_400_000))
    }

    @Test func grantFromTheFutureDoesNotCount() {
        var authority = authority()
        authority.learn(.shown(Keys.session(1), content: nil), of: Keys.credential(1), at: 10_000)
        authority.learn(.answered, of: Keys.credential(1), at: 9_999)
        #expect(!authority.shows(Keys.session(1), to: Keys.credential(1), at: 9_999))
    }

    @Test func diskIsToldOnceInHalfTheLifeOfAGrant() {
        var authority = authority()
        var told: [Int64] = []
        for now in stride(from: Int64(0), to: 86_400_000, by: 60_000) {
            let list = authority.begin(Keys.credential(1), now: now)
            if !authority.listed([Keys.session(1)], by: list, now: now).isEmpty { told.append(now) }
            _ = authority.conclude(list, .answered, now: now)
            #expect(authority.shows(Keys.session(1), to: Keys.credential(1), at: now))
        }
        #expect(told == [0, 43_200_000])
    }

    @Test func forgottenGrantIsUnknownAndNotDenied() {
        var authority = authority(grantLimit: 10)
        for number in 1...40 {
            authority.learn(.shown(Keys.session(number), content: nil), of: Keys.credential(1), at: 0)
            #expect(authority.counts.grants <= 10)
        }
        let standing = authority.standing(
            of: Keys.credential(1).key, towards: Keys.session(1), content: nil, now: 1, outage: nil)
        #expect(standing?.hasLease == true)
        #expect(standing?.grant == .unknown)
    }

    @Test func credentialsThatStandForThemselvesPushOutNoUsersGrantsAndAreNotKeptOnDisk() {
        var authority = authority(grantLimit: 100)
        authority.learn(.shown(Keys.session(1), content: nil), of: Keys.credential(1), at: 0)
        for number in 0..<1_000 {
            let guest = authority.begin(Keys.credential([1], basics: [number]), now: 0)
            #expect(outcome(authority.listed([Keys.session(number)], by: guest, now: 0)) == [])
            #expect(outcome(authority.conclude(guest, .answered, now: 0)).changes == [])
            #expect(authority.shows(Keys.session(number), to: Keys.credential([1], basics: [number]), at: 1))
        }
        #expect(authority.counts.grants <= 100)
        #expect(authority.shows(Keys.session(1), to: Keys.credential(1), at: 1))
    }

    @Test func othersDenialsDoNotVoidAListThatIsUnderWay() {
        var authority = authority()
        let list = authority.begin(Keys.credential(1), now: 0)
        for number in 0..<1_000 { authority.learn(.absent(Keys.session(number)), of: Keys.credential(2), at: 0) }
        #expect(!outcome(authority.listed([Keys.session(1)], by: list, now: 0)).isEmpty)
    }

    @Test func grantThatLastsNoTimeIsNotWritten() {
        var authority = Authority(AuthorizationConfiguration(grant: 0))
        _ = authority.loggedOn(Keys.logon(1, user: 1), askedAt: 0)
        let list = authority.begin(Keys.credential(1), now: 0)
        #expect(outcome(authority.listed([Keys.session(1)], by: list, now: 0)) == [])
        #expect(authority.counts.grants == 0)
    }

    // MARK: Visibility

    @Test func oneGrantOfAKindOpensTheKindWhereTheOperatorSaysSo() {
        var authority = authority(.kind)
        authority.learn(.shown(Keys.session(1), content: nil), of: Keys.credential(1), at: 0)
        #expect(authority.shows(Keys.session(2), to: Keys.credential(1), at: 1))
        #expect(!authority.shows(Keys.session(2, .restoreSession), to: Keys.credential(1), at: 1))
        #expect(!authority.shows(Keys.session(1), to: Keys.credential(2), at: 1))
        let list = Keys.session(1, .backupSession, .entity, member: .children(.backupTaskSession))
        #expect(!authority.shows(list, to: Keys.credential(1), content: ContentKey(1), at: 1), "its items are tasks")
        authority.learn(.shown(Keys.session(9, .backupTaskSession), content: nil), of: Keys.credential(1), at: 1)
        #expect(authority.shows(list, to: Keys.credential(1), content: ContentKey(1), at: 2))
    }

    @Test func denialOfOneTakesTheKind() {
        var authority = authority(.kind)
        for number in 1...3 {
            authority.learn(.shown(Keys.session(number), content: nil), of: Keys.credential(1), at: 0)
        }
        authority.learn(.shown(Keys.session(9, .restoreSession), content: nil), of: Keys.credential(1), at: 0)
        authority.learn(.forbidden(Keys.session(4), isOwn: true), of: Keys.credential(1), at: 1)
        #expect(!authority.shows(Keys.session(1), to: Keys.credential(1), at: 2))
        #expect(authority.shows(Keys.session(8, .restoreSession), to: Keys.credential(1), at: 2))
    }

    @Test func absenceOfOneLeavesTheKind() {
        var authority = authority(.kind)
        authority.learn(.shown(Keys.session(1), content: nil), of: Keys.credential(1), at: 0)
        authority.learn(.absent(Keys.session(2)), of: Keys.credential(1), at: 1)
        #expect(authority.shows(Keys.session(2), to: Keys.credential(1), at: 2), "history that EM has deleted")
    }

    @Test func changeOfTheOnlySessionLeavesTheKindToDisk() {
        var authority = authority(.kind)
        authority.learn(.shown(Keys.session(1), content: nil), of: Keys.credential(1), at: 0)
        _ = authority.revoke(.session(Keys.session(1).id))
        #expect(!authority.shows(Keys.session(2), to: Keys.credential(1), at: 1))
    }

    @Test func liveLeaseIsEnoughWhereTheOperatorSaysSo() {
        let authority = authority(.any)
        #expect(authority.shows(Keys.session(1), to: Keys.credential(1), at: 1))
        #expect(!authority.shows(Keys.session(1), to: Keys.credential(9), at: 1))
        #expect(!authority.shows(Keys.session(1), to: Keys.credential(1), at: 60_000))
    }
}
