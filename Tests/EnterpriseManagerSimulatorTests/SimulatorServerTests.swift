import NIOCore
import Testing

@testable import EnterpriseManagerSimulator

@Suite(.serialized) struct SimulatorServerTests {
    private static let target = "/api/backupSessions/\(Simulator.wellKnownSession)?format=Entity"

    @Test func answersHaveEMsFieldsOverTLS() async throws {
        try await RunningSimulator.with(certificate: .selfSigned(names: ["localhost", "127.0.0.1"])) { running in
            let run = try running.curl(Self.target)
            #expect(run.code == 0)
            let head = run.output.between("HTTP/1.1 ", "\r\n\r\n").split(separator: "\r\n").map(String.init)
            #expect(head[0] == "200 OK")
            #expect(
                head.dropFirst().map { $0.prefix { $0 != ":" } } == [
                    "Content-Length", "Content-Type", "Server", "Date",
                ])
            #expect(head.contains("Content-Type: application/xml; charset=utf-8"))
            #expect(head.contains("Server: Microsoft-HTTPAPI/2.0"))
            #expect(run.output.hasText("<State>Stopped</State>"))
        }
    }

    @Test func logonGivesAHeaderInEMsSpellingThatOpensTheAPI() async throws {
        try await RunningSimulator.with { running in
            let logon = try running.curl("/api/sessionMngr/?v=latest", ["-X", "POST", "-d", ""])
            #expect(logon.status == "201")
            let token = logon.output.between("\r\nX-RestSvcSessionId: ", "\r\n")
            let run = try CurlRun.run(["-H", "X-RestSvcSessionId: \(token)", running.url + "/api/tasks"])
            #expect(run.status == "200")
            let refused = try CurlRun.run([running.url + "/api/tasks"])
            #expect(refused.output.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
        }
    }

    @Test func severalRequestsShareAConnection() async throws {
        try await RunningSimulator.with { running in
            let run = try CurlRun.run(
                [
                    "-u", "admin:admin", "-w", "connects=%{num_connects};", running.url + Self.target,
                    running.url + "/api/jobs",
                ])
            #expect(run.output.occurrences(of: "HTTP/1.1 200") == 2)
            #expect(run.output.hasText("connects=0;"))
        }
    }

    @Test func headHasTheLengthAndNoBody() async throws {
        try await RunningSimulator.with { running in
            let whole = try running.curl("/api/jobs?format=Entity")
            let head = try running.curl("/api/jobs?format=Entity", ["-I"])
            #expect(head.code == 0)
            #expect(head.output.between("Content-Length: ", "\r\n") == whole.output.between("Content-Length: ", "\r\n"))
            #expect(head.output.hasSuffix("\r\n\r\n"))
        }
    }

    @Test(arguments: [false, true])
    func bigListIsWholeInBothFramings(_ isChunked: Bool) async throws {
        let change = { @Sendable (configuration: inout SimulatorServerConfiguration) in
            configuration.isChunked = isChunked
            configuration.simulator.scale.tasksPerSession = 40
        }
        try await RunningSimulator.with(change) { running in
            for accept in ["application/xml", "application/json"] {
                let run = try running.curl("/api/backupTaskSessions?format=Entity", ["-H", "Accept: \(accept)"])
                #expect(run.code == 0)
                #expect(run.output.hasText("Transfer-Encoding: chunked") == isChunked)
                #expect(run.output.hasText("Content-Length:") != isChunked)
                #expect(run.output.occurrences(of: "urn:veeam:BackupJobSession:") == 43 * 40)
            }
        }
    }

    /// Bodies around the 64 KiB at which a channel has enough: the last flush then asks for more of what has just ended.
    @Test func answerEndsOnceWhateverItsLength() async throws {
        let change = { @Sendable (configuration: inout SimulatorServerConfiguration) in
            configuration.isChunked = true
            configuration.simulator.scale.tasksPerSession = 4
        }
        try await RunningSimulator.with(change) { running in
            for count in 20...90 {
                let target = "/api/query?type=BackupTaskSession&format=Entities&pageSize=\(count)"
                let run = try running.curl(target, ["-w", "connects=%{num_connects};", running.url + target])
                #expect(run.code == 0, "\(count) tasks")
                #expect(run.output.occurrences(of: "HTTP/1.1 200") == 2, "\(count) tasks")
                #expect(run.output.occurrences(of: "connects=0;") == 1, "\(count) tasks: the connection is kept")
            }
        }
    }

    /// Some 2.5 MB, which no socket's buffer takes at once.
    @Test(arguments: [true, false])
    func bigAnswerIsWholeWhereItsConnectionCloses(isTLS: Bool) async throws {
        let certificate = isTLS ? SimulatorServerConfiguration.Certificate.selfSigned(names: ["127.0.0.1"]) : .none
        let change = { @Sendable (configuration: inout SimulatorServerConfiguration) in
            configuration.simulator.scale.tasksPerSession = 40
        }
        try await RunningSimulator.with(certificate: certificate, change) { running in
            let target = "/api/backupTaskSessions?format=Entity"
            // curl reads slowly enough that much is still unsent when the last byte has been written.
            let run = try running.curl(target, ["-H", "Connection: close", "--limit-rate", "2M"])
            #expect(run.code == 0)
            #expect(run.output.hasText("Connection: close"))
            #expect(run.output.occurrences(of: "urn:veeam:BackupJobSession:") == 43 * 40)
        }
    }

    @Test func bodyWithExpectContinueAndChunksIsRead() async throws {
        try await RunningSimulator.with { running in
            let job = try #require(running.server.catalogue().first { $0.kind == .job }?.finished.first)
            let run = try running.curl(
                "/api/jobs/\(job)?action=edit",
                ["-X", "PUT", "-H", "Expect: 100-continue", "-H", "Transfer-Encoding: chunked", "-d", "<Job/>"])
            #expect(run.output.hasText("HTTP/1.1 100 Continue"))
            #expect(run.output.hasText("HTTP/1.1 202 Accepted"))
            #expect(running.server.requests.last?.bodyLength == 6)
        }
    }

    @Test(arguments: [
        ("hang", 28), ("close", 52), ("garbage", 1), ("drop", 52), ("truncate", 18), ("wrong-length&by=10", 28),
    ])
    func faultBreaksTheTransferAndIsOverAfterItsCount(_ fault: String, _ code: Int32) async throws {
        try await RunningSimulator.with { running in
            #expect(try running.control("PUT", "/faults?kind=\(fault)&times=1").status == "200")
            let broken = try running.curl(Self.target, ["--max-time", "1"])
            if fault == "garbage" {
                // curl takes it for HTTP/0.9 and refuses.
                #expect(broken.code == 1)
            } else if fault == "drop" {
                #expect([52, 56].contains(broken.code))
            } else {
                #expect(broken.code == code)
            }
            #expect(try running.curl(Self.target).status == "200")
        }
    }

    @Test func truncatedBodyIsHalfOfWhatWasDeclared() async throws {
        try await RunningSimulator.with { running in
            _ = try running.control("PUT", "/faults?kind=truncate&times=1&path=backupSessions")
            let broken = try running.curl(Self.target)
            let declared = try #require(Int(broken.output.between("Content-Length: ", "\r\n")))
            #expect(broken.code == 18)
            let body = broken.output.utf8.count - broken.output.between("HTTP", "\r\n\r\n").utf8.count - 8
            #expect(body == declared / 2)
        }
    }

    @Test func statusFaultsHaveTheBodyAskedFor() async throws {
        try await RunningSimulator.with { running in
            _ = try running.control(
                "PUT", "/faults", ["-d", "500,times=1\n503,times=1\nstatus,status=302,body=none,times=1"])
            let error = try running.curl(Self.target, ["-H", "Accept: application/json"])
            #expect(error.output.hasPrefix("HTTP/1.1 500 InternalServerError\r\n"))
            #expect(error.output.hasText("\"StatusCode\":500}"))
            let html = try running.curl(Self.target)
            #expect(html.output.hasPrefix("HTTP/1.1 503 ServiceUnavailable\r\n"))
            #expect(html.output.hasText("<HTML>"))
            #expect(try running.curl(Self.target).output.hasText("Location: /login.aspx\r\n"))
            #expect(try running.curl(Self.target).status == "200")
        }
    }

    @Test func malformedBodyHasTheRightLength() async throws {
        try await RunningSimulator.with { running in
            let whole = try running.curl("/api/backupSessions?format=Entity")
            _ = try running.control("PUT", "/faults?kind=malformed&times=1")
            let broken = try running.curl("/api/backupSessions?format=Entity")
            #expect(broken.code == 0)
            #expect(broken.output.hasText("<<&\u{1}"))
            #expect(broken.output.utf8.count == whole.output.utf8.count)
        }
    }

    @Test func foreignIDReplacesTheIdEverywhere() async throws {
        try await RunningSimulator.with { running in
            _ = try running.control("PUT", "/faults?kind=foreign-id&times=1")
            let run = try running.curl(Self.target)
            #expect(run.status == "200")
            #expect(!run.output.hasText(Simulator.wellKnownSession.description))
            #expect(run.output.hasText("UID=\"urn:veeam:BackupJobSession:"))
        }
    }

    @Test func slowAnswerTakesItsTime() async throws {
        try await RunningSimulator.with { running in
            _ = try running.control("PUT", "/faults?kind=slow&rate=500&times=1")
            // 2 KB at 500 bytes a second are not there after a second.
            let run = try running.curl(Self.target, ["--max-time", "1"])
            #expect(run.code == 28)
            #expect(run.output.hasText("<?xml"))
            #expect(!run.output.hasText("</BackupJobSession>"))
            _ = try running.control("PUT", "/faults?kind=slow&rate=100000&times=1")
            #expect(try running.curl(Self.target).output.hasText("</BackupJobSession>"))
        }
    }

    @Test func closeAfterIsNotAnnounced() async throws {
        try await RunningSimulator.with { running in
            _ = try running.control("PUT", "/faults?kind=close-after&times=1")
            let run = try CurlRun.run(
                [
                    "-u", "admin:admin", "-w", "connects=%{num_connects};", running.url + Self.target,
                    running.url + Self.target,
                ])
            #expect(run.output.occurrences(of: "HTTP/1.1 200") == 2)
            #expect(run.output.occurrences(of: "connects=1;") == 2)
            #expect(!run.output.hasText("Connection: close"))
        }
    }

    @Test func refusedConnectionsComeBackOnTheSamePort() async throws {
        try await RunningSimulator.with { running in
            #expect(try running.control("PUT", "/faults?kind=refuse").status == "200")
            #expect(try running.curl(Self.target).code == 7)
            #expect(try running.control("DELETE", "/faults").status == "204")
            #expect(try running.curl(Self.target).status == "200")
            try await running.server.setFaults([Fault(.refuse)]).get()
            #expect(try running.curl(Self.target).code == 7)
            try await running.server.setFaults([]).get()
            #expect(try running.curl(Self.target).status == "200")
        }
    }

    @Test func controlInterfaceShowsRequestsAndMovesTheClock() async throws {
        try await RunningSimulator.with { running in
            _ = try running.curl(Self.target)
            let requests = try running.control("GET", "/requests").output
            #expect(requests.hasText("\"target\": \"\(Self.target)\""))
            #expect(requests.hasText("\"user\": \"admin\""))
            #expect(requests.hasText("\"value\": \"sha256:"))
            #expect(!requests.hasText("YWRtaW46YWRtaW4="))
            #expect(try running.control("GET", "/counters").output.hasText("\"GET \(Self.target)\": 1"))
            #expect(try running.control("DELETE", "/requests").status == "204")
            #expect(running.server.requestCount == 0)
            #expect(try running.control("POST", "/clock?advance=15m").output.hasText("\"now\": \"2026-06-15T09:45:"))
            #expect(try running.control("POST", "/clock?advance=x").status == "400")
            #expect(try running.control("PUT", "/faults?kind=nonsense").status == "400")
            let ids = try running.control("GET", "/ids").output
            #expect(ids.hasText("\"wellKnownSession\": \"\(Simulator.wellKnownSession)\""))
            #expect(ids.hasText("\"path\": \"/api/backupSessions\""))
            #expect(try running.control("GET", "/").output.hasText("GET    /requests"))
        }
    }

    @Test func whatIsNotHTTPIsRefused() async throws {
        try await RunningSimulator.with { running in
            let run = try running.curl("/api/", ["-X", "B@D"])
            #expect(run.output.hasPrefix("HTTP/1.1 4"))
            #expect(run.output.hasText("Connection: close"))
        }
    }
}
