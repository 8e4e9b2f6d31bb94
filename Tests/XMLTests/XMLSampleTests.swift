import Foundation
import Testing
import XML

/// Enterprise Manager's real bodies, read in place and never copied here.
@Suite struct XMLSampleTests {
    @Test func allSampleBodiesAreReadAndCopiedWhole() throws {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = package.deletingLastPathComponent().appendingPathComponent("shared/em/samples")
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            print("XMLSampleTests: skipped, there is no \(folder.path)")
            return
        }
        var count = 0
        for file in files.sorted() where file.hasSuffix(".xml") {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
            let whole = XMLTrace(bytes)
            #expect(whole.error == nil, "\(file)")
            #expect(whole.tiles && whole.copy == bytes, "\(file)")
            for size in [1, 7, 64, 1448] {
                #expect(XMLTrace(bytes, cuts: Array(stride(from: size, to: bytes.count, by: size))) == whole, "\(file)")
            }
            count += 1
        }
        #expect(count > 40)
    }
}
