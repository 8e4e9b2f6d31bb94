/// What takes grants away.
package enum GrantRevocation: Hashable, Sendable {
    /// Enterprise Manager denied the principal this session, with the list below it, or that list alone.
    case denied(Principal, GrantedResource)
    /// The same where one grant opens a kind: every grant of that kind goes.
    case deniedKind(Principal, GrantedResource)
    /// Something was done to the session.
    case session(ResourceID)
    /// Something was done to roles or accounts, or the operator wants it.
    case all

    /// Whether it may take a grant of this principal.
    package func concerns(_ principal: Principal) -> Bool {
        switch self {
        case .denied(let denied, _), .deniedKind(let denied, _): denied == principal
        case .session, .all: true
        }
    }

    /// Whether it takes this grant away.
    package func takes(_ grant: Grant) -> Bool {
        switch self {
        case .denied(let principal, let resource):
            principal == grant.principal && resource.id == grant.resource.id
                && (resource.member == .itself || resource.member == grant.resource.member)
        case .deniedKind(let principal, let resource):
            principal == grant.principal && resource.shownKind == grant.resource.shownKind
        case .session(let id): id == grant.resource.id
        case .all: true
        }
    }
}
