/// What of a session a path names.
package enum Member: Hashable, Sendable {
    /// The session.
    case itself
    /// The list of the task sessions below it, which are of this kind.
    case children(SessionKind)

    /// The number that stands for it on disk; it never changes its meaning.
    package var code: UInt8 {
        switch self {
        case .itself: 0
        case .children(let kind): kind.rawValue
        }
    }

    /// The member with this ``code``; nil when there is none.
    package init?(code: UInt8) {
        if code == 0 {
            self = .itself
        } else {
            guard let kind = SessionKind(rawValue: code) else { return nil }
            self = .children(kind)
        }
    }
}
