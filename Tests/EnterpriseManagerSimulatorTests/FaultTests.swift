import Testing

@testable import EnterpriseManagerSimulator

@Suite struct FaultTests {
    @Test func textGivesKindAndOptions() throws {
        let fault = try Fault(text: "truncate,path=/api/backupSessions,times=3,skip=1,method=get")
        #expect(fault.kind == .truncate)
        #expect(fault.path == "/api/backupSessions")
        #expect(fault.times == 3)
        #expect(fault.skip == 1)
        #expect(fault.method == "GET")
        let unavailable = try Fault(text: "503")
        #expect(unavailable.status == 503)
        #expect(unavailable.statusBody == .html)
        #expect(try Fault(text: "malformed-xml").kind == .malformed)
        let query = try Fault(text: "kind=wrong-length&by=-5&path=%2Fapi%2Fquery", separator: "&")
        #expect(query.lengthError == -5)
        #expect(query.path == "/api/query")
    }

    @Test(arguments: [
        "", "nonsense", "truncate,times=0", "truncate,times", "slow,rate=x", "delay,delay=5", "status,body=pdf",
        "hang,colour=red",
        "times=1", "status,status=99",
    ])
    func mistakesAreNamed(_ text: String) {
        let error = #expect(throws: FaultSyntaxError.self) { try Fault(text: text) }
        #expect(error?.description.isEmpty == false)
    }

    @Test func faultsAreCountedAndSpareWhatDoesNotMatch() throws {
        var plan = FaultPlan()
        plan.add([try Fault(text: "hang,times=2,skip=1,path=/BACKUPSESSIONS"), try Fault(text: "500,method=POST")])
        func kind(_ method: String, _ target: String) -> Fault.Kind? { plan.take(method: method, target: target)?.kind }
        #expect(kind("GET", "/api/jobs") == nil)
        #expect(kind("GET", "/api/backupSessions") == nil)
        #expect(kind("GET", "/api/backupSessions") == .hang)
        #expect(kind("POST", "/api/jobs") == .status)
        #expect(kind("GET", "/api/backupSessions/x") == .hang)
        #expect(kind("GET", "/api/backupSessions") == nil)
        #expect(plan.faults.count == 1)
        #expect(plan.takeForConnection() == nil)
    }

    @Test func connectionFaultsMeetConnectionsOnly() throws {
        var plan = FaultPlan()
        plan.add([Fault(.drop, times: 1), Fault(.refuse)])
        #expect(plan.take(method: "GET", target: "/") == nil)
        #expect(plan.refusesConnections)
        #expect(plan.takeForConnection()?.kind == .drop)
        #expect(plan.takeForConnection() == nil)
    }

    @Test func recordShowsCredentialsAsHashesOnly() {
        var recorder = RequestRecorder(capacity: 3)
        for number in 0..<10 {
            let fields = [
                (name: "Authorization", value: "Basic secret"), (name: "COOKIE", value: "X-RestSvcSessionId=secret"),
                (name: "X-RestSvcSessionId", value: "secret"), (name: "Accept", value: "x"),
            ]
            recorder.record(
                SimulatedRequest("GET", "/api/\(number)", fields: fields), user: "admin", status: 200, at: Fixture.start
            )
        }
        #expect(recorder.total == 10)
        #expect(recorder.latest.map(\.target) == ["/api/7", "/api/8", "/api/9"])
        for request in recorder.latest {
            #expect(!request.fields.contains { $0.value.hasText("secret") })
            #expect(request.fields[2].value == "sha256:\(RecordedRequest.hash("secret"))")
            #expect(request.fields[3].value == "x")
        }
        // The first four bytes of the SHA-256 of "secret", as sha256sum prints them.
        #expect(RecordedRequest.hash("secret") == "2bb80d53")
    }

    @Test func countersAreBounded() {
        var recorder = RequestRecorder(capacity: 1)
        for number in 0..<RequestRecorder.maximumTargets + 5 {
            recorder.record(SimulatedRequest("GET", "/\(number)"), user: nil, status: 404, at: Fixture.start)
        }
        #expect(recorder.counts.count == RequestRecorder.maximumTargets + 1)
        #expect(recorder.counts["(others)"] == 5)
    }
}
