import Downstream
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Telemetry

/// The admin listener's answers, over a connection in memory.
@Suite struct AdminHandlerTests {
    /// Sends one request and gives the response.
    private func answer(
        _ method: String, _ target: String, host: String? = "127.0.0.1:9397", fields: String = "",
        version: String = "1.1", _ configuration: AdminConfiguration = AdminConfiguration()
    ) throws -> String {
        let loop = EmbeddedEventLoop()
        let connections = DownstreamLoop(
            eventLoop: loop, configuration: DownstreamConfiguration(), scheme: .http, wallClock: { 0 },
            renderError: { _, message, _ in ("text/plain", Array(message.utf8)) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            handler: AdminHandler(configuration: configuration))
        let channel = EmbeddedChannel(handler: DownstreamConnection(loop: connections), loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let hostLine = host.map { "Host: \($0)\r\n" } ?? ""
        try channel.writeInbound(ByteBuffer(string: "\(method) \(target) HTTP/\(version)\r\n\(hostLine)\(fields)\r\n"))
        loop.run()
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return text
    }

    private func status(_ answer: String) -> String { String(answer.dropFirst(9).prefix(3)) }

    private var withCache: AdminConfiguration {
        var configuration = AdminConfiguration()
        configuration.hostNames = ["gate.example"]
        configuration.cacheReport = { _, loop in loop.makeSucceededFuture(.init(json: Array("{\"entries\":1}".utf8))) }
        configuration.cachePurge = { query, loop in
            loop.makeSucceededFuture(
                .init(json: Array(query.map { "\($0.name)=\($0.value)" }.joined(separator: ",").utf8)))
        }
        return configuration
    }

    @Test func healthAndReadiness() throws {
        #expect(status(try answer("GET", "/healthz")) == "200")
        #expect(status(try answer("GET", "/readyz")) == "200")
        var configuration = AdminConfiguration()
        configuration.readiness = { .notReady("store") }
        let unready = try answer("GET", "/readyz", configuration)
        #expect(status(unready) == "503" && unready.hasSuffix("\r\n\r\nstore\n"))
        #expect(status(try answer("GET", "/healthz", configuration)) == "200")
    }

    @Test func metricsAreServedWithTheirMediaType() throws {
        let metrics = Metrics()
        metrics.counter("emgate_x_total", help: "X.").increment()
        var configuration = AdminConfiguration()
        configuration.metrics = { metrics.text() }
        let text = try answer("GET", "/metrics", configuration)
        #expect(text.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        #expect(text.hasSuffix("\nemgate_x_total 1\n"))
    }

    @Test func statusPageEscapesAndForbidsScripts() throws {
        var configuration = AdminConfiguration()
        configuration.status = { [("up<stream", "a & \"b\"")] }
        let page = try answer("GET", "/", configuration)
        #expect(page.contains("<td>up&lt;stream</td><td>a &amp; &quot;b&quot;</td>"))
        #expect(page.contains("\r\nContent-Security-Policy: default-src 'none'"))
        #expect(page.contains("\r\nCache-Control: no-store\r\n"))
    }

    @Test func accessIsReportedAndRevokedByItsOwnRoutes() throws {
        var configuration = AdminConfiguration()
        configuration.accessReport = { _, loop in loop.makeSucceededFuture(.init(json: Array("{\"leases\":1}".utf8))) }
        configuration.accessRevocation = { query, loop in
            loop.makeSucceededFuture(.init(json: Array("{\"\(query.first?.name ?? "")\":1}".utf8)))
        }
        #expect(try answer("GET", "/access", configuration).hasSuffix("{\"leases\":1}"))
        #expect(try answer("DELETE", "/access?all=true", configuration).hasSuffix("{\"all\":1}"))
        #expect(status(try answer("DELETE", "/cache", configuration)) == "404")
        #expect(status(try answer("POST", "/access", configuration)) == "405")
    }

    @Test func cacheIsReportedAndPurgedByQuery() throws {
        #expect(try answer("GET", "/cache", withCache).hasSuffix("{\"entries\":1}"))
        let purged = try answer("DELETE", "/cache?kind=BackupSession&job=a%20b+c&all", withCache)
        #expect(purged.hasSuffix("kind=BackupSession,job=a b c,all="))
        #expect(status(try answer("GET", "/cache")) == "404")
    }

    @Test func failedCommandIsAnswered500() throws {
        struct Broken: Error {}
        var configuration = AdminConfiguration()
        configuration.cachePurge = { _, loop in loop.makeFailedFuture(Broken()) }
        #expect(status(try answer("DELETE", "/cache", configuration)) == "500")
    }

    @Test func unknownPathsAndMethodsAreRefused() throws {
        #expect(status(try answer("GET", "/nothing")) == "404")
        #expect(status(try answer("GET", "/cache/x", withCache)) == "404")
        let refused = try answer("POST", "/metrics")
        #expect(status(refused) == "405" && refused.contains("\r\nAllow: GET, HEAD\r\n"))
        #expect(try answer("PUT", "/cache", withCache).contains("\r\nAllow: GET, HEAD, DELETE\r\n"))
    }

    @Test func headGetsNoBody() throws {
        let text = try answer("HEAD", "/healthz")
        #expect(text.contains("\r\nContent-Length: 3\r\n") && text.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: [
        ("127.0.0.1:9397", "200"), ("127.0.0.1", "200"), ("[::1]:9397", "200"), ("localhost:9397", "200"),
        ("LOCALHOST", "200"), ("gate.example", "200"), ("GATE.example:1", "200"), ("evil.example", "403"),
        ("localhost.evil.example", "403"), ("127.0.0.1.evil.example", "403"), ("127.0.0.1.nip.io", "403"),
        ("evil.example:9397", "403"), ("0x7f000001", "403"), ("127.1", "403"),
    ])
    func foreignHostNamesAreRefused(_ host: String, _ expected: String) throws {
        #expect(status(try answer("GET", "/healthz", host: host, withCache)) == expected)
    }

    @Test func absoluteTargetCannotHideAForeignName() throws {
        #expect(status(try answer("GET", "http://evil.example/healthz")) == "403")
        #expect(status(try answer("GET", "/healthz", host: nil, version: "1.0")) == "200")
    }

    @Test func pageCannotPurgeTheCache() throws {
        let origin = "Origin: http://evil.example\r\n"
        #expect(status(try answer("DELETE", "/cache", fields: origin, withCache)) == "403")
        #expect(status(try answer("DELETE", "/cache", fields: "Origin: null\r\n", withCache)) == "403")
        #expect(status(try answer("DELETE", "/cache", fields: "Origin: http://127.0.0.1:9397\r\n", withCache)) == "403")
        #expect(status(try answer("GET", "/healthz", fields: origin)) == "200")
    }
}
