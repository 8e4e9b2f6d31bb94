import Caching
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import Rendering
import Testing

@testable import Proxy

/// What admission makes of a request's head.
@Suite struct RequestAdmissionTests {
    // MARK: Format

    @Test(
        arguments: [
            ([], BodyFormat.xml), (["Accept: application/json"], .json), (["Accept: application/xml"], .xml),
            (["Accept: */*"], .xml), (["accept: text/html, Application/JSON"], .json),
            (["Accept: application/json;q=0"], .xml), (["Accept: text/html", "Accept: application/json"], .json),
            (["Accept: application/xml, application/json;q=0.5"], .xml),
        ] as [([String], BodyFormat)])
    func formatIsWhatAllAcceptFieldsTogetherSay(fields: [String], expected: BodyFormat) throws {
        #expect(try admit(requestHead("GET /api HTTP/1.1", ["Host: gate"] + fields)).format == expected)
    }

    @Test func contentTypeOfTheRequestDoesNotDecideOnTheFormat() throws {
        let head = try requestHead(
            "POST /api HTTP/1.1", ["Host: gate", "Content-Type: application/json", "Content-Length: 2"])
        #expect(try admit(head).format == .xml)
    }

    // MARK: Origin

    @Test(arguments: [(true, "https://gate:9398"), (false, "http://gate:9398")])
    func originIsTheHostThatTheClientUsed(isSecure: Bool, expected: String) throws {
        #expect(try admit(requestHead(), isSecure: isSecure).origin.text == expected)
    }

    @Test func publicOriginWinsOverEverything() throws {
        let configuration = try ProxyConfiguration.forTests(publicOrigin: linkOrigin("https://public"))
        let head = try requestHead("GET http://absolute/api HTTP/1.1", ["Host: gate", "X-Forwarded-Host: front"])
        #expect(try admit(head, configuration, isTrusted: true).origin.text == "https://public")
    }

    @Test func peerIsNotJudgedWhereThePublicOriginIsSet() throws {
        let configuration = try ProxyConfiguration.forTests(publicOrigin: linkOrigin("https://public"))
        var wasAsked = false
        var admission = RequestAdmission(configuration: configuration)
        _ = admission.admit(
            try requestHead(), Credential(), isSecure: true,
            isTrusted: {
                wasAsked = true
                return true
            }, usesOldVersion: { false })
        #expect(!wasAsked)
    }

    @Test func everyRequestGetsItsOwnOriginWhateverTheLastOneWas() throws {
        var admission = RequestAdmission(configuration: try .forTests())
        let steps = [
            ("gate", true), ("gate", true), ("gate", false), ("gate:1", true), ("gat", true), ("Gate", true),
            ("gate", true),
        ]
        for (host, isSecure) in steps {
            let request = admission.admit(
                try requestHead("GET /api HTTP/1.1", ["Host: \(host)"]), Credential(), isSecure: isSecure,
                isTrusted: { false }, usesOldVersion: { false })
            #expect(request.origin.text == "\(isSecure ? "https" : "http")://\(host)")
        }
    }

    @Test func authorityOfAnAbsoluteTargetWinsOverHost() throws {
        let head = try requestHead("GET http://absolute:1/api HTTP/1.1", ["Host: gate"])
        // The scheme is the connection's: what a client writes into its target does not make it TLS.
        #expect(try admit(head).origin.text == "https://absolute:1")
    }

    @Test func requestWithoutHostGetsTheFallback() throws {
        #expect(try admit(requestHead("GET /api HTTP/1.0", [])).origin.text == "https://fallback:1")
    }

    private static let claims: [[String]] = [
        ["X-Forwarded-Host: evil"], ["X-Forwarded-Proto: http"], ["Forwarded: host=evil;proto=http"],
        ["X-Forwarded-Host: evil", "X-Forwarded-Proto: http", "X-Forwarded-For: 192.0.2.9"],
    ]

    @Test(arguments: claims) func untrustedPeerCannotPoisonLinks(fields: [String]) throws {
        let head = try requestHead("GET /api HTTP/1.1", ["Host: gate:9398"] + fields)
        #expect(try admit(head).origin.text == "https://gate:9398")
    }

    @Test(
        arguments: [
            (["X-Forwarded-Host: front"], "https://front"), (["X-Forwarded-Proto: http"], "http://gate:9398"),
            (["X-Forwarded-Host: front:8443", "X-Forwarded-Proto: https"], "https://front:8443"),
            (["X-Forwarded-Host: evil, front"], "https://front"),
            (["Forwarded: for=192.0.2.9;host=front;proto=http"], "http://front"),
            (["Forwarded: host=evil, host=\"front:1\""], "https://front:1"),
            (["Forwarded: host=[2001:db8::1]"], "https://[2001:db8::1]"),
            // Statements that contradict each other are none.
            (["Forwarded: host=evil", "X-Forwarded-Host: front"], "https://gate:9398"),
            (["Forwarded: proto=http", "X-Forwarded-Proto: https"], "https://gate:9398"),
            // What is no authority is none.
            (["X-Forwarded-Host: user@evil"], "https://gate:9398"), (["X-Forwarded-Host: a/b"], "https://gate:9398"),
            (["X-Forwarded-Host: a\"b"], "https://gate:9398"), (["X-Forwarded-Host: evil<"], "https://gate:9398"),
            (["X-Forwarded-Proto: javascript"], "https://gate:9398"), (["X-Forwarded-Host:"], "https://gate:9398"),
        ] as [([String], String)])
    func trustedProxyNamesTheOrigin(fields: [String], expected: String) throws {
        let head = try requestHead("GET /api HTTP/1.1", ["Host: gate:9398"] + fields)
        #expect(try admit(head, isTrusted: true).origin.text == expected)
    }

