import Foundation
import Testing

@Suite struct ConfigurationTests {
    /// What `check` and `serve` say of the same mistake.
    @Test(arguments: [
        (["--upstream", "em.example"], "--upstream: upstream.url: \"em.example\" is not an address"),
        ([], "upstream: is required"),
        (["--upstream", "https://em.example", "--timeouts-connect", "3"], "is not a duration"),
        (["--upstream", "https://em.example", "--no-such", "3"], "there is no such flag"),
        (
            ["--upstream", "https://em.example", "--tls-certificate", "/nonexistent", "--tls-key", "/dev/null"],
            "--tls-certificate: tls.certificate: cannot read /nonexistent"
        ),
        (["--upstream", "https://em.example", "--upstream-tls-ca", "/nonexistent"], "cannot read /nonexistent"),
        (["--config", "/nonexistent.yaml"], "/nonexistent.yaml: cannot be read"),
    ])
    func mistakeIsOneLineAndExitCode78FromCheckAndFromServe(arguments: [String], message: String) throws {
        let folder = try TemporaryFolder()
        for verb in ["check", "serve"] {
            let result = try Programs.run(
                Programs.emgate, [verb, "--data", folder.file("data")] + arguments)
            #expect(result.code == 78)
            #expect(result.error.hasPrefix("emgate: "))
            #expect(result.error.contains(message), "\(result.error)")
            #expect(result.error.split(separator: "\n").filter { $0.hasPrefix("emgate: ") }.count == 1)
        }
    }

    @Test func mistakeInTheFileNamesItsLine() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("emgate.yaml", "upstream:\n  url: https://em.example\n  tls:\n    verfy: none\n")
        let result = try Programs.run(Programs.emgate, ["check", "--config", file])
        #expect(result.code == 78)
        #expect(
            result.error
                == "emgate: \(file):4: upstream.tls.verfy: there is no such key; did you mean upstream.tls.verify?\n")
    }

    @Test func validConfigurationIsSaidSo() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "emgate.yaml", "upstream:\n  url: https://em.example\ndata: \(folder.file("data"))\n")
        let result = try Programs.run(
            Programs.emgate, ["check"], environment: ["EMGATE_CONFIG": file, "EMGATE_LOG_LEVEL": "error"])
        #expect(result.code == 0, "\(result.error)")
        #expect(String(decoding: result.output, as: UTF8.self).contains("valid"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("data")), "check leaves nothing behind")
    }

    @Test func unknownEnvironmentNameIsAnError() throws {
        let result = try Programs.run(
            Programs.emgate, ["check"], environment: ["EMGATE_UPSTREEM": "https://em.example"])
        #expect(result.code == 78)
        #expect(result.error.contains("did you mean EMGATE_UPSTREAM?"))
    }

    @Test(arguments: [(100, 388, false), (1000, 500, true)])
    func limitOfDescriptorsIsRaisedAsFarAsAllowedAndNeeded(connections: Int, allowed: Int, isWarned: Bool) throws {
        let folder = try TemporaryFolder()
        let script = """
            ulimit -Sn 300; ulimit -Hn 500
            exec "$0" serve --upstream http://127.0.0.1:1 --listen 127.0.0.1:0 --admin-listen '' --data "$1" \
                --limits-connections \(connections) --limits-upstream-connections 32 2>&1
            """
        let process = try ChildProcess("/bin/sh", ["-c", script, Programs.emgate, folder.file("data")])
        _ = try process.line(beginningWith: "emgate listening on")
        #expect(
            process.outputText.contains("only 500 file descriptors are allowed, \(connections + 288) may be needed")
                == isWarned)
        let limits = try String(contentsOfFile: "/proc/\(process.identifier)/limits", encoding: .utf8)
        let line = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }
        #expect(line?.split(separator: " ").dropFirst(3).first == "\(allowed)")
        process.signal(SIGTERM)
    }

    @Test func portInUseIsAClearErrorAndExitCode1() throws {
        let stage = try Stage()
        let result = try Programs.run(
            Programs.emgate,
            [
                "--upstream", stage.enterpriseManager, "--listen", String(stage.origin.dropFirst(8)), "--admin-listen",
                "off", "--data", stage.folder.file("other"),
            ])
        #expect(result.code == 1)
        #expect(result.error.contains("cannot listen on \(stage.origin.dropFirst(8))"))
    }

    @Test func serveIsTheVerbThatMayBeLeftOut() throws {
        let stage = try Stage()
        let gate = try ChildProcess(
            Programs.emgate,
            [
                "--upstream", stage.enterpriseManager, "--upstream-tls-verify", "none", "--listen", "127.0.0.1:0",
                "--admin-listen", "off", "--data", stage.folder.file("other"),
            ])
        let origin = try gate.line(beginningWith: "emgate listening").split(separator: " ")[3]
        #expect(try stage.curl(origin + "/api/").status == 200)
    }

    @Test func helpNamesEveryVerbAndEveryFlag() throws {
        let help = try Programs.run(Programs.emgate, ["--help"])
        for verb in ["serve", "check", "healthcheck", "convert", "cache", "warm"] {
            #expect(String(decoding: help.output, as: UTF8.self).contains(verb))
        }
        let serve = try Programs.run(Programs.emgate, ["help", "serve"])
        #expect(String(decoding: serve.output, as: UTF8.self).contains("--limits-upstream-connections"))
    }
}
