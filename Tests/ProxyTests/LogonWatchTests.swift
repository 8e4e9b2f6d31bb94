import Caching
import Cryptography
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import NIOCore
import Testing
import Upstream

@testable import Proxy

/// What a logon that passes ties to its user.
@Suite struct LogonWatchTests {
    private static let id = "44cdfb2d-30ba-4a3c-9b2e-0a4d3d5a6c0e"
    private static let xml = "<LogonSession><UserName>ann</UserName><SessionId>\(id)</SessionId></LogonSession>"
    private static let json = "{\"UserName\":\"ann\",\"SessionId\":\"\(id)\"}"
    private static let token = "VE9LRQ=="
    private static let field = ["X-RestSvcSessionId: \(token)"]
    private static let basic = ["Authorization: Basic QQ=="]
    private static let line = "POST /api/sessionMngr/?v=latest HTTP/1.1"

    private let access: AccessControl

    init() throws {
        access = AccessControl(AuthorizationConfiguration(), hash: try KeyedHash(key: [1, 2, 3]), now: { 0 })
    }

    /// A watch of a logon, and the plan for EM's body; nil where there is nothing to watch.
    private func watch(
        _ line: String = line, _ fields: [String] = [],
        status: String = "201 Created", type: String? = "application/xml", answer: [String] = field,
        format: BodyFormat = .xml
    ) throws -> LogonWatch? {
        let request = try requestHead(line, ["Host: gate:9398"] + fields)
        let head = try responseHead(
            (type.map { ["Content-Type: \($0)"] } ?? []) + answer, status: status, answering: request.method)
        return LogonWatch(
            head, try ResponsePlan(head, format: format), to: request, try admit(request), access: access)
    }

    private func feed(_ watch: LogonWatch?, _ text: String) { watch?.feed(Array(text.utf8).span) }

    /// A whole logon by XML.
    private func logOn(_ fields: [String] = [], answer: [String] = field, body: String = xml) throws {
        let watch = try #require(try watch(Self.line, fields, answer: answer))
        feed(watch, body)
        watch.finish(access.begin(access.hasher.presented(Credential())))
    }

    private func standing(_ fields: [String]) throws -> Standing {
        let request = try requestHead("GET /api HTTP/1.1", ["Host: gate:9398"] + fields)
        let path = try #require(ResourcePath(Bodies.target))
        return access.standing(
            of: access.hasher.presented(try admit(request).credential), towards: path)
    }

    /// Whether these fields stand for the user.
    private func isUser(
        _ name: String = "ann", _ fields: [String], named naming: CredentialHasher.Naming = .byBasic
    ) throws -> Bool {
        try standing(fields).principal == access.hasher.user(Array(name.utf8), named: naming)
    }

    // MARK: Tokens

    @Test(arguments: [
        ["X-RestSvcSessionId: T"], ["x-restsvcsessionid:T "], ["Set-Cookie: X-RestSvcSessionId=T"],
        ["Set-Cookie: X-RestSvcSessionId=T; Path=/api; HttpOnly; Secure"], ["set-cookie: x-restsvcsessionID=T ;a=b"],
        ["Set-Cookie: X-RestSvcSessionId= T;"], ["Set-Cookie: a=b", "Set-Cookie: X-RestSvcSessionId=T; Path=/api"],
        ["X-RestSvcSessionId: T", "Set-Cookie: X-RestSvcSessionId=T; Path=/api"],
    ])
    func aTokenInAFieldOrACookieIsTiedToTheUser(answer: [String]) throws {
        try logOn(answer: answer.map { $0.replacing("T", with: Self.token) })
        for fields in [Self.field, ["Cookie: a=b; X-RestSvcSessionId=\(Self.token)"]] {
            #expect(try isUser("ann", fields), "\(fields)")
            #expect(try standing(fields).hasLease, "EM's own word on the new token is fresh")
        }
        #expect(try !isUser("ann", ["X-RestSvcSessionId: \(Self.token)="]), "another spelling is another token")
        #expect(access.counts.ties == 1)
    }

