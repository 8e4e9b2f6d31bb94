import EnterpriseManager
import Testing

@Suite struct LogonSessionTargetTests {
    private static let id = "44cdfb2d-30ba-4a3c-9b2e-0a4d3d5a6c0e"

    private func redacted(_ target: String) -> String {
        String(decoding: LogonSessionTarget.redacted(target: Array(target.utf8).span), as: UTF8.self)
    }

    @Test(arguments: [
        ("/api/logonSessions/ID", "/api/logonSessions/*"), ("/api/logonSessions/ID/", "/api/logonSessions/*/"),
        ("/API/LOGONSESSIONS/ID?format=Entity", "/API/LOGONSESSIONS/*?format=Entity"),
        ("/api//logonSessions//ID", "/api//logonSessions//*"), ("/api/logon%53essions/ID", "/api/logon%53essions/*"),
        ("/api/logonSessions%2FID", "/api/logonSessions%2F*"), ("/api/logonSessions;x/ID;y", "/api/logonSessions;x/*"),
        ("/api\\logonSessions\\ID", "/api\\logonSessions\\*"),
    ])
    func theIDNeverReachesALog(_ target: String, _ expected: String) {
        #expect(redacted(target.replacing("ID", with: Self.id)) == expected)
    }

    @Test(arguments: ["/api/logonSessions", "/api/logonSessions/", "/api/jobs/x", "", "/api/logonSession/x"])
    func otherTargetsStayAsTheyAre(_ target: String) {
        #expect(redacted(target) == target)
        #expect(LogonSessionTarget.recognise(target) == nil)
    }

    @Test func theRangeIsThatOfTheRawTarget() throws {
        let target = "/api/logonSessions/\(Self.id)?x"
        let found = try #require(LogonSessionTarget.recognise(target))
        #expect(String(decoding: Array(target.utf8)[found.id], as: UTF8.self) == Self.id)
    }

    @Test func unsafeTargetsYieldTheirSessionsInAnySpelling() throws {
        let id = try #require(ResourceID(Self.id))
        for target in [
            "/api/backupSessions/ID", "/api//backupSessions//ID?action=stop", "/api/backupSessions/ID;x/",
            "/api%2FbackupSessions%5CID", "/api/backupSessions/%344cdfb2d-30ba-4a3c-9b2e-0a4d3d5a6c0e",
        ] {
            #expect(TargetSessions.ids(target.replacing("ID", with: Self.id)) == [id], "\(target)")
        }
        #expect(TargetSessions.ids("/api/jobs?x=\(Self.id)") == [])
        let many = String(repeating: "/\(Self.id)", count: 9)
        #expect(TargetSessions.ids(many).count == TargetSessions.maximumCount)
    }
}
