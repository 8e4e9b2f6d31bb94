import ArgumentParser
import HTTPWire
import Settings

/// Looks into the store of a running emgate, and purges it.
struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Show what a running emgate has stored, or purge it.",
        subcommands: [Show.self, Purge.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print totals as JSON, or what is stored of one session.")

        @Option(name: .long, help: "The UUID of a session.")
        var id: String?

        @OptionGroup var arguments: SettingsArguments

        func run() async throws {
            try await AdminClient.print("GET", id.map { "/cache?id=\($0.percentEncoded)" } ?? "/cache", arguments)
        }
    }

    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "purge", abstract: "Drop what is stored; it is fetched again when it is asked for.",
            usage:
                "emgate cache purge (--all | --id UUID | --job UUID | --kind NAME | --ended-before AGE | --stored-before AGE)"
        )

        @Flag(name: .long, help: "Everything.") var all = false
        @Option(name: .long, help: "One session with its task sessions.") var id: String?
        @Option(name: .long, help: "Every session of a job, by the job's UUID.") var job: String?
        @Option(name: .long, help: "A kind: backup, replica, restore, cdp, cloud-failover, backup-task, …") var kind:
            String?
        @Option(name: .long, help: "Sessions that ended longer ago than this, such as 90d.") var endedBefore: String?
        @Option(name: .long, help: "What was stored longer ago than this, such as 24h.") var storedBefore: String?
        @OptionGroup var arguments: SettingsArguments

        func run() async throws {
            let given: [(String, String)] = [
                all ? ("all", "true") : nil, id.map { ("id", $0) }, job.map { ("job", $0) }, kind.map { ("kind", $0) },
                endedBefore.map { ("ended-before", $0) }, storedBefore.map { ("stored-before", $0) },
            ].compactMap { $0 }
            guard given.count == 1, let (name, value) = given.first else {
                throw ValidationError("give exactly one of the filters; --all drops everything")
            }
            try await AdminClient.print("DELETE", "/cache?\(name)=\(value.percentEncoded)", arguments)
        }
    }
}

extension String {
    /// Fit for a query: everything but unreserved characters is percent-encoded (RFC 3986 section 2.3).
    var percentEncoded: String {
        utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default:
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
