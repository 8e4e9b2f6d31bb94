import Foundation
import Testing

/// Which credentials a hit is shown to, and what ends their access: section 5 of the caching rules.
@Suite struct CredentialTests {
    /// A token as EM might have made it, of a logon session that there never was.
    private static let bogus = "MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw"

    private static func header(_ token: String) -> [String] { ["-H", "X-RestSvcSessionId: \(token)"] }
    private static func cookie(_ tokens: String...) -> [String] {
        ["-H", "Cookie: " + tokens.map { "X-RestSvcSessionId=\($0)" }.joined(separator: "; ")]
    }
    private static func basic(_ pair: String) -> [String] { ["-u", pair] }

    /// A stage on which a session is stored and `admin` has a lease and a grant, with that token.
    private func primed(_ settings: [String] = []) throws -> (stage: Stage, token: String) {
        let stage = try Stage(settings: settings)
        let token = try stage.logon()
        _ = try stage.read(token: token)
        #expect(try stage.read(token: token) == "emgate; hit")
        return (stage, token)
    }

    // MARK: What EM does not accept

    @Test(arguments: [
        cookie(bogus), header(bogus), header("bogus"), cookie(""), ["-H", "X-RestSvcSessionId;"], header("="),
        basic("admin:wrong"), basic("nobody:admin"), ["-H", "Authorization: Basic"], ["-H", "Authorization: Bearer x"],
    ])
    func credentialThatEMRefusesGetsEMsOwnAnswer(arguments: [String]) throws {
        let (stage, _) = try primed()
        let own = try stage.curl(stage.enterpriseManager + Stage.sessionTarget, arguments: arguments)
        #expect(own.status == 401)
        for _ in 0..<2 {
            let answer = try stage.curl(Stage.sessionTarget, arguments: arguments)
            #expect(answer.status == 401)
            #expect(answer.body == own.body)
            #expect(answer["Cache-Status"] == "emgate; fwd=miss; detail=status")
        }
    }

    @Test func expiredTokenIsNoticedWithinOneLease() throws {
        let (stage, token) = try primed(["--authorization-lease", "1s"])
        try stage.control("POST", "/clock?advance=16m")
        let answer = try stage.waitForLastHit(token: token, within: 1)
        #expect(answer.status == 401)
        #expect(!answer.text.contains("BackupJobSession"))
        #expect(try stage.curl(Stage.sessionTarget, token: token).status == 401)
        #expect(try stage.read(token: stage.logon()) == "emgate; hit", "the user's grants are left")
    }

    // MARK: Logout

