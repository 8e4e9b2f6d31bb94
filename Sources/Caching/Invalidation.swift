package import EnterpriseManager

/// What an unsafe request drops from the store (section 2; RFC 9111 section 4.4).
package enum Invalidation {
    /// What is to be dropped once Enterprise Manager has answered an unsafe request.
    ///
    /// Any answer that is no error (2xx, 3xx) counts. The target is read as widely as any server might read it, so
    /// that no spelling escapes; a session's children go with it.
    ///
    /// - Parameters:
    ///   - isSafe: whether the method is safe (GET, HEAD, OPTIONS; RFC 9110 section 9.2.1).
    package static func filters(isSafe: Bool, target: Span<UInt8>, status: Int) -> [StoreFilter] {
        guard !isSafe, (200..<400).contains(status) else { return [] }
        return TargetSessions.ids(target: target).map { .session($0) }
    }
}
