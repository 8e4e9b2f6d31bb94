import Foundation
import Testing

@Suite struct LinkTests {
    /// The authorities of every Href of a body.
    static func authorities(_ answer: Answer) -> Set<String> {
        let pattern = /[Hh]ref"?[=:]"(https?:\/\/[^\/"]*)/
        return Set(answer.text.matches(of: pattern).map { String($0.1) })
    }

    @Test(arguments: ["application/xml", "application/json"])
    func linksOfEveryAuthorityLeadToTheHostThatTheClientUsed(accept: String) throws {
        let stage = try Stage()
        let token = try stage.logon()
        let port = stage.origin.split(separator: ":").last.map(String.init) ?? ""
        for host in ["127.0.0.1:\(port)", "emgate.example", "emgate.example:1234"] {
            let answer = try stage.curl(
                "/api/backupSessions?format=Entity", "-H", "Host: \(host)", token: token, accept: accept)
            #expect(Self.authorities(answer) == ["https://\(host)"])
        }
        let direct = try stage.curl(stage.enterpriseManager + "/api/backupSessions?format=Entity", token: token)
        #expect(Self.authorities(direct).count > 1, "emsim mixes authorities, or this test proves nothing")
    }

    @Test func storedSessionIsRenderedForEachHost() throws {
        let stage = try Stage()
        let token = try stage.logon()
        for host in ["a.example", "b.example", "a.example"] {
            let answer = try stage.curl(Stage.sessionTarget, "-H", "Host: \(host)", token: token)
            #expect(Self.authorities(answer) == ["https://\(host)"])
        }
    }

    @Test func publicURLWinsOverTheHost() throws {
        let stage = try Stage(settings: ["--public-url", "https://public.example"])
        let token = try stage.logon()
        let answer = try stage.curl(Stage.sessionTarget, "-H", "Host: other.example", token: token)
        #expect(Self.authorities(answer) == ["https://public.example"])
    }

    @Test func forwardedHostIsBelievedOnlyFromTrustedProxies() throws {
        let fields = ["-H", "X-Forwarded-Host: proxy.example", "-H", "X-Forwarded-Proto: http"]
        let untrusting = try Stage()
        let ignored = try untrusting.curl(Stage.sessionTarget, arguments: fields, token: untrusting.logon())
        #expect(Self.authorities(ignored) == [untrusting.origin])
        let trusting = try Stage(settings: ["--trusted-proxies", "127.0.0.0/8"])
        let believed = try trusting.curl(Stage.sessionTarget, arguments: fields, token: trusting.logon())
        #expect(Self.authorities(believed) == ["http://proxy.example"])
    }

    @Test(arguments: ["evil.example/x", "a b", "u@evil.example", "evil.example:99999", "<evil>", ""])
    func hostThatIsNoAuthorityIsRefused(host: String) throws {
        let stage = try Stage()
        let answer = try stage.curl("/api/", "-H", host.isEmpty ? "Host;" : "Host: \(host)")
        #expect(answer.status == 400)
        #expect(!answer.text.contains("evil"))
    }

    @Test func locationLeadsToTheHostThatTheClientUsed() throws {
        let stage = try Stage()
        let answer = try stage.curl(
            "/api/sessionMngr/", "-X", "POST", "-u", "admin:admin", "-H", "Host: emgate.example")
        #expect(answer["Location"]?.hasPrefix("https://emgate.example/api/logonSessions/") == true)
    }

    @Test func pagingLinkCanBeFollowedAsItStands() throws {
        let stage = try Stage()
        let token = try stage.logon()
        var next: String? = "/api/query?type=BackupJobSession&filter=State==\"Stopped\"&pageSize=50"
        var pages = 0
        while let target = next {
            let answer = try stage.curl(target, token: token, accept: "application/json")
            #expect(answer.status == 200)
            pages += 1
            let paging = answer.member("PagingInfo") as? [String: Any]
            let links = paging?["Links"] as? [[String: Any]] ?? []
            next = links.first { $0["Rel"] as? String == "Next" }?["Href"] as? String
            #expect(next?.hasPrefix(stage.origin) != false)
        }
        #expect(pages > 2)
    }
}
