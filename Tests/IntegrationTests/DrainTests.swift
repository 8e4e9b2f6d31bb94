import Foundation
import Testing

@Suite struct DrainTests {
    @Test func exchangeUnderWayEndsBeforeEmgateStops() throws {
        let stage = try Stage()
        let token = try stage.logon()
        try stage.control("PUT", "/faults?kind=slow&rate=1500&path=backupSessions")
        let client = try ChildProcess(
            "/usr/bin/curl",
            [
                "-sSk", "-o", stage.folder.file("body"), "-w", "%{http_code}\n", "-H", "X-RestSvcSessionId: \(token)",
                stage.origin + Stage.sessionTarget,
            ])
        // The request has reached EM when emsim has recorded it.
        try stage.wait { try !stage.recorded(Stage.sessionTarget).isEmpty }
        stage.emgate.signal(SIGTERM)
        #expect(try client.line(beginningWith: "200") == "200")
        #expect(client.wait() == 0)
        #expect(stage.emgate.wait() == 0)
    }

    @Test func drainEndsAtItsDeadline() throws {
        let stage = try Stage(settings: ["--timeouts-drain", "200ms"])
        let token = try stage.logon()
        try stage.control("PUT", "/faults?kind=hang&path=backupSessions")
        let client = try ChildProcess(
            "/usr/bin/curl", ["-sSk", "-H", "X-RestSvcSessionId: \(token)", stage.origin + Stage.sessionTarget])
        try stage.wait { try !stage.recorded(Stage.sessionTarget).isEmpty }
        stage.emgate.signal(SIGTERM)
        #expect(stage.emgate.wait() == 0)
        #expect(client.wait() != 0)
    }
}
