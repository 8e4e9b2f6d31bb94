import Foundation
import Testing

/// A simulated Enterprise Manager with emgate in front of it, each a process of its own on ports of its own.
final class Stage {
    /// The finished session that every emsim has; too old for lists.
    static let session = "5e551011-f1ed-4bac-8a11-000000000001"
    static let sessionTarget = target(session)

    /// The target of a session in its entity form.
    static func target(_ id: String, of kind: String = "backupSessions") -> String {
        "/api/\(kind)/\(id)?format=Entity"
    }

    let folder: TemporaryFolder
    private(set) var emsim: ChildProcess
    private(set) var emgate: ChildProcess
    /// `https://127.0.0.1:port` of emgate.
    private(set) var origin = ""
    private(set) var admin = ""
    let enterpriseManager: String
    let control: String
    private let switches: [String]
    private let settings: [String]
    private let environment: [String: String]

    /// - Parameters:
    ///   - emsim: Further switches of emsim.
    ///   - settings: Further flags of emgate; the last one wins over these defaults only if it is another one.
    init(
        emsim switches: [String] = [], settings: [String] = [], verify: [String] = ["--upstream-tls-verify", "none"],
        environment: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        self.switches = switches
        emsim = try ChildProcess(
            Programs.emsim, ["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"] + switches)
        let ready = try emsim.line(beginningWith: "emsim listening").split(separator: " ")
        enterpriseManager = String(ready[3])
        control = String(ready[5])
        self.settings = ["--upstream", enterpriseManager] + verify + settings
        self.environment = environment
        emgate = try Self.startGate(self.settings, folder, environment)
        try readAddresses()
    }

    /// Starts emgate again over the same data folder.
    func restart(adding further: [String] = []) throws {
        emgate = try Self.startGate(settings + further, folder, environment)
        try readAddresses()
    }

    /// Starts Enterprise Manager again where it was; it has forgotten all logon sessions.
    func restartEnterpriseManager() throws {
        let addresses = [
            "--listen", String(enterpriseManager.dropFirst("https://".count)), "--control",
            String(control.dropFirst("http://".count)),
        ]
        emsim = try ChildProcess(Programs.emsim, addresses + switches)
        _ = try emsim.line(beginningWith: "emsim listening")
    }

    private func readAddresses() throws {
        let ready = try emgate.line(beginningWith: "emgate listening").split(separator: " ")
        origin = String(ready[3])
        admin = ready.count > 5 ? String(ready[5]) : ""
    }

    private static func startGate(
        _ settings: [String], _ folder: TemporaryFolder, _ environment: [String: String]
    ) throws -> ChildProcess {
        let defaults = [
            ("--listen", "127.0.0.1:0"), ("--admin-listen", "127.0.0.1:0"), ("--data", folder.path + "/data"),
        ]
        let arguments = defaults.filter { !settings.contains($0.0) }.flatMap { [$0.0, $0.1] }
        return try ChildProcess(Programs.emgate, ["serve"] + arguments + settings, environment: environment)
    }

    /// Asks by curl: `target` below emgate's origin, or a whole address.
    func curl(_ target: String, _ arguments: String..., token: String? = nil, accept: String? = nil) throws -> Answer {
        try curl(target, arguments: arguments, token: token, accept: accept)
    }

    func curl(_ target: String, arguments: [String], token: String? = nil, accept: String? = nil) throws -> Answer {
        var all = ["-sS", "-k", "-i", "-g", "--path-as-is", "--max-time", "60"]
        if let token { all += ["-H", "X-RestSvcSessionId: \(token)"] }
        if let accept { all += ["-H", "Accept: \(accept)"] }
        let url = target.hasPrefix("/") ? origin + target : target
        let result = try Programs.run("/usr/bin/curl", all + arguments + [url])
        return Answer(curlOutput: result.output, code: result.code)
    }

    /// What emgate says it did with a read (`Cache-Status`).
    func read(_ target: String = sessionTarget, _ arguments: String..., token: String? = nil) throws -> String {
        try curl(target, arguments: arguments, token: token)["Cache-Status"] ?? ""
    }

