internal import Glibc

/// Why a file could not be read.
struct FileError: Error, Equatable {
    let reason: String

    init(errno code: Int32) {
        // strerror's text is the thread's own in glibc; it is copied at once.
        reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    init(reason: String) {
        self.reason = reason
    }
}

/// Small files, read whole; blocks on the disk.
enum FileContent {
    /// Far above any chain of certificates, far below what would hurt: a wrong path may name a log or a device.
    static let sizeLimit = 1 << 20

    /// All bytes of the file.
    static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(errno: errno) }
        defer { _ = close(descriptor) }
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw FileError(errno: code)
            }
            if count == 0 { return content }
            content.append(contentsOf: block[..<count])
            guard content.count <= sizeLimit else {
                throw FileError(reason: "it is larger than \(sizeLimit) bytes")
            }
        }
    }
}

/// What changes when a file is written or replaced: looked at instead of its content.
struct FileFingerprint: Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modifiedSeconds: Int64
    private let modifiedNanoseconds: Int64

    /// Looks at the file behind the path, through symbolic links: Kubernetes replaces the link, not the file.
    ///
    /// Nil when there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modifiedSeconds = Int64(status.st_mtim.tv_sec)
        modifiedNanoseconds = Int64(status.st_mtim.tv_nsec)
    }
}
