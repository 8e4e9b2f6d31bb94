import Foundation
import Glibc
import Synchronization

/// A child process by `posix_spawn` and `waitpid`.
///
/// Foundation's `Process` waits by the run loop of the calling thread, which hangs at times when tests run in parallel.
final class Spawn: Sendable {
    let identifier: pid_t
    private let status = Mutex<Int32?>(nil)

    /// Starts a program; the descriptors become its standard input, output and error and stay the caller's to close.
    init(
        _ executable: String, _ arguments: [String], environment: [String: String], input: CInt, output: CInt,
        error: CInt
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (from, to) in [(input, CInt(0)), (output, 1), (error, 2)] {
            posix_spawn_file_actions_adddup2(&actions, from, to)
        }
        let all = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("EMGATE_") }
            .merging(environment) { $1 }
        var argv = ([executable] + arguments).map { strdup($0) } + [nil]
        var envp = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var identifier: pid_t = 0
        // The child must not inherit the signals that this thread blocks, or nothing but SIGKILL would end it.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let code = Self.starting.withLock { _ in
            posix_spawn(&identifier, executable, &actions, &attributes, &argv, &envp)
        }
        guard code == 0 else {
            throw TestFailure("\(executable) cannot be started: \(String(cString: strerror(code)))")
        }
        self.identifier = identifier
    }

    /// A pipe whose ends close on exec, or a program started by another test would keep it open.
    static func pipe() throws -> (reader: CInt, writer: CInt) {
        try starting.withLock { _ in
            var ends: [CInt] = [0, 0]
            guard Glibc.pipe(&ends) == 0 else { throw TestFailure("no pipe: \(String(cString: strerror(errno)))") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return (ends[0], ends[1])
        }
    }

    /// Held while descriptors are about to close on exec and while a program starts.
    private static let starting = Mutex(())

    func signal(_ number: Int32) {
        status.withLock { status in
            // Once it has been waited for, its number may be another process's.
            if status == nil { kill(identifier, number) }
        }
    }

    /// Waits for its end and returns the exit code, or the negative number of the signal that ended it.
    func wait() -> Int32 {
        if let known = status.withLock({ $0 }) { return known }
        var raw: Int32 = 0
        while waitpid(identifier, &raw, 0) < 0, errno == EINTR {}
        let signal = raw & 0x7F
        let code = signal == 0 ? (raw >> 8) & 0xFF : -signal
        status.withLock { $0 = code }
        return code
    }
}
