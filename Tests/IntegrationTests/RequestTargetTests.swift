import Testing

/// Request lines and hosts.
@Suite struct RequestTargetTests {
    private static func line(_ line: String) -> String { "\(line)\r\nHost: a\r\n\r\n" }

    @Test func malformedRequestLineIsRefused() throws {
        try RawBattery().check([
            .refused("HTTP/0.9", 400, raw: "GET /api/x\r\n"),
            .refused("HTTP/0.9 with fields", 400, raw: Self.line("GET /api/x")),
            .refused("version 0.9", 400, 505, raw: Self.line("GET /api/x HTTP/0.9")),
            .refused("version 1.2", 400, 505, raw: Self.line("GET /api/x HTTP/1.2")),
            .refused("version 2.0", 400, 505, raw: Self.line("GET /api/x HTTP/2.0")),
            .refused("preface of HTTP/2", 400, 505, raw: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            .refused("version 1.10", 400, 505, raw: Self.line("GET /api/x HTTP/1.10")),
            .refused("version 01.1", 400, 505, raw: Self.line("GET /api/x HTTP/01.1")),
            .refused("version 1", 400, raw: Self.line("GET /api/x HTTP/1")),
            .refused("version 1,1", 400, raw: Self.line("GET /api/x HTTP/1,1")),
            .refused("lower-case version", 400, raw: Self.line("GET /api/x http/1.1")),
            .refused("version of another protocol", 400, raw: Self.line("GET /api/x RTSP/1.0")),
            .refused("word after version", 400, raw: Self.line("GET /api/x HTTP/1.1 x")),
            .refused("space after version", 400, raw: Self.line("GET /api/x HTTP/1.1 ")),
            .refused("bare LF", 400, raw: "GET /api/x HTTP/1.1\nHost: a\r\n\r\n"),
            .refused("bare CR", 400, raw: "GET /api/x HTTP/1.1\rHost: a\r\n\r\n"),
            .refused("two spaces after method", 400, raw: Self.line("GET  /api/x HTTP/1.1")),
            .refused("two spaces after target", 400, raw: Self.line("GET /api/x  HTTP/1.1")),
            .refused("tab after method", 400, raw: Self.line("GET\t/api/x HTTP/1.1")),
            .refused("tab after target", 400, raw: Self.line("GET /api/x\tHTTP/1.1")),
            .refused("space in target", 400, raw: Self.line("GET /api/x y HTTP/1.1")),
            .refused("space before method", 400, raw: Self.line(" GET /api/x HTTP/1.1")),
            .refused("no method", 400, raw: Self.line("/api/x HTTP/1.1")),
            .refused("no target", 400, raw: Self.line("GET HTTP/1.1")),
            .refused("method alone", 400, raw: "GET\r\n\r\n"),
            .refused("parenthesis in method", 400, raw: Self.line("G(T /api/x HTTP/1.1")),
            .refused("NUL in method", 400, raw: Self.line("G\u{0}T /api/x HTTP/1.1")),
            .refused("high byte in method", 400, raw: Self.line("G\u{c9}T /api/x HTTP/1.1")),
            .refused("colon in method", 400, raw: Self.line("GET: /api/x HTTP/1.1")),
            .refused("TLS in TLS", 400, raw: "\u{16}\u{3}\u{1}\u{0}\u{5}\u{1}\u{0}\u{0}\u{1}\u{0}"),
            .refused("LF before the line", 400, raw: "\n" + Self.line("GET /api/x HTTP/1.1")),
            .forwarded(
                "four empty lines", "GET /api/x none ",
                raw: "\r\n\r\n\r\n\r\n" + Self.line("GET /api/x HTTP/1.1")),
            .forwarded("an empty line before", "GET /api/x none ", raw: "\r\n" + Self.line("GET /api/x HTTP/1.1")),
        ])
    }

    @Test func methodsThatOnlyAForwardProxyServesAreRefused() throws {
        try RawBattery().check([
            .refused("CONNECT", 400, 405, 501, raw: "CONNECT em:9398 HTTP/1.1\r\nHost: em:9398\r\n\r\n"),
            .refused("CONNECT to a path", 400, 405, 501, raw: Self.line("CONNECT /api/x HTTP/1.1")),
            .refused(
                "CONNECT with a tunnel", 400, 405, 501,
                raw: "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
            .refused("TRACE", 405, 501, raw: Self.line("TRACE /api/x HTTP/1.1")),
            .refused(
                "TRACE with Max-Forwards", 405, 501,
                raw: "TRACE /api/x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n"),
            .refused("TRACE of a whole URI", 405, 501, raw: Self.line("TRACE http://a/ HTTP/1.1")),
            .forwarded("methods are case-sensitive", "trace /api/x none ", raw: Self.line("trace /api/x HTTP/1.1")),
            .forwarded("unknown method", "PROPFIND /api/x none ", raw: Self.line("PROPFIND /api/x HTTP/1.1")),
        ])
    }

    @Test func malformedTargetIsRefused() throws {
        try RawBattery().check([
            .refused("authority-form", 400, raw: Self.line("GET em:9398 HTTP/1.1")),
            .refused("asterisk of GET", 400, raw: Self.line("GET * HTTP/1.1")),
            .refused("asterisk and more", 400, raw: Self.line("OPTIONS ** HTTP/1.1")),
            .refused("asterisk and path", 400, raw: Self.line("OPTIONS */api HTTP/1.1")),
            .refused("relative path", 400, raw: Self.line("GET api/x HTTP/1.1")),
            .refused("query", 400, raw: Self.line("GET ?x HTTP/1.1")),
            .refused("scheme ftp", 400, raw: Self.line("GET ftp://a/x HTTP/1.1")),
            .refused("scheme file", 400, raw: Self.line("GET file:///x HTTP/1.1")),
            .refused("scheme without slashes", 400, raw: Self.line("GET http:/api/x HTTP/1.1")),
            .refused("no authority", 400, raw: Self.line("GET http:///api/x HTTP/1.1")),
            .refused("user information", 400, raw: Self.line("GET http://u:p@a/api/x HTTP/1.1")),
            .refused("port of letters", 400, raw: Self.line("GET http://a:x/api/x HTTP/1.1")),
            .refused("port too large", 400, raw: Self.line("GET http://a:65536/api/x HTTP/1.1")),
            .refused("quote in authority", 400, raw: Self.line("GET http://a\"b/ HTTP/1.1")),
            .refused("backslashes", 400, raw: Self.line("GET http:\\\\a\\x HTTP/1.1")),
            .refused("NUL", 400, raw: Self.line("GET /api/\u{0} HTTP/1.1")),
            .refused("DEL", 400, raw: Self.line("GET /api/\u{7f} HTTP/1.1")),
            .refused("bare CR", 400, raw: Self.line("GET /api/\rx HTTP/1.1")),
            .refused("fragment alone", 400, raw: Self.line("GET #x HTTP/1.1")),
        ])
    }

    @Test func everyFormOfTargetReachesEMInOriginOrAsteriskForm() throws {
        try RawBattery().check([
            .forwarded("absolute-form", "GET /api/x?y none ", raw: Self.line("GET http://b/api/x?y HTTP/1.1")),
            .forwarded("absolute-form of HTTPS", "GET /api/x none ", raw: Self.line("GET HTTPS://b:1/api/x HTTP/1.1")),
            .forwarded("absolute-form without a path", "GET / none ", raw: Self.line("GET http://b HTTP/1.1")),
            .forwarded("absolute-form, query only", "GET /?x none ", raw: Self.line("GET http://b?x HTTP/1.1")),
            .forwarded("OPTIONS of a whole host", "OPTIONS * none ", raw: Self.line("OPTIONS http://b HTTP/1.1")),
            .forwarded("OPTIONS *", "OPTIONS * none ", raw: Self.line("OPTIONS * HTTP/1.1")),
            .forwarded("two slashes are a path", "GET //b/api/x none ", raw: Self.line("GET //b/api/x HTTP/1.1")),
            .forwarded("high bytes", "GET /api/\u{e4} none ", raw: Self.line("GET /api/\u{e4} HTTP/1.1")),
            .forwarded(
                "encoded line end", "GET /api/%0d%0aX:%20y none ", raw: Self.line("GET /api/%0d%0aX:%20y HTTP/1.1")),
        ])
    }

    @Test func authorityOfAnAbsoluteFormTargetWinsOverHost() throws {
        let target = "/api/backupSessions/5e551011-f1ed-4bac-8a11-000000000001?format=Entity"
        let token = "X-RestSvcSessionId: t\r\n\r\n"
        let battery = try RawBattery()
        let results = try battery.run([
            RawCase(name: "absolute-form", steps: [.send("GET http://b:7\(target) HTTP/1.1\r\nHost: a\r\n" + token)]),
            RawCase(name: "origin-form", steps: [.send("GET \(target) HTTP/1.1\r\nHost: a\r\n" + token)]),
        ])
        #expect(results[0].finals.first?.text.contains("Href=\"https://b:7/api/") == true)
        #expect(results[0].finals.first?.text.contains("https://a/") == false)
        #expect(results[1].finals.first?.text.contains("Href=\"https://a/api/") == true)
        #expect(results[0].arrived.first?["Host"]?.hasPrefix("127.0.0.1:") == true)
    }

    @Test func missingRepeatedOrMalformedHostIsRefused() throws {
        func hosts(_ lines: String) -> String { "GET /api/x HTTP/1.1\r\n\(lines)\r\n" }
        let values = [
            "", "a b", "a,b", "u@a", "a/b", "a:b", "a:70000", "[::1", "[::g]", "::1", "http://a", "a?b", "a#b", "a\"b",
            "a<b", "\u{e4}", "a%2fb", ":80", "a\u{0}", "a\\b", "[::1]x", "a:80:80",
        ]
        try RawBattery().check(
            values.map { .refused("Host: \($0)", 400, raw: hosts("Host: \($0)\r\n")) } + [
                .refused("none", 400, raw: hosts("")), .refused("two", 400, raw: hosts("Host: a\r\nHost: a\r\n")),
                .refused("two, in another case", 400, raw: hosts("Host: a\r\nhOST: b\r\n")),
                .refused("none, absolute-form", 400, raw: "GET http://a/api/x HTTP/1.1\r\n\r\n"),
                .refused("two, absolute-form", 400, raw: "GET http://a/api/x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
                .refused("malformed, absolute-form", 400, raw: "GET http://a/api/x HTTP/1.1\r\nHost: a b\r\n\r\n"),
                .refused("two, HTTP/1.0", 400, raw: "GET /api/x HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
                .refused("space before colon", 400, raw: hosts("Host : a\r\n")),
                .forwarded("none, HTTP/1.0", "GET /api/x none ", after: "closed", raw: "GET /api/x HTTP/1.0\r\n\r\n"),
                .forwarded("IPv6 and port", "GET /api/x none ", raw: hosts("Host: [::1]:9398\r\n")),
                .forwarded("empty port", "GET /api/x none ", raw: hosts("Host: a:\r\n")),
            ])
    }
}
