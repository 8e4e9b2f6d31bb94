import EnterpriseManager
import Testing

@Suite struct LogonTargetTests {
    private func recognise(_ target: String) -> LogonTarget? {
        LogonTarget.recognise(target: Array(target.utf8).span)
    }

    @Test(arguments: [
        "/api/sessionMngr", "/api/sessionMngr/", "/api//sessionMngr", "//api//sessionMngr//", "/API/SESSIONMNGR",
        "/api/./sessionMngr", "/api/x/../sessionMngr", "/api/%73essionMngr", "/api%2FsessionMngr", "/api\\sessionMngr",
        "/api/sessionMngr;x=y", "/api/sessionMngr/?v=latest", "/api//sessionMngr/?v=v1_7", "/api/sessionMngr#x",
    ])
    func everySpellingIsALogon(_ target: String) {
        #expect(recognise(target)?.bypassesStore == false)
    }

    @Test(arguments: [
        "/api/", "/api/sessionMngrs", "/api/x?sessionMngr", "/api/logonSessions", "", "/api/session%4dngr%00",
    ])
    func otherTargetsAreNot(_ target: String) {
        #expect(recognise(target) == nil)
    }

    @Test(arguments: [
        ("v=latest", false), ("v=v1_7", false), ("v=v1_10", false), ("V=V2_0", false), ("", false), ("x=v1_5", false),
        ("v=v1_6", true), ("v=v1_5", true), ("v=v0_9", true), ("%76=v1_5", true), ("v=v1%5F5", true),
        ("v=latest&v=v1_5", true), ("v=v1_5&v=latest", true), ("v=latest&v=latest", true), ("v=", true), ("v", true),
        ("v=1.5", true), ("v=v1_7&x=1", false), ("x=1&v=v1_6", true), ("v=v1_7;v=v1_5", true), ("v=v9999_1", true),
    ])
    func explicitOldOrUnclearVersionsBypassTheStore(_ query: String, _ bypasses: Bool) throws {
        let target = try #require(recognise("/api/sessionMngr/?\(query)"))
        #expect(target.bypassesStore == bypasses)
    }

    @Test func versionsAreTold() {
        #expect(recognise("/api/sessionMngr")?.version == .unspecified)
        #expect(recognise("/api/sessionMngr?v=latest")?.version == .explicit(.latest))
        #expect(recognise("/api/sessionMngr?v=v1_6")?.version == .explicit(.numbered(major: 1, minor: 6)))
        #expect(recognise("/api/sessionMngr?v=now")?.version == .unclear)
    }
}
