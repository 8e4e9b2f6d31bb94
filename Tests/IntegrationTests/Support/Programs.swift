import Foundation

/// Where the programs under test are: beside the test bundle.
enum Programs {
    static let folder: String = {
        let bundle =
            CommandLine.arguments.first { $0.contains(".xctest") }
            ?? ProcessInfo.processInfo.environment["XCTestBundlePath"] ?? ""
        let components = bundle.split(separator: "/", omittingEmptySubsequences: false)
        let end = components.firstIndex { $0.hasSuffix(".xctest") } ?? components.endIndex
        return components[..<end].joined(separator: "/")
    }()

    static var emgate: String { folder + "/emgate" }
    static var emsim: String { folder + "/emsim" }

    /// Runs a program to its end.
    static func run(
        _ executable: String, _ arguments: [String], input: Data? = nil, environment: [String: String] = [:]
    ) throws -> (code: Int32, output: Data, error: String) {
        let folder = try TemporaryFolder()
        let inputPath = folder.file("input")
        try (input ?? Data()).write(to: URL(filePath: inputPath))
        let descriptors = [
            open(inputPath, O_RDONLY | O_CLOEXEC), open(folder.file("output"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600),
            open(folder.file("error"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600),
        ]
        let spawn = try Spawn(
            executable, arguments, environment: environment, input: descriptors[0], output: descriptors[1],
            error: descriptors[2])
        for descriptor in descriptors { close(descriptor) }
        let code = spawn.wait()
        return (
            code, try Data(contentsOf: URL(filePath: folder.file("output"))),
            String(decoding: try Data(contentsOf: URL(filePath: folder.file("error"))), as: UTF8.self)
        )
    }

    /// The path of a system program, or nil, with a line that says what is skipped.
    static func find(_ name: String) -> String? {
        let found = ["/usr/bin/", "/usr/local/bin/", "/bin/"].map { $0 + name }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        if found == nil { print("skipped: \(name) is not installed") }
        return found
    }
}

/// A folder of one test's own, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/emgate-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
        return file(name)
    }
}
