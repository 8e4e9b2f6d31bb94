import Foundation
import Testing

@Suite struct VerbTests {
    @Test func healthcheckTellsARunningEmgateFromNone() throws {
        let stage = try Stage()
        let address = String(stage.admin.dropFirst(7))
        let arguments = ["--admin-listen", address]
        #expect(try Programs.run(Programs.emgate, ["healthcheck"] + arguments).code == 0)
        stage.emgate.signal(SIGTERM)
        #expect(stage.emgate.wait() == 0)
        let result = try Programs.run(Programs.emgate, ["healthcheck"] + arguments)
        #expect(result.code == 1)
        #expect(result.error.contains("no emgate answers"))
    }

    @Test func cacheShowsAndPurges() throws {
        let stage = try Stage()
        let token = try stage.logon()
        _ = try stage.curl(Stage.sessionTarget, token: token)
        try stage.waitUntilStored()
        let flags = ["--admin-listen", String(stage.admin.dropFirst(7))]
        func run(_ arguments: [String]) throws -> (code: Int32, text: String) {
            let result = try Programs.run(Programs.emgate, ["cache"] + arguments + flags)
            return (result.code, String(decoding: result.output, as: UTF8.self))
        }
        #expect(try run([]).text.contains("\"entries\":1,"))
        #expect(try run(["show", "--id", Stage.session]).text.contains("\"state\":\"Stopped\""))
        #expect(try run(["purge"]).code == 64)
        #expect(try run(["purge", "--kind", "nonsense"]).code == 1)
        #expect(try run(["purge", "--kind", "replica"]).text.contains("\"purged\":0"))
        #expect(try run(["purge", "--id", Stage.session]).text.contains("\"purged\":1"))
        #expect(try stage.curl(Stage.sessionTarget, token: token)["Cache-Status"] == "emgate; fwd=uri-miss; stored")
    }

    @Test func warmSendsAPasswordToAnotherMachineOnlyIfItIsVerified() throws {
        let result = try Programs.run(
            Programs.emgate, ["warm", "--address", "emgate.example:9398", "--user", "admin"],
            environment: ["EMGATE_PASSWORD": "admin"])
        #expect(result.code == 1)
        #expect(result.error.contains("give --ca"))
    }

    @Test func warmStoresTheFinishedSessionsOfTheLastDays() throws {
        let stage = try Stage()
        let result = try Programs.run(
            Programs.emgate, ["warm", "--address", String(stage.origin.dropFirst(8)), "--user", "admin"],
            environment: ["EMGATE_PASSWORD": "admin"])
        #expect(result.code == 0, "\(result.error)")
        try stage.waitUntilStored()
        #expect(try stage.metric("emgate_store_entries") > 100)
        let last = try #require(try stage.recorded().last)
        #expect(last.method == "DELETE", "it logs off")
        let wrong = try Programs.run(
            Programs.emgate, ["warm", "--address", String(stage.origin.dropFirst(8)), "--user", "admin"],
            environment: ["EMGATE_PASSWORD": "wrong"])
        #expect(wrong.code == 1)
        #expect(wrong.error.contains("the logon failed with status 401"))
    }

    @Test func convertTurnsXMLIntoJSONAndRefusesWhatIsNeither() throws {
        let xml = Data(#"<Error Message="a &lt; b" StatusCode="400" xmlns="http://www.veeam.com/ent/v1.0" />"#.utf8)
        let result = try Programs.run(Programs.emgate, ["convert"], input: xml)
        #expect(
            String(decoding: result.output, as: UTF8.self)
                == #"{"FirstChanceExceptionMessage":null,"Message":"a < b","StackTrace":null,"Status":null,"StatusCode":400}"#
        )
        let bad = try Programs.run(Programs.emgate, ["convert"], input: Data("<a><b></a>".utf8))
        #expect(bad.code == 1)
        #expect(bad.error.contains("at byte"))
    }
}
