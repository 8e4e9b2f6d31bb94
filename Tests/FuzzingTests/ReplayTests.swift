import Foundation
import Fuzzing
import Testing

/// Every input that is kept, those that once broke a property among them, against the properties of its target.
@Suite struct ReplayTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fuzzing")

    @Test(arguments: FuzzTarget.all.map(\.name))
    func keptInputsHoldToTheProperties(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        var count = 0
        for kind in ["Corpus", "Regressions"] {
            let folder = Self.folder.appending(path: "\(name)/\(kind)")
            let files =
                (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
            for file in files {
                count += 1
                let bytes = [UInt8](try Data(contentsOf: file))
                #expect(throws: Never.self, "\(file.path)") { try target.check(bytes) }
            }
        }
        #expect(count > 0, "\(name) has no inputs")
    }
}
