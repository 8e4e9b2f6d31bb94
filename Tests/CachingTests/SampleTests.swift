import Caching
import EnterpriseManager
import Foundation
import Testing

/// Real bodies, read where they are; without them the tests say so and pass.
@Suite struct SampleTests {
    private func sample(_ name: String) -> [UInt8]? {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        for root in [package.deletingLastPathComponent(), URL(filePath: "/work")] {
            if let data = try? Data(contentsOf: root.appending(path: "shared/em/samples/\(name)")) {
                return [UInt8](data)
            }
        }
        print("skipped: no sample \(name) beside the package")
        return nil
    }

    @Test(arguments: [
        ("seed-BackupJobSession.xml", "/api/backupSessions/a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6?format=Entity"),
        ("docs-BackupTaskSession.xml", "/api/backupTaskSessions/88767486-89d6-4340-92f0-2ad615a8f21b?format=Entity"),
        ("docs-ReplicaJobSession.xml", "/api/replicaSessions/0bcf5a1e-866c-4b40-8bc3-ce64753b9a6b?format=Entity"),
        ("docs-RestoreSession.xml", "/api/restoreSessions/8f20b44a-b96f-47c6-9a17-ba9d1c17a342?format=Entity"),
        ("docs-SystemSession.xml", "/api/systemSessions/00057ade-8f1a-4b54-a265-391441981e25?format=Entity"),
    ])
    func aRealFinishedSessionIsStored(_ name: String, _ target: String) throws {
        guard let body = sample(name) else { return }
        let path = try #require(ResourcePath(target))
        var examiner = BodyExaminer(path: path)
        examiner.feed(body.span)
        let verdict = Admission().judge(examiner.finish(), at: path, in: .init(now: 0))
        #expect(verdict.reason == nil)
    }

    @Test func aRealQueryIsHarvested() throws {
        guard let body = sample("cap-v12-query-BackupTaskSession.xml") else { return }
        var harvester = EntityHarvester()
        var items: [HarvestedItem] = []
        harvester.feed(body.span, isWanted: { _ in true }, yield: { items.append($0) })
        harvester.finish(isWanted: { _ in true }, yield: { items.append($0) })
        #expect(items.count == 2)
        #expect(items.allSatisfy { $0.admitted?.facts.parent != nil })
    }
}
