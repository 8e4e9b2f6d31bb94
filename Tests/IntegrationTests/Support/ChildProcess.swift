import Foundation
import Synchronization

/// A program that runs beside the test: its output is gathered, and it is ended when the test lets go of it.
final class ChildProcess: Sendable {
    private let spawn: Spawn
    private let output = Gathered()
    private let errors = Gathered()

    init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let (outputReader, outputWriter) = try Spawn.pipe()
        let (errorReader, errorWriter) = try Spawn.pipe()
        defer { for descriptor in [null, outputWriter, errorWriter] { close(descriptor) } }
        spawn = try Spawn(
            executable, arguments, environment: environment, input: null, output: outputWriter, error: errorWriter)
        output.gather(outputReader)
        errors.gather(errorReader)
    }

    deinit {
        spawn.signal(SIGKILL)
        _ = spawn.wait()
    }

    var identifier: Int32 { spawn.identifier }

    /// What it wrote to standard error so far.
    var errorText: String { errors.text }

    /// What it wrote to standard output so far.
    var outputText: String { output.text }

    /// Waits for a line on standard output that begins with `prefix`.
    func line(beginningWith prefix: String, within seconds: Double = 60) throws -> String {
        let deadline = Date(timeIntervalSinceNow: seconds)
        guard let line = output.line(beginningWith: prefix, until: deadline) else {
            throw TestFailure("no line \"\(prefix)…\"; it printed: \(outputText) \(errorText)")
        }
        return line
    }

    func signal(_ number: Int32) { spawn.signal(number) }

    /// Waits for its end and the end of its output; returns the exit code, or the negative number of the ending signal.
    func wait() -> Int32 {
        let code = spawn.wait()
        output.waitForEnd()
        errors.waitForEnd()
        return code
    }

}

/// The text that comes out of a pipe.
private final class Gathered: Sendable {
    private struct State {
        var text: [UInt8] = []
        var isEnded = false
    }

    private let state = Mutex(State())
    private let changed = NSCondition()

    var text: String { String(decoding: state.withLock { $0.text }, as: UTF8.self) }

    /// Reads until the end, on a thread of its own.
    func gather(_ descriptor: CInt) {
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                update { $0.text += buffer.prefix(count) }
            }
            close(descriptor)
            update { $0.isEnded = true }
        }
    }

    func line(beginningWith prefix: String, until deadline: Date) -> String? {
        changed.lock()
        defer { changed.unlock() }
        while true {
            let complete = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = complete.first(where: { $0.hasPrefix(prefix) }) { return String(line) }
            if state.withLock({ $0.isEnded }) || !changed.wait(until: deadline) { return nil }
        }
    }

    func waitForEnd() {
        changed.lock()
        defer { changed.unlock() }
        while !state.withLock({ $0.isEnded }) { changed.wait() }
    }

    private func update(_ change: (inout State) -> Void) {
        changed.lock()
        state.withLock { change(&$0) }
        changed.broadcast()
        changed.unlock()
    }
}

/// A test that cannot go on.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