    @Test(arguments: ["/api/logonSessions/", "/api//logonSessions/", "/API/LogonSessions/", "/api/logonSessions/%"])
    func logoutThroughEmgateEndsAccessAtOnce(path: String) throws {
        let (stage, token) = try primed()
        let id = try Stage.logonSession(ofToken: token)
        // The first digit of the id percent-encoded, or the id in capitals.
        let spelled =
            path.hasSuffix("%")
            ? String(try #require(id.utf8.first), radix: 16) + id.dropFirst() : id.uppercased()
        #expect(try stage.curl(path + spelled, "-X", "DELETE", token: token).status == 204)
        let answer = try stage.curl(Stage.sessionTarget, token: token)
        #expect(answer.status == 401)
        #expect(!answer.text.contains("BackupJobSession"))
    }

    @Test func logoutEndsEveryCredentialWithThatTokenHoweverSpelled() throws {
        let (stage, token) = try primed()
        let id = try Stage.logonSession(ofToken: token)
        let capitals = Data(id.uppercased().utf8).base64EncodedString()
        let spellings = [
            Self.header(capitals), Self.header(token.prefix(8) + " " + token.dropFirst(8)), Self.cookie(token),
            Self.cookie(capitals), Self.cookie(token) + Self.header(token), Self.cookie(token) + Self.header("bogus"),
            Self.cookie("bogus", token), Self.header(token) + Self.basic("admin:wrong"),
        ]
        for spelling in spellings {
            _ = try stage.curl(Stage.sessionTarget, arguments: spelling)
            let hit = try stage.curl(Stage.sessionTarget, arguments: spelling)
            #expect(hit["Cache-Status"] == "emgate; hit", "\(spelling)")
        }
        let other = try stage.logon()
        try stage.logoff(token)
        for spelling in spellings {
            let answer = try stage.curl(Stage.sessionTarget, arguments: spelling)
            #expect(answer.status == 401, "\(spelling)")
            #expect(!answer.text.contains("BackupJobSession"))
        }
        #expect(try stage.read(token: other) == "emgate; hit", "another token of the same user stays")
    }

    @Test func logoutAtEMIsNoticedWithinOneLease() throws {
        let (stage, token) = try primed(["--authorization-lease", "1s"])
        #expect(try stage.logoff(token, at: stage.enterpriseManager) == 204)
        #expect(try stage.waitForLastHit(token: token, within: 1).status == 401)
        #expect(try stage.curl(Stage.sessionTarget, token: token).status == 401)
    }

    @Test func administratorWhoEndsAnothersLogonSessionEndsTheirAccess() throws {
        let (stage, admin) = try primed()
        let scoped = try stage.logon("scoped")
        _ = try stage.read(token: scoped)
        #expect(try stage.read(token: scoped) == "emgate; hit")
        #expect(try stage.logoff(scoped, as: admin) == 204)
        #expect(try stage.curl(Stage.sessionTarget, token: scoped).status == 401)
        #expect(try stage.read(token: admin) == "emgate; hit")
    }

    @Test func logoutThatEMRefusesEndsNothing() throws {
        let (stage, admin) = try primed()
        #expect(try stage.logoff(admin, as: stage.logon("scoped")) == 500)
        #expect(try stage.logoff(admin, as: Self.bogus) == 401)
        #expect(try stage.read(token: admin) == "emgate; hit")
    }

    @Test func logoutOfASessionThatEmgateDoesNotKnowHasEveryoneProvenAnew() throws {
        let (stage, admin) = try primed()
        let unknown = try stage.logon(at: stage.enterpriseManager)
        #expect(try stage.logoff(unknown, as: admin) == 204)
        #expect(try stage.read(token: admin) == "emgate; hit; detail=proven")
        #expect(try stage.read(token: admin) == "emgate; hit")
    }

    @Test func tokenOfALogonPastEmgateIsProvenByItself() throws {
        let (stage, _) = try primed()
        let token = try stage.logon(at: stage.enterpriseManager)
        #expect(try stage.read(token: token) == "emgate; hit; detail=proven", "whose it is is not known")
        #expect(try stage.read(token: token) == "emgate; hit")
        try stage.logoff(token)
        #expect(try stage.curl(Stage.sessionTarget, token: token).status == 401)
    }

    @Test func logoutWhoseAnswerIsLostHasTheTokenProvenAnew() throws {
        let (stage, token) = try primed()
        try stage.control("PUT", "/faults?kind=close&method=DELETE")
        #expect(try stage.logoff(token) == 502)
        #expect(try stage.read(token: token) == "emgate; hit; detail=proven", "EM may have ended it")
    }

    /// Whether EM refuses, cannot be reached or never answers, and whether the outsider waits for it or not.
    @Test(arguments: [
        ("DELETE", "/api/security/accounts/1"), ("POST", "/api/backupSessions/\(Stage.session)?action=stop"),
        ("DELETE", "/api/logonSessions/00000000-0000-4000-8000-000000000000"),
    ])
    func outsiderEndsAndDropsNothing(method: String, target: String) throws {
        let (stage, token) = try primed(["--timeouts-first-byte", "500ms"])
        for fault in [nil, "refuse", "close", "hang"] {
            if let fault { try stage.control("PUT", "/faults?kind=\(fault)") }
            for credential in ["X-Nothing: 1", "X-RestSvcSessionId: \(Self.bogus)"] {
                for patience in ["30", "0.2"] {
                    let answer = try stage.curl(target, "-X", method, "-H", credential, "--max-time", patience)
                    #expect(fault != nil || answer.status == 401 || answer.code == 28)
                    #expect(try stage.read(token: token) == "emgate; hit", "\(fault ?? "none"), \(credential)")
                }
            }
        }
        #expect(try stage.metric("emgate_store_entries") == 1)
        #expect(try stage.read(token: token) == "emgate; hit")
    }

    // MARK: Several at once

    /// Tuples of a good token and something bad, and whether EM goes by the good one.
    @Test func tupleBlessesNoneOfItsParts() throws {
        let (stage, good) = try primed()
        let bogus = Self.bogus
        let (right, wrong) = (Self.basic("admin:admin"), Self.basic("admin:wrong"))
        let tuples: [(tuple: [String], isGood: Bool)] = [
            (Self.cookie(good) + Self.header(bogus), true), (Self.cookie(bogus) + Self.header(good), false),
            (Self.cookie(bogus, good), true), (Self.cookie(good, bogus), false),
            (Self.cookie(bogus) + Self.cookie(good), true), (Self.cookie(good) + Self.cookie(bogus), false),
            (Self.header(good) + Self.header(bogus), true), (Self.header(bogus) + Self.header(good), false),
            (Self.header(good) + wrong, true), (Self.header(bogus) + right, false),
            (Self.cookie(good) + wrong, true), (Self.cookie(bogus) + right, false),
        ]
        let denied = "emgate; fwd=miss; detail=status"
        for (tuple, isGood) in tuples {
            for status in isGood ? ["emgate; hit; detail=proven", "emgate; hit"] : [denied, denied] {
                let answer = try stage.curl(Stage.sessionTarget, arguments: tuple)
                #expect(answer["Cache-Status"] == status, "\(tuple)")
                #expect(answer.status == (isGood ? 200 : 401), "\(tuple)")
            }
            for part in [Self.header(bogus), Self.cookie(bogus), wrong] {
                #expect(try stage.curl(Stage.sessionTarget, arguments: part).status == 401, "\(part) after \(tuple)")
            }
        }
        #expect(try stage.read(Stage.sessionTarget, "-u", "admin:admin") == "emgate; hit; detail=proven")
    }

    @Test func cookieOfOneUserBesideTheHeaderOfAnotherShowsWhatEMShowsThem() throws {
        let stage = try Stage()
        let (visible, hidden) = try stage.scopedTargets()
        let (admin, scoped) = (try stage.logon("admin"), try stage.logon("scoped"))
        for target in [visible, hidden] { _ = try stage.read(target, token: admin) }
        let asScoped = Self.cookie(scoped) + Self.header(admin)
        let asAdmin = Self.cookie(admin) + Self.header(scoped)
        for _ in 0..<2 {
            #expect(try stage.curl(hidden, arguments: asScoped).status == 404)
            #expect(try stage.curl(visible, arguments: asScoped).status == 200)
            #expect(try stage.curl(hidden, arguments: asAdmin).status == 200)
            #expect(try stage.curl(hidden, token: scoped).status == 404, "what the pair was shown is not the user's")
        }
        for tuple in [Self.cookie(scoped, admin), Self.cookie(admin) + Self.basic("scoped:scoped")] {
            #expect(try stage.curl(hidden, arguments: tuple).status == 200, "EM goes by the last cookie")
        }
        #expect(try stage.curl(hidden, arguments: Self.basic("scoped:scoped")).status == 404)
        #expect(try stage.curl(hidden, arguments: Self.cookie(scoped)).status == 404)
    }

    @Test(arguments: ["x-restsvcsessionid=TOKEN", "a=b; X-RESTSVCSESSIONID=TOKEN"])
    func cookieThatOthersMightReadOtherwiseIsProvenEachTime(spelling: String) throws {
        let (stage, token) = try primed()
        for _ in 0..<3 {
            let status = try stage.read(
                Stage.sessionTarget, "-H", "Cookie: \(spelling.replacing("TOKEN", with: token))")
            #expect(status == "emgate; hit; detail=proven")
        }
    }

    @Test func cookiesOfOthersCountForNothing() throws {
        let (stage, token) = try primed()
        let status = try stage.read(Stage.sessionTarget, "-H", "Cookie: theme=dark; lang=en", token: token)
        #expect(status == "emgate; hit")
        #expect(try stage.curl(Stage.sessionTarget, "-H", "Cookie: theme=dark").status == 401)
    }
}
