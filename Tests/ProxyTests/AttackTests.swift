import Caching
import EnterpriseManager
import NIOCore
import NIOEmbedded
import Storage
import Testing
import Upstream

@testable import Proxy

/// The attacks of section 5 of the caching rules, each by its name, on a session that is stored and that its reader, the
/// user A with the token "a", has a lease and a grant for.
@Suite struct AttackTests {
    private static let get = "GET \(Bodies.target)"

    private func primed(_ change: (inout ProxyConfiguration) -> Void = { _ in }) throws -> MemoryGate {
        let gate = try MemoryGate(change)
        try gate.logOn("A", token: "a", basic: "Basic QTpB")
        try gate.answer(gate.ask(token: "a"), body: [Bodies.session()])
        _ = try gate.reply()
        #expect(try gate.hit(token: "a").status == 200)
        return gate
    }

    /// EM is asked about a request with these fields, and what it says is what the client gets.
    private func isAskedAbout(_ fields: [String], _ line: String = get) throws -> Bool {
        let gate = try primed()
        let asked = try gate.ask(line, fields, token: nil)
        guard asked.em != nil else { return false }
        try gate.answer(asked, "401 Unauthorized", body: ["<Error/>"])
        let reply = try gate.reply()
        #expect(!reply.body.contains(Bodies.id))
        return reply.status == 401
    }

    private static func header(_ token: String) -> String { "X-RestSvcSessionId: \(token)" }
    private static func cookie(_ token: String) -> String { "Cookie: X-RestSvcSessionId=\(token)" }

    @Test(arguments: [
        [cookie("bogus"), header("a")], [header("a"), cookie("bogus")], [cookie("a"), header("bogus")],
        [header("bogus"), cookie("a")],
    ])
    func cookieAndHeaderThatDisagree(fields: [String]) throws {
        #expect(try isAskedAbout(fields))
    }

    @Test(arguments: [
        [header("a"), header("a")], [header("a"), header("bogus")], [header("bogus"), header("a")],
        ["Cookie: X-RestSvcSessionId=a; X-RestSvcSessionId=a"], [cookie("a"), cookie("bogus")],
        ["Cookie: X-RestSvcSessionId=a; X-RestSvcSessionId=bogus"],
    ])
    func duplicateCookiesOrHeaders(fields: [String]) throws {
        #expect(try isAskedAbout(fields))
    }

    @Test(arguments: [["X-RestSvcSessionId:"], ["Cookie: X-RestSvcSessionId="], ["Cookie: X-RestSvcSessionId"]])
    func emptyToken(fields: [String]) throws {
        #expect(try isAskedAbout(fields))
    }

    @Test func base64SpellingsOfOneToken() throws {
        for spelling in ["YQ==", "YQ", "YQ=", "Y Q==", "YR=="] {
            let gate = try MemoryGate()
            try gate.logOn("A", token: "YQ==")
            try gate.answer(gate.ask(token: "YQ=="), body: [Bodies.session()])
            _ = try gate.reply()
            let other = "YW=="
            for token in [spelling, other] where token != "YQ==" {
                let asked = try gate.ask(token: token)
                #expect(asked.em != nil, "\(token) has not been vouched for as it is spelled")
                try gate.answer(asked, body: [Bodies.session()])
                _ = try gate.reply()
            }
            // All of them end together.
            try gate.answer(gate.ask("DELETE /api/logonSessions/a", token: "YQ=="), "204 No Content", type: nil)
            _ = try gate.reply()
            #expect(try gate.asksEM(token: spelling))
        }
    }

    @Test(arguments: [
        ["Authorization: Basic Qjpi", header("a")], ["Authorization: Basic bogus", header("a")],
        ["Authorization: Basic QTpB", header("bogus")], ["Authorization: Basic QTpB"],
        ["Authorization: Basic QTpB", "Authorization: Basic QTpB", header("a")],
        ["Authorization: basic QTpB", header("a")],
    ])
    func basicBesideAToken(fields: [String]) throws {
        #expect(try isAskedAbout(fields))
    }

    @Test func bogusTokenOnAStoredResource() throws {
        for token in ["bogus", "A", "aa", "YQ=="] {
            #expect(try isAskedAbout([Self.header(token)]))
        }
    }

    @Test func userBReadingWhatUserAPrimed() throws {
        let gate = try primed()
        try gate.logOn("B", token: "b")
        try gate.answer(gate.ask(token: "b"), "403 Forbidden", body: ["<Error/>"])
        #expect(try gate.reply().status == 403)
        #expect(try gate.hit(token: "a").status == 200, "A sees it all the same")
    }

