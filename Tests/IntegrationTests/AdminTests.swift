import Foundation
import Testing

@Suite struct AdminTests {
    @Test func metricsAreThoseOfPrometheus() throws {
        let stage = try Stage()
        _ = try stage.curl("/api/")
        let answer = try stage.curl(stage.admin + "/metrics")
        #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.text.contains("# TYPE emgate_exchange_seconds histogram"))
        #expect(try stage.metric("emgate_exchanges_total{cache=\"bypass\"}") == 1)
        #expect(try stage.metric("emgate_connections_accepted_total") == 1)
    }

    @Test func purgeFromABrowserIsRefused() throws {
        let stage = try Stage()
        let answer = try stage.curl(
            stage.admin + "/cache?all=true", "-X", "DELETE", "-H", "Origin: https://evil.example")
        #expect(answer.status == 403)
        let renamed = try stage.curl(stage.admin + "/cache", "-H", "Host: evil.example")
        #expect(renamed.status >= 400, "a name that an attacker's DNS leads here is not answered")
    }

    @Test func adminInterfaceIsNotReachableThroughTheProxysAddress() throws {
        let stage = try Stage()
        #expect(try stage.curl("/metrics").status == 404)
        #expect(try stage.curl("/cache?all=true", "-X", "DELETE").status >= 400)
    }

    @Test func accessLogHasOneLineForEachExchange() throws {
        let stage = try Stage(settings: ["--log-format", "json"])
        _ = try stage.curl("/api/jobs?token=secret")
        _ = try stage.curl("/api/")
        stage.emgate.signal(SIGTERM)
        #expect(stage.emgate.wait() == 0)
        let lines = stage.emgate.outputText.split(separator: "\n").filter { $0.hasPrefix("{") }
        #expect(lines.count == 2)
        let first = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(first["status"] as? Int == 401)
        #expect((first["target"] as? String)?.contains("secret") == false)
    }
}
