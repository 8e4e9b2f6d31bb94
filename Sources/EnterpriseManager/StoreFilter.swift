/// Which stored entities an operation means: what a purge or an invalidation drops.
package enum StoreFilter: Hashable, Sendable {
    /// Everything.
    case all
    /// What is stored of the session with this id, and the task sessions that name it as their parent.
    case session(ResourceID)
    /// Every session of a kind, its child lists included.
    case kind(SessionKind)
    /// Every session of the job or policy with this id, and the task sessions of those sessions.
    case job(ResourceID)
    /// Every session that ended before this moment, in seconds since 1970.
    case endedBefore(Int64)
    /// Everything that was stored before this moment, in seconds since 1970.
    case storedBefore(Int64)
}
