import Foundation
import Testing

@testable import Settings

@Suite struct SettingsTests {
    static func settings(_ flags: String...) throws -> Settings {
        try Settings(try SettingTexts(flags: ["--upstream", "https://em.example"] + flags))
    }

    @Test func standardsAreThoseOfTheTable() throws {
        let settings = try Self.settings()
        #expect(settings.upstream.verifies)
        #expect(settings.listen == [ServerAddress("0.0.0.0:9398")].compactMap { $0 })
        #expect(settings.admin.listen == [ServerAddress("127.0.0.1:9397")].compactMap { $0 })
        #expect(settings.timeouts.connect == 3_000)
        #expect(settings.timeouts.firstByte == 30_000)
        #expect(settings.timeouts.idle == 60_000)
        #expect(settings.limits.body == 64 << 20)
        #expect(settings.cache.memoryBytes == 256 << 20)
        #expect(settings.cache.settleSeconds == 1_800)
        #expect(settings.log.logsAccess)
        #expect(settings.publicURL == nil)
    }

    @Test(arguments: [
        (["--timeouts-connect", "3"], "timeouts.connect: \"3\" is not a duration"),
        (["--timeouts-connect", "0s"], "out of range"),
        (["--limits-body", "1"], "is not a size"),
        (["--threads", "many"], "is not a whole number"),
        (["--threads", "1000"], "out of range"),
        (["--upstream-tls-verify", "maybe"], "is not one of full, none"),
        (["--upstream-tls-verify", "none", "--upstream-tls-ca", "x"], "contradicts"),
        (["--upstream-tls-pin", "abc"], "is not a SHA-256 digest"),
        (["--tls-key", "x"], "needs tls.certificate"),
        (["--tls-certificate", "x"], "needs tls.key"),
        (["--tls-passphrase-file", "x"], "needs tls.certificate"),
        (["--trusted-proxies", "10.0.0.0/33"], "is not a network"),
        (["--listen", "9398"], "is not an address"),
        (["--public-url", "https://x/path"], "is not an address"),
        (["--listen", ","], "at least one address is needed"),
    ])
    func mistakeSaysWhatToWrite(flags: [String], message: String) throws {
        let texts = try SettingTexts(flags: ["--upstream", "https://em.example"] + flags)
        let error = #expect(throws: SettingsError.self) { try Settings(texts) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func upstreamIsRequired() {
        let error = #expect(throws: SettingsError.self) { try Settings(SettingTexts()) }
        #expect(error?.description.hasPrefix("upstream: is required") == true)
    }

    @Test func adminInterfaceCanBeTurnedOff() throws {
        #expect(try Self.settings("--admin-listen", "off").admin.listen.isEmpty)
    }

    @Test func adminInterfaceIsReadWithoutAnUpstream() throws {
        let admin = try Settings.loadAdmin(
            file: nil, environment: ["EMGATE_ADMIN_LISTEN": "127.0.0.1:1"], flags: [])
        #expect(admin.listen.map(\.port) == [1])
    }

    @Test func missingFileIsNamed() {
        let error = #expect(throws: SettingsError.self) {
            try Settings.load(file: "/nonexistent/emgate.yaml", environment: [:], flags: [])
        }
        #expect(error?.description.hasPrefix("/nonexistent/emgate.yaml: cannot be read") == true)
    }

    @Test func exampleFileIsTheOneInConfigAndReadsBackOnceUncommented() throws {
        let committed = try String(contentsOfFile: Self.root + "/config/emgate.yaml", encoding: .utf8)
        #expect(committed == Setting.exampleFile)
        let uncommented = committed.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("#") ? $0.dropFirst() : $0 }.joined(separator: "\n")
        let texts = try SettingTexts(yaml: uncommented, name: "emgate.yaml")
        #expect(Setting.all.allSatisfy { texts[$0] != nil })
    }

    private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
}
