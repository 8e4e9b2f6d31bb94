import Foundation
import Testing

@Suite struct ForwardingTests {
    @Test(arguments: [
        "/api/query?type=BackupJobSession&filter=State==\"Stopped\"&format=Entities",
        "/api/query?type=Job&filter=Name>=\"A\"&pageSize=1&page=1",
        "/api//jobs", "/api/jobs/", "/API/Jobs", "/api/jobs?v=latest", "/api/jobs?format=Entity&unknown=%7b%22",
        "/api/%6aobs", "/api/jobs?a=b?c|d{e}",
    ])
    func targetReachesEMByteForByte(target: String) throws {
        let stage = try Stage()
        let token = try stage.logon()
        try stage.control("DELETE", "/requests")
        let answer = try stage.curl(target, token: token)
        #expect(answer.status != 0)
        #expect(try stage.recorded().map(\.target) == [target])
    }

    @Test func requestIsWrittenAnewWithoutWhatEndsAtThisHop() throws {
        let stage = try Stage()
        let token = try stage.logon()
        try stage.control("DELETE", "/requests")
        _ = try stage.curl(
            "/api/jobs", "-H", "Connection: X-Private", "-H", "X-Private: 1", "-H", "X-Kept: a  b", "-H",
            "TE: trailers",
            "-H", "X-Forwarded-Host: evil.example", "-H", "Forwarded: host=evil.example", "-H", "Range: bytes=0-1",
            "-H", "If-None-Match: *", "-H", "Accept-Encoding: gzip", token: token, accept: "application/json")
        let request = try #require(try stage.recorded("/api/jobs").first)
        #expect(request["X-Kept"] == "a  b")
        #expect(request["Accept"] == "application/xml")
        #expect(request["Accept-Encoding"] == "identity")
        #expect(request["Via"] == "1.1 emgate")
        #expect(request["Host"] == stage.enterpriseManager.dropFirst(8).description)
        for name in ["Connection", "X-Private", "TE", "X-Forwarded-Host", "Forwarded", "Range", "If-None-Match"] {
            #expect(request[name] == nil, "\(name)")
        }
    }

    @Test func responseSaysThatItPassedEmgate() throws {
        let stage = try Stage()
        let answer = try stage.curl("/api/")
        #expect(answer.status == 200)
        #expect(answer["Via"] == "1.1 emgate")
        #expect(answer["Cache-Status"] == "emgate; fwd=uri-miss; detail=target")
        #expect(answer["Server"] == "Microsoft-HTTPAPI/2.0", "EM's own fields stay")
        #expect(answer["Content-Length"] == "\(answer.body.count)")
    }

    @Test func methodsArePassedOnUnchanged() throws {
        let stage = try Stage()
        let token = try stage.logon()
        try stage.control("DELETE", "/requests")
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"] {
            _ = try stage.curl("/api/jobs/none", "-X", method, token: token)
        }
        #expect(try stage.recorded().map(\.method) == ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
    }

    @Test func headGetsTheHeadOfAGet() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let get = try stage.curl(Stage.sessionTarget, token: token, accept: "application/json")
        let head = try stage.curl(Stage.sessionTarget, "-I", token: token, accept: "application/json")
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head["Content-Length"] == get["Content-Length"])
        #expect(head["Content-Type"] == get["Content-Type"])
        let list = try stage.curl("/api/jobs", "-I", token: token, accept: "application/json")
        #expect(list.status == 200)
        #expect(list["Content-Type"] == "application/json; charset=utf-8")
    }

    @Test func getWithContentLengthZeroIsAReadLikeAnyOther() throws {
        let stage = try Stage()
        let token = try stage.logon()
        _ = try stage.curl(Stage.sessionTarget, "-H", "Content-Length: 0", token: token)
        let second = try stage.curl(Stage.sessionTarget, "-H", "Content-Length: 0", token: token)
        #expect(second["Cache-Status"] == "emgate; hit")
    }

    @Test(arguments: [[], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"]])
    func uploadOfAnyFramingReachesEMWhole(framing: [String]) throws {
        let stage = try Stage()
        let token = try stage.logon()
        let body = try stage.folder.write("body", String(repeating: "0123456789", count: 50_000))
        try stage.control("DELETE", "/requests")
        let answer = try stage.curl(
            "/api/jobs/none", arguments: ["-X", "PUT", "-T", body] + framing, token: token, accept: "text/anything")
        #expect(answer.status >= 400 && answer.status < 500, "\(answer.text)")
        let request = try #require(try stage.recorded("/api/jobs/none").first)
        #expect(request.bodyLength == 500_000)
        #expect(request["Accept"] == "text/anything", "EM chooses the format of a request's body by Accept")
    }

    @Test func bodyInTheWrongFormatGetsEMsOwnError() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let answer = try stage.curl(
            "/api/jobs/none", "-X", "PUT", "-d", "<Job/>", "-H", "Content-Type: application/xml", token: token,
            accept: "application/json")
        #expect(answer.status >= 400)
        #expect(answer.member("StatusCode") as? Int == answer.status)
    }

    @Test func requestThatComesBackIsRefused() throws {
        let stage = try Stage()
        let via = Array(repeating: ["-H", "Via: 1.1 emgate"], count: 4).flatMap { $0 }
        let answer = try stage.curl("/api/", arguments: via, accept: "application/json")
        #expect(answer.status == 508)
        #expect((answer.member("Message") as? String)?.contains("upstream") == true)
    }

    @Test func malformedRequestGets400InTheErrorShapeAndTheConnectionEnds() throws {
        let stage = try Stage()
        let answer = try stage.curl("/api/", "-H", "Content-Length: 1, 2", "-X", "GET", accept: "application/json")
        #expect(answer.status == 400)
        #expect(answer["Connection"] == "close")
        #expect(answer.member("StatusCode") as? Int == 400)
        #expect(try stage.recorded().isEmpty)
    }

    @Test func deadPooledConnectionIsNotNoticedByTheClient() throws {
        let stage = try Stage()
        let token = try stage.logon()
        #expect(try stage.curl("/api/jobs", token: token).status == 200)
        // EM closes after its next answer; the one after that finds the pooled connection dead.
        try stage.control("PUT", "/faults?kind=close-after&times=1")
        for _ in 0..<4 { #expect(try stage.curl("/api/jobs", token: token).status == 200) }
    }
}