    @Test func waiterOfAnotherPrincipalInAFlight() throws {
        let gate = try primed()
        try gate.logOn("B", token: "b")
        gate.time.advance(60_000)
        let clients = [try gate.client(), try gate.client()]
        let first = try gate.ask(token: "a", on: clients[0])
        let second = try gate.ask(token: "b", on: clients[1])
        try gate.answer(first, body: [Bodies.session()])
        #expect(try gate.received(on: clients[1]) == "")
        try gate.answer(second, "403 Forbidden", body: ["<Error/>"])
        #expect(try gate.reply(on: clients[1]).status == 403)
    }

    /// The hit waits for the disk when the logoff comes.
    @Test func logoutRacingAHit() throws {
        let disk = MemoryAccessStore()
        let before = try MemoryGate(disk: disk)
        try before.logOn("A", token: "a")
        try before.logOn("A", token: "a2")
        try before.answer(before.ask(token: "a"), body: [Bodies.session()])
        _ = try before.reply()
        let gate = try MemoryGate(disk: disk)
        gate.store.save(try #require(try before.stored(Bodies.target)))
        try gate.answer(gate.ask("GET /api/backupSessions?format=Entity", token: "a"), body: [Bodies.list([])])
        _ = try gate.reply()
        disk.hold()
        let client = try gate.client()
        gate.send(Self.get, [], token: "a", on: client)
        try gate.answer(gate.ask("DELETE /api/logonSessions/a", token: "a"), "204 No Content", type: nil)
        _ = try gate.reply()
        let asked = gate.askedCount
        disk.release()
        #expect(try gate.received(on: client) == "")
        #expect(gate.askedCount == asked + 1, "EM is asked")
    }

    @Test func logoutRacingAProof() throws {
        let gate = try primed()
        gate.time.advance(60_000)
        let client = try gate.client()
        let proof = try gate.ask(token: "a", on: client)
        try gate.answer(gate.ask("DELETE /api/logonSessions/a", token: "a"), "204 No Content", type: nil)
        _ = try gate.reply()
        try gate.answer(proof, body: [Bodies.session(name: "EM's own")])
        #expect(try gate.asksEM(token: "a"), "the proof has made no lease")
    }

    @Test(arguments: [
        ("401 Unauthorized", "application/xml", "<Error/>"), ("500 Oops", "application/xml", "<Error/>"),
        ("503 Unavailable", "text/html", "<html/>"), ("302 Found", "text/html", ""),
        ("200 OK", "text/html", "<html>log on</html>"), ("200 OK", "application/xml", "<html>log on</html>"),
        ("403 Forbidden", "text/html", "<html/>"), ("404 Not Found", "text/html", "<html/>"),
    ])
    func leaseRenewedByWhatIsNotEMsWord(status: String, type: String, body: String) throws {
        let gate = try MemoryGate(authorization: AuthorizationConfiguration(visibility: .any))
        try gate.prime()
        let client = try gate.client()
        try gate.answer(gate.ask(token: "x", on: client), status, type: type, body: body.isEmpty ? [] : [body])
        _ = try gate.reply(on: client)
        #expect(try gate.ask(token: "x", on: client).em != nil)
    }

    @Test(arguments: [
        ("500 Oops", "application/xml", "<Error/>"), ("503 Unavailable", "text/html", "<html/>"),
        ("302 Found", "text/html", ""), ("200 OK", "text/html", "<html>log on</html>"),
        ("200 OK", "application/xml", "<html>log on</html>"), ("403 Forbidden", "text/html", "<html/>"),
    ])
    func liveLeaseProlongedByWhatIsNotEMsWord(status: String, type: String, body: String) throws {
        let gate = try primed()
        gate.time.advance(50_000)
        gate.send(Self.get, [], token: "a")
        _ = try gate.reply()
        let proof = try #require(gate.lastAsked)
        try proof.begin(status, type: type, body: body.isEmpty ? [] : [body])
        proof.upstreamEnded()
        gate.time.advance(10_000)
        #expect(try gate.asksEM(token: "a"))
    }

    @Test func logonBodyOrSetCookieStored() throws {
        let gate = try MemoryGate()
        try gate.logOn("A", token: "a")
        #expect(gate.storedPaths == 0)
        try gate.answer(
            gate.ask("GET /api/logonSessions/a?format=Entity", token: "a"),
            body: ["<LogonSession><SessionId>a</SessionId></LogonSession>"])
        _ = try gate.reply()
        #expect(gate.storedPaths == 0)
        try gate.answer(gate.ask(token: "a"), fields: [Self.setCookie], body: [Bodies.session()])
        #expect(try gate.reply().values("Set-Cookie").count == 1, "EM's answer to its own client")
        #expect(try gate.hit(token: "a").values("Set-Cookie") == [])
    }

    private static let setCookie = "Set-Cookie: X-RestSvcSessionId=new; Path=/api"

    @Test(arguments: [
        "/api//backupSessions/ID?format=Entity", "/api/backupSessions%2fID?format=Entity",
        "/api/x/../backupSessions/ID?format=Entity", "/api/backupSessions/ID/?format=Entity",
        "/api/backupSessions/ID?format=Entity&a=1", "/api/backupSessions/ID?format=Entity&format=Entity",
        "/api/backupSessions/ID;a?format=Entity", "/api/backupSessions/ID?format=Entity#a",
        "/api/%62ackupSessions/ID?format=Entity",
    ])
    func otherSpellingsSharingAnEntry(target: String) throws {
        let gate = try primed()
        gate.send("GET \(target.replacing("ID", with: Bodies.id))", [], token: "a")
        let text = try gate.received()
        // What is no target at all is refused; everything else goes to EM as it is.
        #expect(gate.askedCount == 3 || text.hasPrefix("HTTP/1.1 400"))
    }

    @Test func caseSharesAnEntryBecauseEMIgnoresIt() throws {
        let gate = try primed()
        let target = "/API/BACKUPSESSIONS/\(Bodies.id.uppercased())?FORMAT=ENTITY&V=latest"
        #expect(try gate.hit("GET \(target)", token: "a").status == 200)
    }

    @Test func fatGet() throws {
        let gate = try primed()
        let asked = try gate.ask(Self.get, ["Content-Length: 3"], token: "a", body: "fat")
        #expect(asked.em != nil, "a hit would be answered while the body is unread")
        try gate.answer(asked, body: [Bodies.session(name: "fat")])
        #expect(try gate.reply().cacheStatus == "emgate; fwd=request; detail=request-body")
        #expect(try !gate.hit(token: "a").body.contains("fat"))
    }

    @Test(arguments: [
        Bodies.session(id: Bodies.otherID), "<!DOCTYPE a [<!ENTITY b \"c\">]>" + Bodies.session(),
        "<!DOCTYPE a [<!ENTITY b \"&c;&c;\"><!ENTITY c \"dd\">]>" + Bodies.session().replacing("Success", with: "&b;"),
        Bodies.session() + "<trailing/>", String(Bodies.session().dropLast(3)), "garbage", "\u{0}\u{1}",
        Bodies.session().replacing("<State>", with: "<X>\(String(repeating: "x", count: 1_000))</X><State>"),
    ])
    func bodiesThatAreNotTheSession(body: String) throws {
        let any = AuthorizationConfiguration(visibility: .any)
        let gate = try MemoryGate(authorization: any) { $0.entityLimit = Bodies.session().utf8.count + 500 }
        let client = try gate.client()
        try gate.answer(gate.ask(token: "x", on: client), body: [body])
        _ = try gate.received(on: client)
        #expect(gate.storedPaths == 0)
        #expect(try gate.asksEM(token: "x"), "it makes no lease either")
    }

    @Test(arguments: [["X-Forwarded-Host: evil"], ["X-Forwarded-Proto: gopher"], ["Forwarded: host=evil"]])
    func forwardedHostPoisoningOfLinks(fields: [String]) throws {
        let gate = try primed()
        let reply = try gate.hit(Self.get, fields, token: "a")
        #expect(!reply.body.contains("evil"))
        #expect(reply.body.contains("http://gate:9398/api/"))
    }

    @Test func hostPoisoningOfLinksReachesOnlyThePoisoner() throws {
        let gate = try primed()
        let text = "\(Self.get) HTTP/1.1\r\nHost: evil:1\r\nX-RestSvcSessionId: a\r\n\r\n"
        gate.channel.pipeline.fireChannelRead(ByteBuffer(string: text))
        gate.channel.pipeline.fireChannelReadComplete()
        #expect(try gate.reply().body.contains("http://evil:1/api/"))
        #expect(try !gate.hit(token: "a").body.contains("evil"))
    }

    @Test(arguments: ["X-RestSvcSessionId", "x-restsvcsessionid, close", "Cookie", "Authorization"])
    func connectionHeaderStrippingOfTheCredential(named: String) throws {
        let gate = try primed()
        let fields = [Self.cookie("a"), "Authorization: Basic QTpB", "Connection: \(named)"]
        let asked = try gate.ask(Self.get, fields, token: "a")
        let sent = lines(try #require(asked.upstream).request.fields).map { $0.lowercased() }
        #expect(!sent.contains { line in line.hasPrefix(named.lowercased().prefix { $0 != "," } + ":") })
        try gate.answer(asked, "401 Unauthorized", body: ["<Error/>"])
        #expect(try gate.reply().cacheStatus == "emgate; fwd=bypass; detail=no-credential")
    }

    @Test func missTellsAnOutsiderNothing() throws {
        let stored = try primed()
        let empty = try MemoryGate()
        var seen: [Reply] = []
        for gate in [stored, empty] {
            let client = try gate.client()
            try gate.answer(gate.ask(token: "bogus", on: client), "401 Unauthorized", body: ["<Error/>"])
            seen.append(try gate.reply(on: client))
        }
        #expect(seen[0].fields == seen[1].fields)
        #expect(seen[0].body == seen[1].body)
    }
}