    @Test func allTokensOfAnAnswerAreTied() throws {
        try logOn(answer: ["X-RestSvcSessionId: a", "X-RestSvcSessionId: b", "Set-Cookie: X-RestSvcSessionId=c"])
        for token in ["a", "b", "c"] { #expect(try isUser("ann", ["X-RestSvcSessionId: \(token)"])) }
        #expect(try isUser("ann", ["X-RestSvcSessionId: a", "Cookie: X-RestSvcSessionId=c"]))
        #expect(try !isUser("ann", ["X-RestSvcSessionId: a", "Cookie: X-RestSvcSessionId=d"]))
    }

    @Test(arguments: [
        [], ["X-RestSvcSessionId:"], ["Set-Cookie: X-RestSvcSessionId="], ["Set-Cookie: X-RestSvcSessionId= ; Path=/"],
        ["Set-Cookie: X-RestSvcSessionIdx=T"], ["Set-Cookie: aX-RestSvcSessionId=T"],
        ["Set-Cookie: a=b; X-RestSvcSessionId=T"], ["Set-Cookie: X-RestSvcSessionId"], ["X-RestSvcSession: T"],
    ])
    func anAnswerWithoutATokenIsNotWatched(answer: [String]) throws {
        let watch = try watch(answer: answer)
        #expect(watch == nil)
    }

    @Test(arguments: [
        ("POST /api/sessionMngr/?v=latest", "201 Created", true), ("POST /api//sessionMngr", "201 C", true),
        ("POST /API/%73essionmngr;x", "201 Created", true), ("POST /api/sessionMngr", "200 OK", false),
        ("POST /api/sessionMngr", "401 Unauthorized", false), ("POST /api/sessionMngr", "202 Accepted", false),
        ("POST /api/sessionMngr", "302 Found", false), ("POST /api/sessionMngr", "500 Oops", false),
        ("GET /api/sessionMngr", "201 Created", false), ("PUT /api/sessionMngr", "201 Created", false),
        ("POST /api/jobs", "201 Created", false), ("POST /api/logonSessions", "201 Created", false),
        ("POST /api/jobs?sessionMngr", "201 Created", false),
    ])
    func onlyAPOSTThatEMAnswersBy201IsALogon(line: String, status: String, isLogon: Bool) throws {
        let watch = try watch("\(line) HTTP/1.1", status: status)
        #expect((watch != nil) == isLogon)
    }

    // MARK: The user

    @Test(arguments: [
        ("application/xml", xml, BodyFormat.xml), ("text/xml; charset=utf-8", xml, .json),
        ("application/json", json, .xml), ("application/json; charset=utf-8", json, .json),
    ])
    func theUserIsReadWhateverTheFormatAndThePieces(type: String, body: String, format: BodyFormat) throws {
        let bytes = Array(body.utf8)
        for cut in 0...bytes.count {
            let token = "token\(cut)"
            let watch = try watch(type: type, answer: ["X-RestSvcSessionId: \(token)"], format: format)
            feed(watch, String(decoding: bytes[..<cut], as: UTF8.self))
            feed(watch, String(decoding: bytes[cut...], as: UTF8.self))
            #expect(try !isUser("ann", ["X-RestSvcSessionId: \(token)"]), "not before the end")
            watch?.finish(access.begin(access.hasher.presented(Credential())))
            #expect(try isUser("ann", ["X-RestSvcSessionId: \(token)"]), "\(cut)")
        }
    }

    @Test(
        arguments: [
            ("text/plain", xml), ("text/html", xml), (nil, xml), ("application/json", xml), ("application/xml", json),
            ("application/xml", ""), ("application/xml", "<LogonSession/>"), ("application/xml", "<Error>ann</Error>"),
            ("application/xml", String(xml.dropLast())), ("application/json", String(json.dropLast())),
            ("application/xml", xml.replacing("<SessionId>", with: "<UserName>bob</UserName><SessionId>")),
            ("application/json", "[\(json)]"), ("application/json", "{\"UserName\":\"a\\ud800\"}"),
        ] as [(String?, String)])
    func anAnswerThatNamesNoUserMakesNone(type: String?, body: String) throws {
        let watch = try #require(try watch(Self.line, Self.basic, type: type))
        feed(watch, body)
        watch.finish(access.begin(access.hasher.presented(Credential())))
        for fields in [Self.field, Self.basic] {
            let standing = try standing(fields)
            #expect(!standing.hasLease)
            let key = access.hasher.key(of: try credential(fields))
            #expect(standing.principal.key == key, "each stands for itself")
        }
    }

    private func credential(_ fields: [String]) throws -> Credential {
        try admit(requestHead("GET /api HTTP/1.1", ["Host: gate:9398"] + fields)).credential
    }

    @Test func usersAreToldApartByteByByte() throws {
        let names = ["ann", "Ann", "DOM\\ann", "ann ", "\u{E9}", "e\u{301}"]
        for (number, name) in names.enumerated() {
            let body = "<LogonSession><UserName>\(name)</UserName></LogonSession>"
            try logOn(answer: ["X-RestSvcSessionId: \(number)"], body: body)
        }
        let principals = try names.indices.map { try standing(["X-RestSvcSessionId: \($0)"]).principal }
        #expect(Set(principals).count == names.count)
        #expect(try isUser("DOM\\ann", ["X-RestSvcSessionId: 2"]))
    }

    @Test func aTenantIsNoAccountOfTheSameNameAndNeitherIsWhoeverSentBoth() throws {
        let logons: [([String], CredentialHasher.Naming)] = [
            ([], .byBasic), (["Content-Length: 5"], .inBody), (Self.basic + ["Content-Length: 5"], .unclear),
        ]
        for (fields, naming) in logons {
            try logOn(fields)
            for other in [CredentialHasher.Naming.byBasic, .inBody, .unclear] {
                #expect(try isUser("ann", Self.field, named: other) == (other == naming))
            }
        }
    }

    @Test func aTokenThatIsGivenAgainIsThatOfTheLatestUser() throws {
        try logOn()
        try logOn(body: Self.xml.replacing("ann", with: "bob"))
        #expect(try isUser("bob", Self.field))
        #expect(access.counts.ties == 1)
    }

    // MARK: The Basic pair

    @Test(
        arguments: [
            (basic, true), (basic + ["Content-Length: 0"], true), (basic + ["Cookie: a=b"], true),
            (basic + ["X-RestSvcSessionId: old"], false), (["X-RestSvcSessionId: old"] + basic, false),
            (basic + ["X-RestSvcSessionId:"], false), (basic + ["Cookie: X-RestSvcSessionId=old"], false),
            (basic + ["Cookie: x-restsvcsessionid=old"], false), (basic + ["Authorization: Basic Qg=="], false),
            (basic + basic, false), (basic + ["Content-Length: 5"], false),
            (basic + ["Transfer-Encoding: chunked"], false), ([], false),
        ] as [([String], Bool)])
    func aBasicPairIsTiedOnlyWhereNothingElseCanHaveBoughtTheToken(fields: [String], isTied: Bool) throws {
        try logOn(fields)
        #expect(try isUser("ann", Self.basic) == isTied)
        #expect(try isUser("ann", Self.basic + Self.field) == isTied)
        #expect(try standing(Self.basic + Self.field).hasLease == isTied, "the pair that bought it may ride along")
        #expect(try !standing(Self.basic).hasLease, "the pair alone has still to be proven")
        let hasBody = fields.contains("Content-Length: 5") || fields.contains("Transfer-Encoding: chunked")
        let naming: CredentialHasher.Naming = hasBody ? .unclear : .byBasic
        #expect(try isUser("ann", Self.field, named: naming), "the token is tied all the same")
    }

    /// A tenant who logs on by a body may have the name of an account, but not its rights.
    @Test func whoLogsOnByABodyIsAnotherUserThanWhoLogsOnByAPair() throws {
        try logOn(Self.basic)
        try logOn(["Content-Length: 5"], answer: ["X-RestSvcSessionId: B"])
        let (account, tenant) = (try standing(Self.field), try standing(["X-RestSvcSessionId: B"]))
        #expect(account.hasLease && tenant.hasLease)
        #expect(account.principal != tenant.principal)
        #expect(try !standing(Self.field + ["Cookie: X-RestSvcSessionId=B"]).hasLease)
    }

    /// A field that Connection names ends here: EM never saw that pair.
    @Test(arguments: ["Connection: Authorization", "Connection: close, authorization"])
    func aBasicPairThatDoesNotReachEMIsNotTied(field: String) throws {
        try logOn(Self.basic + [field])
        #expect(try !isUser("ann", Self.basic))
        #expect(try !standing(Self.basic + Self.field).hasLease)
    }

    @Test(arguments: ["Authorization: basic QQ==", "Authorization: Basic  QQ==", "Authorization: Basic QQ="])
    func anotherSpellingOfAPairIsAnotherOne(field: String) throws {
        try logOn(Self.basic)
        #expect(try !isUser("ann", [field]))
        #expect(try !standing([field] + Self.field).hasLease)
    }

    @Test func aPairStandsForNobodyBesideTheTokenOfAnother() throws {
        try logOn(Self.basic)
        let bob = Self.xml.replacing("ann", with: "bob")
        try logOn(["Authorization: Basic Qg=="], answer: ["X-RestSvcSessionId: B"], body: bob)
        for fields in [Self.basic + ["X-RestSvcSessionId: B"], Self.field + ["Cookie: X-RestSvcSessionId=B"]] {
            #expect(try !isUser("ann", fields) && !isUser("bob", fields), "\(fields)")
            #expect(try !standing(fields).hasLease)
        }
    }

    // MARK: What it leads to

    /// The body's SessionId is as good a name of the logon session as the token, which need not be its base64.
    @Test(arguments: [id, id.uppercased(), "%7B\(id)%7D"]) func aLogoffByTheBodysIDEndsTheToken(raw: String) throws {
        try logOn()
        let other = ["X-RestSvcSessionId: VE9LRg=="]
        try logOn(answer: other, body: Self.xml.replacing("44cd", with: "55cd"))
        #expect(try standing(Self.field).hasLease)
        access.loggedOff(id: Array(raw.utf8).span)
        #expect(try !standing(Self.field).hasLease)
        #expect(try !isUser("ann", Self.field))
        #expect(try standing(other).hasLease, "another session of the same user goes on")
    }

    @Test func anOldVersionCountsBeforeTheBodyHasCome() throws {
        _ = try #require(try watch("POST /api/sessionMngr/?v=v1_6 HTTP/1.1"))
        #expect(access.bypassesStore(access.hasher.presented(try credential(Self.field))))
        #expect(try !isUser("ann", Self.field))
    }

    @Test func aLogonThatPassesTheGateTiesItsTokens() throws {
        let gate = try MemoryGate()
        try gate.logOn("ann", token: Self.token, basic: "Basic QQ==")
        #expect(gate.access.counts.ties == 2)
        #expect(gate.storedPaths == 0, "nothing of a logon is stored")
    }

    /// An answer that breaks off has said nothing for certain.
    @Test func aLogonThatIsCutShortTiesNothing() throws {
        let gate = try MemoryGate()
        let asked = try gate.ask("POST /api/sessionMngr/?v=latest", ["Content-Length: 0"] + Self.basic, token: nil)
        try gate.begin(asked, "201 Created", fields: Self.field, body: [Self.xml])
        #expect(gate.access.counts.ties == 0)
        asked.upstreamFailed(.truncatedBody)
        #expect(gate.access.counts.ties == 0)
    }
}
