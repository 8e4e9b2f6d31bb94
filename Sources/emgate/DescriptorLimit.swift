import Glibc

/// How many file descriptors the kernel lets this process have.
enum DescriptorLimit {
    /// Descriptors besides connections: the store, logs, event loops and listening sockets.
    private static let reserve = 256

    /// Raises the soft limit, which is often far below what the administrator allows, to what the settings may come to need.
    ///
    /// - Returns: what is allowed now and what is needed, where that is too little; else nil.
    static func raise(forConnections connections: Int) -> (allowed: Int, needed: Int)? {
        // Settings bound the connections far below what could overflow.
        let needed = connections + reserve
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        if limit.rlim_cur < limit.rlim_max, limit.rlim_cur < rlim_t(clamping: needed) {
            limit.rlim_cur = min(limit.rlim_max, rlim_t(clamping: needed))
            // Where it is refused, what is said below holds all the same.
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        let allowed = Int(clamping: limit.rlim_cur)
        return allowed < needed ? (allowed, needed) : nil
    }
}
