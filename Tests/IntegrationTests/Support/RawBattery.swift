import Foundation

/// emgate between a client and an Enterprise Manager that both read and write raw bytes.
final class RawBattery {
    /// What a script makes Enterprise Manager answer, instead of an echo of the request.
    struct Script: Encodable {
        enum End: String, Encodable {
            case keep, close, reset
        }

        var parts: [Data]
        var end = End.keep
        /// Whether it answers before it has read the request's body.
        var isEarly = false
    }

    /// A request as it reached Enterprise Manager.
    struct Arrival: Decodable {
        let connection: Int
        let method: String
        let target: String
        let fields: [RecordedRequest.Header]
        /// `none`, `length` or `chunked`.
        let framing: String
        let body: String
        let isComplete: Bool
        /// How it breaks RFC 9112, if it does.
        let violation: String?

        /// The request in one line, as tests spell it.
        var text: String { violation ?? "\(method) \(target) \(framing) \(body)" }

        subscript(name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// A response as the client got it.
    struct Response: Decodable {
        let status: Int
        let fields: [RecordedRequest.Header]
        let body: Data
        /// Whether the body came to the end that its framing tells.
        let isWhole: Bool

        var text: String { String(data: body, encoding: .isoLatin1) ?? "" }

        subscript(name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    struct Result: Decodable {
        let name: String
        /// All responses in their order, interim ones too.
        let answers: [Response]
        /// How the connection was afterwards: `open` (and in step), `closed` in good order, `cut`, `left` by the
        /// client; all else is wrong.
        let after: String
        /// What came beyond the last response.
        let rest: Data
        /// What reached Enterprise Manager because of the case.
        let arrived: [Arrival]
        /// The connections to Enterprise Manager that were used afterwards.
        let later: [Int]

        var finals: [Response] { answers.filter { $0.status >= 200 } }
    }

    private let folder: TemporaryFolder
    private let manager: ChildProcess
    private let emgate: ChildProcess
    private let control: Int
    private let port: Int
    private let admin: String

    /// One event loop, so that what a case leads to is done before the next one begins.
    init(settings: [String] = ["--timeouts-body", "2s"]) throws {
        folder = try TemporaryFolder()
        manager = try ChildProcess("/usr/bin/env", ["python3", "-c", RawManager.script])
        let ports = try manager.line(beginningWith: "recording").split(separator: " ").compactMap { Int($0) }
        control = ports[1]
        emgate = try ChildProcess(
            Programs.emgate,
            [
                "serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data", folder.path + "/data",
                "--upstream", "http://127.0.0.1:\(ports[0])", "--threads", "1",
            ] + settings)
        let ready = try emgate.line(beginningWith: "emgate listening").split(separator: " ")
        port = ready[3].split(separator: ":").last.flatMap { Int($0) } ?? 0
        admin = String(ready[5])
    }

    /// Performs the cases one after another, all by one client.
    func run(_ cases: [RawCase], scripts: [String: Script] = [:]) throws -> [Result] {
        struct Plan: Encodable {
            let port: Int
            let control: Int
            let cases: [RawCase]
            let scripts: [String: Script]
        }
        let plan = try JSONEncoder().encode(Plan(port: port, control: control, cases: cases, scripts: scripts))
        let result = try Programs.run("/usr/bin/env", ["python3", "-c", RawClient.script], input: plan)
        guard result.code == 0 else { throw TestFailure("the client failed: \(result.error)") }
        return try JSONDecoder().decode([Result].self, from: result.output)
    }

    /// What emgate counts under a name.
    func metric(_ name: String) throws -> Int {
        let result = try Programs.run("/usr/bin/curl", ["-sS", admin + "/metrics"])
        let line = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(name + " ") }
        guard let value = line?.split(separator: " ").last.flatMap({ Int($0) }) else {
            throw TestFailure("no metric \(name): \(result.error)")
        }
        return value
    }
}
