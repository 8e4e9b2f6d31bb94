import FoundationEssentials

#if canImport(Glibc)
import Glibc
#endif

/// The folder of the store and of the generated key.
enum DataFolder {
    /// Makes the folder where it is missing, for its owner alone; that it cannot be made shows when it is used.
    static func create(_ path: String) {
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Writes a file that never holds less than its whole content; the mode is set before the first byte is written.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) -> Bool {
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { return false }
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isSynced = fsync(descriptor) == 0
        close(descriptor)
        guard count == bytes.count, isSynced, rename(temporary, path) == 0 else {
            unlink(temporary)
            return false
        }
        return true
    }
}
