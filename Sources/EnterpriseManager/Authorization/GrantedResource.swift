/// What a grant opens.
package struct GrantedResource: Hashable, Sendable {
    /// The kind of the session that the path names.
    package let kind: SessionKind
    /// The UUID of that session.
    package let id: ResourceID
    /// The session itself, or the list below it.
    package let member: Member
    /// The form: names and links only, or the whole.
    package let representation: Representation

    /// What a request for a path needs a grant of.
    package init(_ path: ResourcePath) {
        kind = path.kind
        id = path.id
        member = path.member
        representation = path.representation
    }

    /// Puts together what was taken apart to be kept on disk.
    package init(kind: SessionKind, id: ResourceID, member: Member, representation: Representation) {
        self.kind = kind
        self.id = id
        self.member = member
        self.representation = representation
    }

    /// The kind that this counts for under `authorization.visibility: kind`: of a list, that of its items.
    package var shownKind: SessionKind {
        switch member {
        case .itself: kind
        case .children(let items): items
        }
    }

    /// Whether a grant of this opens the other too: who has seen the whole session has seen its name and links.
    package func opens(_ other: GrantedResource) -> Bool {
        self == other
            || (member == .itself && other.member == .itself && id == other.id && kind == other.kind
                && representation == .entity && other.representation == .reference)
    }
}
