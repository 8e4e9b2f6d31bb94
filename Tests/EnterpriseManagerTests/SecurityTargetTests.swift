import EnterpriseManager
import Testing

@Suite struct SecurityTargetTests {
    private func isNamed(by target: String) -> Bool {
        SecurityTarget.isNamed(by: Array(target.utf8).span)
    }

    @Test(arguments: [
        "/api/security", "/api/security/", "/api/security/accounts", "/api/security/accounts/1/roles?action=edit",
        "/API/SECURITY/ROLES", "/api//security//accounts", "/api/./security", "/api/x/../security/roles",
        "/api/%73ecurity/roles", "/api%2Fsecurity%2Froles", "/api\\security\\roles", "/api%5csecurity",
        "/api/security;x=y/roles", "/api/security?x", "/api/security#x", "security",
    ])
    func everySpellingIsOne(_ target: String) {
        #expect(isNamed(by: target))
    }

    @Test(arguments: [
        "", "/", "/api", "/api/securities", "/api/xsecurity", "/api/secur", "/api/jobs?security", "/api/jobs#/security",
        "/api/jobs?x=/api/security", "/api/%2573ecurity", "/api/jobs/security-x", "/api/backupSessions",
    ])
    func othersAreNot(_ target: String) {
        #expect(!isNamed(by: target))
    }
}
