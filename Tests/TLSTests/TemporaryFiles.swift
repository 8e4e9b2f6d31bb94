import Foundation

/// A directory of one test, with the common certificate in it; it is removed with this object.
final class TemporaryFiles {
    let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "/emgate-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Writes a file; its path.
    func write(_ bytes: [UInt8], as name: String) throws -> String {
        let path = directory + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    func path(_ name: String) -> String { directory + "/" + name }
}
