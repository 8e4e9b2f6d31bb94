import Testing

@testable import Telemetry

@Suite struct RedactionTests {
    @Test(arguments: [
        ("/api/logonSessions/695f4eac", "/api/logonSessions/[redacted]"),
        ("/API/LOGONSESSIONS/abc?format=Entity", "/API/LOGONSESSIONS/[redacted]?format=Entity"),
        ("/api/logonSessions//abc/x", "/api/logonSessions//[redacted]/x"),
        ("/api/logonSessions", "/api/logonSessions"),
        ("/api/logon%53essions/abc", "/api/logon%53essions/[redacted]"),
        ("/api/logonSessions%2Fabc", "/api/logonSessions/[redacted]"),
        ("/api%2flogonSessions/abc", "/api%2flogonSessions/[redacted]"),
        ("/api/logonSessions\\abc", "/api/logonSessions\\[redacted]"),
        ("/api/logonSessions;p=1/abc", "/api/logonSessions;p=1/[redacted]"),
        ("https://em:9398/api/logonSessions/abc", "https://em:9398/api/logonSessions/[redacted]"),
        ("/api/backupSessions/1?format=Entity&v=latest", "/api/backupSessions/1?format=Entity&v=latest"),
        ("/api/query?filter=Name==\"a;b\"&pageSize>=2", "/api/query?filter=Name==\"a;b\"&pageSize>=2"),
        ("/x?token=abc&a=b", "/x?token=[redacted]&a=b"),
        ("/x?a=b;Access%54oken=abc;c", "/x?a=b;Access%54oken=[redacted];c"),
        ("/x?X-RestSvcSessionId=abc==#f", "/x?X-RestSvcSessionId=[redacted]#f"),
        ("/x?password=", "/x?password=[redacted]"),
        ("/x?%", "/x?%"), ("", ""), ("*", "*"),
    ])
    func credentialsInTargetsAreHidden(_ target: String, _ expected: String) {
        var output: [UInt8] = []
        Redaction.appendTarget(Array(target.utf8).span, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == expected)
        #expect(target == expected || !Redaction.isPlain(target: Array(target.utf8).span))
    }

    @Test(arguments: [
        ("/api/jobs?format=Entity", true), ("/api/query?type=Job&filter=State==x&pageSize=2&page=1&v=latest", true),
        ("/api/backupSessions/1", true), ("*", true), ("/a;b", true), ("/a?b&c", true),
        ("/api/logonSessions", false), ("/a?b=c", false), ("/a?format=x&token=y", false), ("/a;token=b", false),
        ("/a%2fb", false), ("/a\"b", false), ("/a\\b", false), ("/a b", false), ("/\u{7f}", false), ("/ä", false),
    ])
    func plainTargetsAreTold(_ target: String, _ isPlain: Bool) {
        #expect(Redaction.isPlain(target: Array(target.utf8).span) == isPlain)
    }

    /// A target that is called plain is written as it is by the long way, too.
    @Test(arguments: 0..<300) func plainTargetsHoldNothingToHide(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let words = [
            "/", "?", "&", ";", "=", "#", "token", "format", "password", "filter", "logonSessions", "a", "%", "\\",
            "page",
        ]
        for _ in 0..<100 {
            let target = (0..<Int(random.next() % 12)).map { _ in words[Int(random.next() % 15)] }.joined()
            guard Redaction.isPlain(target: Array(target.utf8).span) else { continue }
            var output: [UInt8] = []
            Redaction.appendTarget(Array(target.utf8).span, to: &output)
            #expect(String(decoding: output, as: UTF8.self) == target)
        }
    }

    @Test(arguments: [
        ("Authorization", "Basic dXNlcjpwYXNz", "Basic [redacted]"), ("authorization", "opaque", "[redacted]"),
        ("Cookie", "X-RestSvcSessionId=abc", "[redacted]"),
        ("Set-Cookie", "X-RestSvcSessionId=abc; Path=/", "[redacted]"),
        ("X-RestSvcSessionId", "abc", "[redacted]"), ("X-Api-Key", "abc", "[redacted]"),
        ("Location", "https://em/api/logonSessions/abc", "https://em/api/logonSessions/[redacted]"),
        ("Accept", "application/json", "application/json"),
    ])
    func credentialsInFieldsAreHidden(_ name: String, _ value: String, _ expected: String) {
        var output: [UInt8] = []
        Redaction.appendFieldValue(
            Array(value.utf8).span, ofFieldNamed: Array(name.utf8).span, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    /// Whatever bytes stand around it, the id behind the name never appears.
    @Test(arguments: 0..<300) func anIdentifierNeverSurvives(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let noise = Array("/%;?&=#.aZ2fF\\".utf8)
        func junk() -> String {
            String(decoding: (0..<Int(random.next() % 6)).map { _ in noise[Int(random.next() % 14)] }, as: UTF8.self)
        }
        let separator = ["/", "//", "%2f", "%5C"][Int(random.next() % 4)]
        let name = ["logonSessions", "LOGONSESSIONS", "log%6fnSessions"][Int(random.next() % 3)]
        let target = "/\(junk())/\(name)\(separator)SECRET\(junk())"
        guard !target.prefix(while: { $0 != "S" }).contains(where: { $0 == "?" || $0 == "#" }) else { return }
        var output: [UInt8] = []
        Redaction.appendTarget(Array(target.utf8).span, to: &output)
        #expect(!String(decoding: output, as: UTF8.self).contains("SECRET"), "\(target)")
    }
}

/// A seeded generator of numbers.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
