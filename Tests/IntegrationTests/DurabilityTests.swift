import Foundation
import Testing

@Suite struct DurabilityTests {
    @Test func storedSessionSurvivesKillByteForByte() throws {
        let stage = try Stage()
        let token = try stage.logon()
        let host = "emgate.example"
        let before = try stage.curl(Stage.sessionTarget, "-H", "Host: \(host)", token: token)
        try stage.waitUntilStored()
        stage.emgate.signal(SIGKILL)
        #expect(stage.emgate.wait() == -SIGKILL)
        try stage.restart()
        #expect(try stage.metric("emgate_store_entries") == 1)
        // Leases do not survive: the credential is proven once.
        for status in ["emgate; hit; detail=proven", "emgate; hit"] {
            let after = try stage.curl(Stage.sessionTarget, "-H", "Host: \(host)", token: token)
            #expect(after["Cache-Status"] == status)
            #expect(after.body == before.body)
            #expect(after["ETag"] == before["ETag"])
        }
    }

    @Test func certificateStaysTheSameAfterARestart() throws {
        let stage = try Stage()
        let certificate = stage.folder.file("data/emgate-certificate.pem")
        let before = try Data(contentsOf: URL(filePath: certificate))
        let mode = try FileManager.default.attributesOfItem(atPath: stage.folder.file("data/emgate-key.pem"))
        #expect(mode[.posixPermissions] as? Int == 0o600)
        let folderMode = try FileManager.default.attributesOfItem(atPath: stage.folder.file("data"))
        #expect(folderMode[.posixPermissions] as? Int == 0o700)
        stage.emgate.signal(SIGTERM)
        #expect(stage.emgate.wait() == 0)
        try stage.restart()
        #expect(try Data(contentsOf: URL(filePath: certificate)) == before)
    }

    @Test func damagedStoreIsServedWithoutAndSaidSo() throws {
        let stage = try Stage()
        stage.emgate.signal(SIGTERM)
        #expect(stage.emgate.wait() == 0)
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: stage.folder.file("data/emgate.sqlite") + suffix)
        }
        _ = try stage.folder.write("data/emgate.sqlite", String(repeating: "this is no database ", count: 500))
        try stage.restart()
        #expect(try stage.metric("emgate_store_on_disk") == 0)
        #expect(stage.emgate.errorText.contains("serving without a store on disk"))
        let token = try stage.logon()
        _ = try stage.curl(Stage.sessionTarget, token: token)
        #expect(try stage.curl(Stage.sessionTarget, token: token)["Cache-Status"] == "emgate; hit")
    }

    @Test func dataFolderThatCannotBeMadeIsServedWithoutAndSaidSo() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("file", "")
        let stage = try Stage(settings: ["--data", file + "/data"])
        #expect(try stage.metric("emgate_store_on_disk") == 0)
        #expect(try stage.curl(Stage.sessionTarget, token: stage.logon()).status == 200)
    }

    @Test func noTokenOrPasswordReachesTheDataFolder() throws {
        let stage = try Stage()
        let token = try stage.logon()
        _ = try stage.curl(Stage.sessionTarget, token: token)
        _ = try stage.curl(Stage.sessionTarget, "-u", "admin:admin")
        try stage.waitUntilStored()
        stage.emgate.signal(SIGTERM)
        #expect(stage.emgate.wait() == 0)
        let id = try #require(Data(base64Encoded: token).map { String(decoding: $0, as: UTF8.self) })
        let folder = stage.folder.file("data")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let data = try Data(contentsOf: URL(filePath: folder + "/" + name))
            for secret in [token, id, "admin:admin", "YWRtaW46YWRtaW4="] {
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(name) holds a credential")
            }
        }
        #expect(!stage.emgate.outputText.contains(token))
        #expect(!stage.emgate.errorText.contains(token))
    }
}
