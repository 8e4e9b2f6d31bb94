import ArgumentParser
import FoundationEssentials
import HTTPWire
import NIOCore
import TLS
import XML

/// Reads the sessions of the last days through a running emgate, which stores those that are finished as they pass.
struct WarmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warm", abstract: "Fill a running emgate's store with the finished sessions of the last days.",
        discussion: """
            Logs on through emgate like any client, pages through EM's queries, and logs off. The user comes from --user or
            EMGATE_USER, the password from --password-file or EMGATE_PASSWORD: never from a flag, where others would see it.
            """)

    @Option(name: .long, help: "Host and port of the running emgate.") var address = "localhost:9398"
    @Option(name: .long, help: "The user; without it EMGATE_USER.") var user: String?
    @Option(name: .long, help: "File whose first line is the password; without it EMGATE_PASSWORD.")
    var passwordFile: String?
    @Option(name: .long, help: "How many days back; EM itself lists 30.") var days = 30
    @Option(
        name: .long,
        help: "PEM file of the authorities trusted for emgate's certificate; needed unless emgate is on this machine.")
    var ca: String?

    private static let queryTypes = [
        "BackupJobSession", "ReplicaJobSession", "RestoreSession", "CdpReplicaSession", "BackupTaskSession",
        "ReplicaTaskSession", "CdpReplicaTaskSession",
    ]
    private static let pageSize = 100
    private static let pageLimit = 10_000

    func validate() throws {
        guard (1...3_650).contains(days) else { throw ValidationError("--days must be 1 to 3650") }
        guard address.lastIndex(of: ":") != nil else { throw ValidationError("--address must be host:port") }
    }

    func run() async throws {
        let authorization = try "Basic " + Data("\(userName()):\(password())".utf8).base64EncodedString()
        let client = try await connect()
        do {
            let logon = try await client.send(
                "POST", "/api/sessionMngr/?v=latest", fields: [("Authorization", authorization)])
            guard logon.head.status == 201, let token = logon.head.text(of: "X-RestSvcSessionId") else {
                throw Exit.failure("the logon failed with status \(logon.head.status)")
            }
            var failure: (any Error)?
            do {
                for type in Self.queryTypes { try await read(type, token, client) }
            } catch {
                failure = error
            }
            if let id = logonID(in: logon) {
                _ = try await client.send("DELETE", "/api/logonSessions/\(id)", fields: [("X-RestSvcSessionId", token)])
            }
            await client.close()
            if let failure { throw failure }
        } catch let error as ExitCode {
            await client.close()
            throw error
        } catch {
            await client.close()
            throw Exit.failure("emgate at \(address) did not answer: \(error)")
        }
    }

    /// Pages through one query.
    private func read(_ type: String, _ token: String, _ client: Client) async throws {
        let since = Date(timeIntervalSinceNow: -Double(days) * 86_400).ISO8601Format().prefix(10)
        let filter = "CreationTime>=\"\(since)\"".percentEncoded
        var page = 1
        var pages = 1
        while page <= min(pages, Self.pageLimit) {
            let answer = try await client.send(
                "GET",
                "/api/query?type=\(type)&filter=\(filter)&format=Entities&pageSize=\(Self.pageSize)&page=\(page)",
                fields: [("X-RestSvcSessionId", token)])
            guard answer.head.status == 200 else {
                return FileHandleOutput.standardOutput("\(type): EM answered \(answer.head.status), left out\n")
            }
            pages = pageCount(in: answer.body)
            page += 1
        }
        FileHandleOutput.standardOutput("\(type): read \(pages) page(s)\n")
    }

    private func connect() async throws -> Client {
        guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]) else {
            throw Exit.failure("--address \(address): give host:port")
        }
        let host = String(address[..<colon].filter { $0 != "[" && $0 != "]" })
        // The password goes to whoever answers there, so only this machine is believed without a certificate.
        guard ca != nil || ["localhost", "127.0.0.1", "::1"].contains(host) else {
            throw Exit.failure(
                "--address \(address) is another machine; give --ca, so that its certificate is verified")
        }
        do {
            let context = try TLSContext.client(
                TLSClientConfiguration(
                    serverName: host, verification: ca == nil ? .none : .full,
                    certificateAuthorities: ca.map { .file($0) }))
            return try await Client(host: host, port: Int(port), tls: context, timeout: .seconds(60))
        } catch let error as TLSConfigurationError {
            throw Exit.failure("\(error)")
        }
    }

    private func userName() throws -> String {
        guard let name = user ?? ProcessInfo.processInfo.environment["EMGATE_USER"], !name.isEmpty else {
            throw Exit.failure("no user; give --user or EMGATE_USER")
        }
        return name
    }

    private func password() throws -> String {
        guard let passwordFile else {
            guard let password = ProcessInfo.processInfo.environment["EMGATE_PASSWORD"] else {
                throw Exit.failure("no password; give --password-file or EMGATE_PASSWORD")
            }
            return password
        }
        guard let text = try? String(contentsOf: URL(filePath: passwordFile), encoding: .utf8) else {
            throw Exit.failure("--password-file \(passwordFile) cannot be read")
        }
        return String(text.prefix { !$0.isNewline })
    }

    /// The id in `SessionId` of the LogonSession.
    private func logonID(in logon: Client.Answer) -> String? {
        XMLProbe.text(of: "SessionId", in: logon.body)
    }

    private func pageCount(in body: [UInt8]) -> Int {
        XMLProbe.attribute("PagesCount", of: "PagingInfo", in: body).flatMap(Int.init) ?? 1
    }
}

extension ResponseHead {
    fileprivate func text(of name: StaticString) -> String? {
        first(name).map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}
