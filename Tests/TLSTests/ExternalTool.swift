import Foundation

/// A program of another make, to talk TLS to.
struct ExternalTool: Sendable {
    let path: String

    /// Finds the program; a missing one is told, and the test has nothing to show then.
    init?(_ name: String) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") })
        else {
            print("skipped: \(name) is not installed")
            return nil
        }
        path = "\(folder)/\(name)"
    }

    /// Runs the program to its end, at most 30 seconds; what it wrote to both outputs.
    func run(_ arguments: [String], input: String = "") async -> String {
        let path = path
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let running = RunningTool(path, arguments)
                running.send(input)
                continuation.resume(returning: running.output())
            }
        }
    }

    /// Starts the program as a server and waits for the first line of its output that `port` understands.
    func serve(_ arguments: [String], port: @escaping @Sendable (Substring) -> Int?) async throws -> (RunningTool, Int)
    {
        let path = path
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                let running = RunningTool(path, arguments)
                if let found = running.firstLine(port) {
                    continuation.resume(returning: (running, found))
                } else {
                    continuation.resume(throwing: Missing())
                }
            }
        }
    }
}

/// A started program; it ends with the test at the latest.
final class RunningTool: @unchecked Sendable {
    // Unchecked because of the Foundation types: one thread at a time uses them.
    private let process = Process()
    private let inputPipe = Pipe()
    private let outputPipe = Pipe()

    fileprivate init(_ path: String, _ arguments: [String]) {
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = inputPipe
        process.standardOutput = outputPipe
        process.standardError = outputPipe
        do {
            try process.run()
        } catch {
            print("\(path) does not start: \(error)")
        }
        // The test's threads block most signals, and the program inherits that: only SIGKILL is sure to end it.
        DispatchQueue.global().asyncAfter(deadline: .now() + 30) { [weak self] in self?.stop() }
    }

    deinit {
        stop()
    }

    fileprivate func send(_ text: String) {
        try? inputPipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try? inputPipe.fileHandleForWriting.close()
    }

    fileprivate func output() -> String {
        let data = (try? outputPipe.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    fileprivate func firstLine(_ understand: (Substring) -> Int?) -> Int? {
        var text = ""
        while true {
            let data = outputPipe.fileHandleForReading.availableData
            guard !data.isEmpty else { return nil }
            text += String(decoding: data, as: UTF8.self)
            for line in text.split(separator: "\n") {
                if let value = understand(line) { return value }
            }
        }
    }

    func stop() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
}
