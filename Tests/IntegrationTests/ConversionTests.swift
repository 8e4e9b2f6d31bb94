import Foundation
import Testing

@Suite struct ConversionTests {
    static let targets = [
        "/api/", "/api/jobs", "/api/jobs?format=Entity", "/api/backupServers?format=Entity", "/api/backupSessions",
        "/api/repositories?format=Entity", "/api/backupSessions?format=Entity", "/api/backupTaskSessions?format=Entity",
        "/api/restoreSessions?format=entity", "/api/replicaSessions?format=Entity", "/api/systemSessions?format=Entity",
        "/api/reports/summary", "/api/tasks", "/api/restorePoints",
        "/api/query?type=BackupJobSession&format=Entities&pageSize=5", "/api/query?type=Job", "/api/nothing",
        Stage.sessionTarget,
    ]

    /// emsim makes its native JSON at its own side; both must show the same, links to the same authority.
    @Test(arguments: ["v12", "v13"])
    func jsonIsThatOfEM12WhateverVersionEMIs(dialect: String) throws {
        let stage = try Stage(
            emsim: ["--dialect", dialect, "--links", "host", "--start-time", "2026-06-15T12:00:00Z"])
        let token = try stage.logon()
        let native = try Stage(
            emsim: ["--dialect", "v12", "--links", "host", "--start-time", "2026-06-15T12:00:00Z"])
        let nativeToken = try #require(
            try native.curl(
                native.enterpriseManager + "/api/sessionMngr/", "-X", "POST", "-u", "admin:admin")["X-RestSvcSessionId"]
        )
        for target in Self.targets where !(dialect == "v13" && target.contains("Session")) {
            let converted = try stage.curl(target, token: token, accept: "application/json")
            let own = try native.curl(
                native.enterpriseManager + target, "-H", "Host: \(stage.origin.dropFirst(8))", token: nativeToken,
                accept: "application/json")
            #expect(converted.status == own.status, "\(target)")
            #expect(converted["Content-Type"] == own["Content-Type"], "\(target)")
            // Compared outside of the macro, which would spend minutes on the difference of long texts.
            let isSame = Self.steady(converted.text) == Self.steady(own.text)
            #expect(isSame, "\(target): \(converted.text.prefix(400)) is not \(own.text.prefix(400))")
        }
    }

    /// Without what grows while a session runs, and without the version of EM.
    static func steady(_ body: String) -> String {
        body.replacing(/"Progress":[0-9]+|<Progress>[0-9]+/, with: "").replacing(/"Version":"[^"]*"/, with: "")
    }

    @Test(
        arguments: [
            (nil, "xml"), ("*/*", "xml"), ("application/json", "json"), ("text/html, application/json;q=0.9", "json"),
            ("application/xml, application/json", "json"), ("application/xml;q=0.9, application/json;q=0.1", "xml"),
            ("application/json;q=0", "xml"), ("APPLICATION/JSON", "json"),
        ] as [(String?, String)])
    func formatFollowsAcceptAsEMJudgesIt(accept: String?, format: String) throws {
        let stage = try Stage()
        let arguments = accept == nil ? ["-H", "Accept:"] : []
        let answer = try stage.curl("/api/", arguments: arguments, accept: accept)
        #expect(answer["Content-Type"] == "application/\(format); charset=utf-8")
    }

    @Test func xmlKeepsEveryByteButTheLinks() throws {
        let stage = try Stage(emsim: ["--links", "host"])
        let token = try stage.logon()
        let passed = try stage.curl("/api/backupSessions?format=Entity", token: token)
        let own = try stage.curl(
            stage.enterpriseManager + "/api/backupSessions?format=Entity", "-H", "Host: \(stage.origin.dropFirst(8))",
            token: token)
        let isSame = Self.steady(passed.text) == Self.steady(own.text)
        #expect(isSame)
        #expect(passed.body.count > 100_000)
    }

    @Test func ownJSONOfEM13GetsItsOldNamesBack() throws {
        let stage = try Stage(emsim: ["--dialect", "v13"])
        let token = try stage.logon()
        let job = try #require(try stage.ids("jobs").first)
        let answer = try stage.curl(
            "/api/jobs/\(job)?action=start", "-X", "POST", "-d", "{}", token: token, accept: "application/json")
        #expect(answer.status == 202)
        #expect(answer.member("TaskId") as? String != nil, "\(answer.text)")
        #expect((answer.member("Href") as? String)?.hasPrefix(stage.origin + "/api/tasks/") == true)
    }

    @Test func dialectOfEM13CanBeAskedFor() throws {
        let stage = try Stage(settings: ["--json-dialect", "v13"])
        let answer = try stage.curl(Stage.sessionTarget, token: stage.logon(), accept: "application/json")
        #expect(answer.member("jobName") as? String == "Backup Job 1")
        #expect(answer.member("uid") as? String != nil)
        let error = try stage.curl("/api/jobs", accept: "application/json")
        #expect(error.member("statusCode") as? Int == 401)
    }

    @Test func runningSessionHasNoEndTimeInJSON() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let running = try #require(try stage.ids("restoreSessions", "running").first)
        let answer = try stage.curl(
            "/api/restoreSessions/\(running)?format=Entity", token: token, accept: "application/json")
        let object = try #require(answer.json as? [String: Any])
        #expect(object["State"] as? String == "Working")
        #expect(object["EndTimeUTC"] == nil)
        #expect(object["FailureMessage"] is NSNull)
    }
}
