package import EnterpriseManager

/// What an answer of Enterprise Manager says of the credential that asked.
package enum Evidence: Sendable {
    /// It showed the resource: status 200 and a complete body that is the resource's own; of a list, this content.
    case shown(GrantedResource, content: ContentKey?)
    /// It answered a list or query of sessions in full, status 200: the credential is good.
    case answered
    /// It refused the resource (403): its principal may not see this; a credential that was good still is.
    ///
    /// `isOwn` is false for a 403 of something between, which takes the grant away all the same.
    case forbidden(GrantedResource, isOwn: Bool)
    /// It does not have the resource, or hides it (404); a credential that was good still is.
    case absent(GrantedResource)
    /// It does not accept the credential (401).
    case unauthenticated
    /// Nothing: a redirect, a 5xx, something that is not its own.
    case nothing

    /// What the head alone says of an answer for a resource; nil when the body of a 200 decides.
    ///
    /// Only answers in Enterprise Manager's own form count: a page of some other server between says nothing of a
    /// credential.
    package static func judge(status: Int, isXML: Bool, at resource: GrantedResource) -> Evidence? {
        switch status {
        case 200: isXML ? nil : .nothing
        case 401: .unauthenticated
        case 403: .forbidden(resource, isOwn: isXML)
        case 404: isXML ? .absent(resource) : .nothing
        default: .nothing
        }
    }
}
