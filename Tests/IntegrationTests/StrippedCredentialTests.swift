import Testing

/// A credential that `Connection` takes off a request opens nothing and is not vouched for by what EM answers.
@Suite struct StrippedCredentialTests {
    private static let target = "/api/backupSessions/5e551011-f1ed-4bac-8a11-000000000001?format=Entity"

    private static func read(_ name: String, _ fields: String...) -> RawCase {
        let lines = fields.map { $0 + "\r\n" }.joined()
        return RawCase(name: name, steps: [.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n")])
    }

    @Test(arguments: [
        ("X-RestSvcSessionId: t", "X-RestSvcSessionId"), ("X-RestSvcSessionId: t", "close, x-restsvcsessionID"),
        ("Cookie: X-RestSvcSessionId=t", "Cookie"), ("Authorization: Basic YTph", "authorization"),
    ])
    func isForwardedWithoutItAndNeverLeased(credential: String, connection: String) throws {
        let battery = try RawBattery()
        let name = String(credential.prefix { $0 != ":" })
        let results = try battery.run([
            Self.read("stripped first", credential, "Connection: \(connection)"),
            Self.read("whole: must ask", credential), Self.read("whole again: a hit", credential),
            Self.read("stripped: must not be shown what is stored", credential, "Connection: \(connection)"),
            Self.read("stripped by a second line", credential, "Connection: X", "connection: \(connection)"),
            Self.read("stripped by a line before", "Connection: \(connection)", credential),
        ])
        #expect(results.map(\.arrived.count) == [1, 1, 0, 1, 1, 1])
        for index in [0, 3, 4, 5] {
            #expect(results[index].arrived.first?[name] == nil)
            #expect(results[index].finals.first?["Cache-Status"] == "emgate; fwd=bypass; detail=no-credential")
        }
        #expect(results[1].arrived.first?[name] != nil)
        #expect(results[1].finals.first?["Cache-Status"]?.contains("hit") == false, "EM never vouched for it")
        #expect(results[2].finals.first?["Cache-Status"] == "emgate; hit")
    }
}
