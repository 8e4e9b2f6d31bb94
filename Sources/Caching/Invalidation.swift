package import EnterpriseManager

/// What an unsafe request drops from the store (section 2; RFC 9111 section 4.4).
package enum Invalidation {
    /// Whether an answer says that the request was done: any that is no error (2xx, 3xx).
    package static func isDone(status: Int) -> Bool { (200..<400).contains(status) }

    /// What is to be dropped once an unsafe request was done, or may have been.
    ///
    /// The target is read as widely as any server might read it, so that no spelling escapes; a session's children go
    /// with it.
    package static func filters(target: Span<UInt8>) -> [StoreFilter] {
        TargetSessions.ids(target: target).map { .session($0) }
    }
}
