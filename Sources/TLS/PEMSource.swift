/// Where certificates or a key in PEM form (RFC 7468) come from.
package enum PEMSource: Sendable, Equatable {
    /// A file, read when the context is made.
    case file(String)
    /// The bytes themselves.
    case bytes([UInt8])

    /// How an error message names the source.
    var name: String {
        switch self {
        case .file(let path): path
        case .bytes: "the given PEM text"
        }
    }

    /// The bytes; blocks on the disk for a file.
    func read() throws(TLSConfigurationError) -> [UInt8] {
        switch self {
        case .bytes(let bytes): return bytes
        case .file(let path):
            do throws(FileError) {
                return try FileContent.read(path)
            } catch {
                throw .unreadable(path: path, reason: error.reason)
            }
        }
    }
}
