import Foundation
import Testing

@Suite struct StreamingTests {
    /// Resident memory of a process in bytes, and its peak.
    static func memory(_ process: ChildProcess) throws -> (now: Int, peak: Int) {
        let status = try String(contentsOfFile: "/proc/\(process.identifier)/status", encoding: .utf8)
        func value(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            return
                (line?.split(separator: " ").dropFirst().first.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) }
                ?? 0) * 1024
        }
        return (value("VmRSS:\t"), value("VmHWM:\t"))
    }

    @Test(arguments: ["application/json", "application/xml"])
    func listOf40MegabytesPassesInBoundedMemory(accept: String) throws {
        let stage = try Stage(emsim: ["--list-bytes", "40MB", "--chunked"], settings: ["--cache-memory", "8MiB"])
        let token = try stage.logon()
        let idle = try Self.memory(stage.emgate).now
        let file = stage.folder.file("list")
        let answer = try stage.curl(
            "/api/backupTaskSessions?format=Entity", "-o", file, "--max-time", "300", token: token, accept: accept)
        #expect(answer.code == 0)
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        #expect(size > 30_000_000)
        let peak = try Self.memory(stage.emgate).peak
        #expect(peak - idle <= 64 << 20, "\((peak - idle) >> 20) MiB over idle")
        if accept == "application/json" {
            let script = """
                import json, sys
                text = open(sys.argv[1]).read()
                print(len(json.loads(text[text.index("{"):])["BackupTaskSessions"]))
                """
            let check = try Programs.run("/usr/bin/env", ["python3", "-c", script, file])
            #expect(
                (Int(String(decoding: check.output, as: UTF8.self).trimmingCharacters(in: .newlines)) ?? 0) > 10_000)
        }
    }

    @Test func slowReaderHoldsEMBackInsteadOfFillingMemory() throws {
        let stage = try Stage(emsim: ["--list-bytes", "40MB", "--chunked"], settings: ["--cache-memory", "8MiB"])
        let token = try stage.logon()
        let idle = try Self.memory(stage.emgate).now
        // Two seconds at 100 KB/s, then the client gives up.
        let answer = try stage.curl(
            "/api/backupTaskSessions?format=Entity", "--limit-rate", "100k", "--max-time", "2", "-o", "/dev/null",
            token: token, accept: "application/json")
        #expect(answer.code == 28)
        #expect(try Self.memory(stage.emgate).peak - idle <= 64 << 20)
        #expect(try stage.curl("/api/", token: token).status == 200)
    }

    @Test func shortListHasItsLengthAndALongOneIsChunked() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let short = try stage.curl("/api/backupServers?format=Entity", token: token, accept: "application/json")
        #expect(short["Content-Length"] == "\(short.body.count)")
        let long = try stage.curl("/api/backupSessions?format=Entity", token: token, accept: "application/json")
        #expect(long["Transfer-Encoding"] == "chunked")
        #expect(long["Content-Length"] == nil)
        let old = try stage.curl(
            "/api/backupSessions?format=Entity", "--http1.0", token: token, accept: "application/json")
        #expect(old["Transfer-Encoding"] == nil, "HTTP/1.0 knows no chunks")
        let isSame = ConversionTests.steady(old.text) == ConversionTests.steady(long.text)
        #expect(isSame)
    }
}
