import Caching
import Cryptography
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import Testing

@testable import Proxy

/// The tokens that the store has no part in.
@Suite struct OldLogonTests {
    private let access: AccessControl

    init() throws {
        access = AccessControl(AuthorizationConfiguration(), hash: try KeyedHash(key: [1, 2, 3]), now: { 0 })
    }

    private func logOn(_ target: String, status: String = "201 Created", tokens: [String] = ["old=="]) throws {
        let request = try requestHead("POST \(target) HTTP/1.1")
        let answer = try responseHead(
            tokens.map { "X-RestSvcSessionId: \($0)" }, status: status, answering: .post)
        LogonWatch(answer, nil, to: request, try admit(request), access: access)?.finish(nil)
    }

    private func isOld(_ fields: [String]) throws -> Bool {
        access.bypassesStore(
            access.hasher.presented(
                try admit(requestHead("GET /api HTTP/1.1", ["Host: gate"] + fields)).credential))
    }

    @Test(arguments: ["?v=v1_6", "?v=v1_0", "?v=nonsense", "?V=v1_2", "?v=v1_7&v=v1_2"])
    func tokenOfAnOldLogonIsOne(query: String) throws {
        try logOn("/api/sessionMngr/\(query)")
        #expect(try isOld(["X-RestSvcSessionId: old=="]))
        #expect(try isOld(["Cookie: X-RestSvcSessionId=old=="]))
        #expect(try isOld(["X-RestSvcSessionId: new==", "Cookie: a=b; X-RestSvcSessionId=old=="]))
        #expect(try !isOld(["X-RestSvcSessionId: new=="]))
        #expect(try !isOld(["Authorization: old=="]))
        #expect(try !isOld([]))
    }

    @Test(arguments: ["", "?v=latest", "?v=v1_7", "?v=v1_8", "?v=v2_0"])
    func tokenOfANewLogonIsNone(query: String) throws {
        try logOn("/api/sessionMngr/\(query)")
        #expect(try !isOld(["X-RestSvcSessionId: old=="]))
    }

    @Test(arguments: ["200 OK", "401 Unauthorized", "500 Oops", "302 Found"])
    func logonThatFailedIsNone(status: String) throws {
        try logOn("/api/sessionMngr/?v=v1_6", status: status)
        #expect(try !isOld(["X-RestSvcSessionId: old=="]))
    }

    @Test func everyTokenOfAnAnswerCounts() throws {
        try logOn("/api/sessionMngr/?v=v1_6", tokens: ["a", "b"])
        #expect(try isOld(["X-RestSvcSessionId: a"]))
        #expect(try isOld(["X-RestSvcSessionId: b"]))
    }

    @Test func cookieThatReadersReadDifferentlyCounts() throws {
        try logOn("/api/sessionMngr/?v=v1_6")
        #expect(try isOld(["Cookie: X-RestSvcSessionId=\"old==\""]))
        #expect(try isOld(["Cookie: x-restsvcsessionid=old=="]))
    }

    @Test func unclearCookieDoesNotMatterWhileNobodyIsOld() throws {
        #expect(try !isOld(["Cookie: X-RestSvcSessionId=\"old==\""]))
    }
}
