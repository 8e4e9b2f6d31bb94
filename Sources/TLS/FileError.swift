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
