internal import Glibc

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
