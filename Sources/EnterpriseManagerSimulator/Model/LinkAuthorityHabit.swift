/// Which authority the links of a body name.
package enum LinkAuthorityHabit: String, Sendable, CaseIterable {
    /// As the seed body shows: an entity calls itself by EM's own name, its links name localhost:9398, and lists, logon
    /// and paging links echo the Host of the request.
    case mixed
    /// Every link echoes the Host of the request (all captures of EM 12 and 13).
    case host
    /// Every link names localhost:9398.
    case localhost
}
