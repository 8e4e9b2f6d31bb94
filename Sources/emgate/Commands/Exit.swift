import ArgumentParser
import FoundationEssentials
import Settings

#if canImport(Glibc)
import Glibc
#endif

/// The ways in which the program ends early.
enum Exit {
    /// Wrong configuration (EX_CONFIG of sysexits).
    static func configuration(_ error: SettingsError) -> ExitCode {
        complain(error.description)
        return ExitCode(78)
    }

    /// Anything else that went wrong.
    static func failure(_ message: String) -> ExitCode {
        complain(message)
        return ExitCode(1)
    }

    private static func complain(_ message: String) {
        FileHandleOutput.standardError("emgate: \(message)\n")
    }
}

/// Whole writes to the standard streams, at once.
enum FileHandleOutput {
    static func standardError(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }
    static func standardOutput(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }
    static func standardOutput(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    /// What cannot be written (a closed pipe) is lost: nobody reads it.
    private static func write(_ bytes: [UInt8], to descriptor: CInt) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