    /// Logs a user on through emgate, or at another origin, and returns the token.
    func logon(_ user: String = "admin", version: String = "latest", at origin: String = "") throws -> String {
        let answer = try curl("\(origin)/api/sessionMngr/?v=\(version)", "-X", "POST", "-u", "\(user):\(user)")
        return try #require(answer["X-RestSvcSessionId"])
    }

    /// Ends the logon session of a token through emgate, or at another origin, as its own user or with another token.
    @discardableResult
    func logoff(_ token: String, as other: String? = nil, at origin: String = "") throws -> Int {
        let id = try Self.logonSession(ofToken: token)
        return try curl("\(origin)/api/logonSessions/\(id)", "-X", "DELETE", token: other ?? token).status
    }

    /// The id of the logon session that a token stands for.
    static func logonSession(ofToken token: String) throws -> String {
        String(decoding: try #require(Data(base64Encoded: token)), as: UTF8.self)
    }

    /// Asks emsim's control interface.
    @discardableResult
    func control(_ method: String, _ target: String) throws -> Answer {
        try curl(control + target, "-X", method)
    }

    /// What emsim has recorded for targets that begin with `prefix`.
    func recorded(_ prefix: String = "/") throws -> [RecordedRequest] {
        let answer = try control("GET", "/requests")
        return try JSONDecoder().decode([RecordedRequest].self, from: answer.body).filter {
            $0.target.hasPrefix(prefix)
        }
    }

    /// The ids that emsim has of a kind: `finished` or `running`, as far as `user` sees them.
    func ids(_ kind: String, _ list: String = "finished") throws -> [String] {
        let kinds = try control("GET", "/ids").json as? [String: Any]
        return try #require((kinds?[kind] as? [String: Any])?[list] as? [String])
    }

    /// The targets of two finished sessions of a kind: one that the user with a restore scope may see, and one that is
    /// hidden from them.
    func scopedTargets(_ kind: String = "backupSessions") throws -> (visible: String, hidden: String) {
        let finished = Set(try ids(kind))
        func target(_ list: String) throws -> String {
            Self.target(try #require(try ids(kind, list).first { finished.contains($0) }), of: kind)
        }
        return (try target("visibleToScoped"), try target("hiddenFromScoped"))
    }

    /// What emgate counts under a name, with its labels as Prometheus writes them.
    func metric(_ name: String) throws -> Int {
        let line = try curl(admin + "/metrics").text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return try #require(line?.split(separator: " ").last.flatMap { Int($0) })
    }

    /// Waits until everything that emgate wants to store is on disk.
    func waitUntilStored() throws {
        try wait { try metric("emgate_store_waiting") == 0 && metric("emgate_access_waiting") == 0 }
    }

    /// Lets as many seconds go by since a session was stored; another user's hits, by their `Age`, are the clock.
    func wait(untilAge seconds: Int, of target: String = sessionTarget, readBy token: String) throws {
        try wait { try curl(target, token: token)["Age"].flatMap { Int($0) }.map { $0 >= seconds } == true }
    }

    /// Reads again and again until there is no plain hit any more, and returns that answer.
    ///
    /// No hit may be asked for later than `seconds` after this is called.
    func waitForLastHit(
        of target: String = sessionTarget, _ arguments: String..., token: String? = nil, within seconds: Double
    ) throws -> Answer {
        let begin = ContinuousClock.now
        var last: Answer?
        try wait {
            let asked = ContinuousClock.now
            let answer = try curl(target, arguments: arguments, token: token)
            last = answer
            guard answer["Cache-Status"] == "emgate; hit" else { return true }
            #expect(asked - begin < .seconds(seconds), "a hit came after the lease's end")
            return false
        }
        return try #require(last)
    }

    /// Asks again and again, each time over a connection of its own, until it is so; gives up after a minute.
    func wait(until isSo: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(60)
        repeat {
            if try isSo() { return }
        } while ContinuousClock.now < end
        throw TestFailure("what was waited for did not come")
    }
}

/// One request as emsim recorded it.
struct RecordedRequest: Decodable {
    struct Header: Decodable {
        let name: String
        let value: String
    }

    let method: String
    let target: String
    /// Who was let in; nil for one who was not.
    let user: String?
    /// 0 where a fault stood in the way of an answer.
    let status: Int?
    let bodyLength: Int
    let headers: [Header]

    subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
