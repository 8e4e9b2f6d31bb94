import Foundation

/// Enterprise Manager's real bodies, read in place and never copied here.
enum SampleBodies {
    /// All samples whose name ends in a suffix; none, with a line that says so, where they are not at hand.
    static func all(suffix: String) -> [(name: String, bytes: [UInt8])] {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = package.deletingLastPathComponent().appendingPathComponent("shared/em/samples")
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            print("RenderingTests: samples skipped, there is no \(folder.path)")
            return []
        }
        return files.sorted().filter { $0.hasSuffix(suffix) }.compactMap { name in
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { return nil }
            return (name, [UInt8](data))
        }
    }
}
