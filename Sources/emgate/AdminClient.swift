import ArgumentParser
import HTTPWire
import NIOCore
import Settings

/// The admin interface of the emgate on this machine, as the verbs reach it.
struct AdminClient {
    private let client: Client
    private let address: ServerAddress

    /// - Throws: `ExitCode` with a message when the admin interface is turned off.
    init(_ admin: Settings.Admin) async throws {
        guard let address = admin.listen.first else {
            throw Exit.failure("admin.listen is off, so there is nobody to ask")
        }
        self.address = address
        // An unspecified address means all of this machine's, loopback among them.
        let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][address.host] ?? address.host
        client = try await Client(host: host, port: address.port, tls: nil, timeout: .seconds(3))
    }

    /// Asks; a connection that cannot be made ends the program with a message.
    func send(_ method: String, _ target: String) async throws -> Client.Answer {
        do {
            let answer = try await client.send(method, target)
            await client.close()
            return answer
        } catch {
            await client.close()
            throw Exit.failure("no emgate answers at http://\(address) (admin.listen): \(error)")
        }
    }

    /// Asks and prints the answer's JSON; any status but 200 ends the program with 1.
    static func print(_ method: String, _ target: String, _ arguments: SettingsArguments) async throws {
        let answer = try await AdminClient(arguments.loadAdmin()).send(method, target)
        FileHandleOutput.standardOutput(answer.body + Array("\n".utf8))
        guard answer.head.status == 200 else { throw ExitCode(1) }
    }
}