    @Test func trustedProxyNamesTheOriginOfARequestWithoutHost() throws {
        let head = try requestHead("GET /api HTTP/1.0", ["X-Forwarded-Host: front"])
        #expect(try admit(head, isTrusted: true).origin.text == "https://front")
    }

    // MARK: Credential

    @Test func credentialKeepsOrderAndDuplicates() throws {
        let head = try requestHead(
            "GET /api HTTP/1.1",
            [
                "Host: gate", "X-RestSvcSessionId: one", "Cookie: a=b; X-RestSvcSessionId=two",
                "Authorization: Basic eA==",
                "x-restsvcsessionid: one", "cookie: X-RestSvcSessionId=three; X-RestSvcSessionId=four",
            ])
        #expect(
            try admit(head).credential.clear == [
                "header:one", "cookie:two", "authorization:Basic eA==", "header:one", "cookie:three", "cookie:four",
            ])
    }

    @Test func swappedFieldsAreAnotherCredential() throws {
        let one = try requestHead(
            "GET /api HTTP/1.1", ["Host: gate", "X-RestSvcSessionId: a", "X-RestSvcSessionId: b"])
        let other = try requestHead(
            "GET /api HTTP/1.1", ["Host: gate", "X-RestSvcSessionId: b", "X-RestSvcSessionId: a"])
        #expect(try admit(one).credential.bytes != admit(other).credential.bytes)
    }

    @Test func emptyTokenIsACredential() throws {
        let head = try requestHead("GET /api HTTP/1.1", ["Host: gate", "X-RestSvcSessionId:"])
        #expect(try admit(head).credential.clear == ["header:"])
    }

    @Test func otherCookiesAreNoCredential() throws {
        #expect(try admit(requestHead("GET /api HTTP/1.1", ["Host: gate", "Cookie: a=b"])).credential.isEmpty)
    }

    // MARK: What the store needs to know

    private func storeRequest(
        _ line: String, _ fields: [String] = [], usesOldVersion: Bool = false
    ) throws -> StoreRequest {
        let head = try requestHead(line, ["Host: gate", "X-RestSvcSessionId: t"] + fields)
        return try admit(head, usesOldVersion: usesOldVersion).storeRequest
    }

    @Test(arguments: ["GET", "HEAD"]) func readOfASessionIsOfTheStore(method: String) throws {
        let request = try storeRequest("\(method) \(Bodies.target) HTTP/1.1")
        #expect(request.refusal == nil)
        #expect(request.path == ResourcePath(Bodies.target))
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "PROPFIND"])
    func otherMethodsAreNotOfTheStore(method: String) throws {
        #expect(try storeRequest("\(method) \(Bodies.target) HTTP/1.1").refusal == .method)
    }

    @Test(arguments: ["Content-Length: 1", "Transfer-Encoding: chunked"])
    func readWithABodyIsNotOfTheStore(field: String) throws {
        #expect(try storeRequest("GET \(Bodies.target) HTTP/1.1", [field]).refusal == .requestBody)
    }

    @Test func emptyBodyIsNone() throws {
        let head = try requestHead(
            "GET \(Bodies.target) HTTP/1.1", ["Host: gate", "X-RestSvcSessionId: t", "Content-Length: 0"])
        let request = try admit(head)
        #expect(!request.hasBody)
        #expect(request.storeRequest.refusal == nil)
    }

    @Test(
        arguments: [
            "/api/backupSessions", "/api//backupSessions/\(Bodies.id)", "/api/backupSessions/\(Bodies.id)/",
            "/api/backupSessions/%61057c2c3-f3bd-4ab4-9fb7-24058cccb4f6", "/api/backupSessions/../\(Bodies.id)",
            "/api/backupSessions/\(Bodies.id)?format=Entity&x=1", "/api/backupSessions/\(Bodies.id)?",
        ])
    func otherSpellingsAreNotOfTheStore(target: String) throws {
        #expect(try storeRequest("GET \(target) HTTP/1.1").refusal == .target)
    }

    @Test func absoluteTargetIsTheSameResource() throws {
        #expect(try storeRequest("GET http://elsewhere\(Bodies.target) HTTP/1.1").path == ResourcePath(Bodies.target))
    }

    @Test func requestWithoutCredentialIsNotOfTheStore() throws {
        let head = try requestHead("GET \(Bodies.target) HTTP/1.1", ["Host: gate"])
        #expect(try admit(head).storeRequest.refusal == .noCredential)
    }

    @Test(
        arguments: [
            "Connection: X-RestSvcSessionId", "Connection: close, x-restsvcsessionid", "Connection: cookie",
            "connection: AUTHORIZATION",
        ])
    func credentialThatEndsAtThisHopIsNone(field: String) throws {
        #expect(try storeRequest("GET \(Bodies.target) HTTP/1.1", [field]).refusal == .noCredential)
    }

    @Test(arguments: ["Connection: close", "Connection: keep-alive", "Connection: x-other"])
    func otherOptionsOfConnectionLeaveTheCredential(field: String) throws {
        #expect(try storeRequest("GET \(Bodies.target) HTTP/1.1", [field]).refusal == nil)
    }

    @Test func oldVersionIsNotOfTheStore() throws {
        #expect(try storeRequest("GET \(Bodies.target) HTTP/1.1", usesOldVersion: true).refusal == .oldVersion)
    }
}
