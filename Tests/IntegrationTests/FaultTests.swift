import Foundation
import Testing

@Suite struct FaultTests {
    static let deadlines = [
        "--timeouts-connect", "1s", "--timeouts-first-byte", "500ms", "--timeouts-idle", "500ms",
    ]

    /// Each fault with the statuses a client may see; 0 is a connection that was cut.
    @Test(arguments: [
        ("refuse", [502]), ("drop", [502]), ("hang", [504]), ("close", [502]), ("garbage", [502]), ("truncate", [502]),
        ("malformed", [502]), ("wrong-length", [504]), ("wrong-length&by=-10", [502]), ("stall", [502, 503, 504]),
    ])
    func faultOfEMIsAClearErrorInTheClientsFormatAndNothingIsStored(fault: String, statuses: [Int]) throws {
        // One loop, so that there is one pooled connection, which EM closes before the fault: new ones meet it.
        let stage = try Stage(settings: Self.deadlines + ["--threads", "1"])
        let token = try stage.logon()
        try stage.control("PUT", "/faults?kind=close-after&times=1")
        #expect(try stage.curl("/api/", token: token).status == 200)
        try stage.control("PUT", "/faults?kind=\(fault)")
        for accept in ["application/json", "application/xml"] {
            let answer = try stage.curl(Stage.sessionTarget, token: token, accept: accept)
            #expect(statuses.contains(answer.status), "\(fault): \(answer.status) \(answer.text)")
            #expect(answer["Retry-After"] == "5")
            #expect(answer["Content-Type"] == "\(accept); charset=utf-8")
            #expect(answer.text.contains("Enterprise Manager"))
            if accept == "application/json" { #expect(answer.member("StatusCode") as? Int == answer.status) }
        }
        #expect(try stage.metric("emgate_store_entries") == 0)
        try stage.control("DELETE", "/faults")
        // EM is back: normal service again within a second, without help.
        let recovered = (0..<50).contains { _ in
            (try? stage.curl(Stage.sessionTarget, token: token).status) == 200
        }
        #expect(recovered)
    }

    @Test func errorOfEMPassesThrough() throws {
        let stage = try Stage()
        let token = try stage.logon()
        try stage.control("PUT", "/faults?kind=500&path=backupSessions")
        let answer = try stage.curl(Stage.sessionTarget, token: token, accept: "application/json")
        #expect(answer.status == 500)
        #expect(answer.member("Message") as? String == "Simulated fault", "EM's own words")
        #expect(answer["Retry-After"] == nil)
        #expect(answer["Cache-Status"] == "emgate; fwd=miss; detail=status")
    }

    @Test(arguments: ["application/json", "application/xml"])
    func errorPageOfSomethingBeforeEMBecomesAClearError(accept: String) throws {
        let stage = try Stage()
        let token = try stage.logon()
        try stage.control("PUT", "/faults?kind=503")
        for target in [Stage.sessionTarget, "/api/jobs"] {
            let answer = try stage.curl(target, token: token, accept: accept)
            #expect(answer.status == 503)
            #expect(answer["Content-Type"] == "\(accept); charset=utf-8")
            #expect(answer["Retry-After"] == "5")
            #expect(answer["Cache-Status"]?.hasSuffix("; detail=foreign_error") == true)
            #expect(answer.text.contains("Something before Enterprise Manager answered 503"))
        }
    }

    /// Neither to a user who was never shown it, nor to one whose new credential EM has not vouched for.
    @Test(arguments: ["500", "503", "hang", "truncate", "garbage", "malformed", "foreign-id", "refuse"])
    func proofThatFailsShowsNothingOfWhatIsStored(fault: String) throws {
        let stage = try Stage(settings: Self.deadlines)
        let stored = try stage.curl(Stage.sessionTarget, token: stage.logon(), accept: "application/json")
        let tag = try #require(stored["ETag"])
        let other = try stage.logon("scoped")
        try stage.control("PUT", "/faults?kind=\(fault)")
        for credential in ["X-RestSvcSessionId: \(other)", "Authorization: Basic YWRtaW46YWRtaW4="] {
            let answer = try stage.curl(
                Stage.sessionTarget, "-H", credential, "-H", "If-None-Match: \(tag)", accept: "application/json")
            #expect(answer["Cache-Status"]?.contains("hit") == false, "\(answer.fields)")
            #expect(answer.status != 304)
            #expect(answer["ETag"] == nil)
            #expect(answer.body != stored.body)
        }
    }

    @Test func uploadThatRestsDoesNotMakeEMLookUnreachable() throws {
        let stage = try Stage(settings: ["--timeouts-first-byte", "500ms", "--timeouts-body", "1s"])
        let token = try stage.logon()
        let script = """
            import socket, ssl, sys
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            with context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1])))) as client:
                client.sendall(b"PUT /api/jobs/none HTTP/1.1\\r\\nHost: x\\r\\nX-RestSvcSessionId: " + sys.argv[2].encode()
                    + b"\\r\\nContent-Length: 100000\\r\\n\\r\\n" + 20000 * b"x")
                print(client.recv(12).decode())
            """
        let port = stage.origin.split(separator: ":").last.map(String.init) ?? ""
        let result = try Programs.run("/usr/bin/env", ["python3", "-c", script, port, token])
        #expect(String(decoding: result.output, as: UTF8.self) == "HTTP/1.1 408\n", "\(result.error)")
        #expect(try stage.curl(stage.admin + "/readyz").status == 200)
    }

    @Test func slowEntityArrivesWhole() throws {
        let stage = try Stage()
        let token = try stage.logon()
        try stage.control("PUT", "/faults?kind=slow&rate=4000")
        let answer = try stage.curl(Stage.sessionTarget, token: token, accept: "application/json")
        #expect(answer.status == 200)
        #expect(answer.member("State") as? String == "Stopped")
    }

    @Test func cutOrMalformedListIsNeverPassedOffAsWhole() throws {
        let stage = try Stage(emsim: ["--list-bytes", "2MB"])
        let token = try stage.logon()
        let target = "/api/backupTaskSessions?format=Entity"
        for fault in ["truncate", "malformed"] {
            for accept in ["application/json", "application/xml"] {
                try stage.control("PUT", "/faults?kind=\(fault)&path=backupTaskSessions")
                let answer = try stage.curl(target, token: token, accept: accept)
                #expect(answer.code == 18 || answer.code == 56, "curl must see that the body is cut: \(answer.code)")
            }
        }
        try stage.control("DELETE", "/faults")
        #expect(try stage.curl(target, token: token, accept: "application/json").code == 0)
    }

    @Test func unreachableEMIsSaidSoByReadiness() throws {
        let stage = try Stage(settings: Self.deadlines)
        #expect(try stage.curl("/api/").status == 200)
        #expect(try stage.curl(stage.admin + "/readyz").status == 200)
        stage.emsim.signal(SIGTERM)
        #expect(stage.emsim.wait() == 0)
        #expect(try stage.curl("/api/").status == 502)
        #expect(try stage.curl(stage.admin + "/readyz").status == 503)
        #expect(try stage.curl(stage.admin + "/healthz").status == 200)
    }
}
