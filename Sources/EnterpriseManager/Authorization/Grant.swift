/// Proof that Enterprise Manager has shown a resource to a principal.
package struct Grant: Hashable, Sendable {
    /// Who was shown it.
    package let principal: Principal
    /// What was shown.
    package let resource: GrantedResource
    /// Of a list, which content of it, else nil.
    ///
    /// Enterprise Manager may show each user other items (restore scope, em-facts 5), so a grant of a list opens the very
    /// list that this principal was shown and no other.
    package let content: ContentKey?
    /// When it ends, in milliseconds since 1970.
    package let endsAt: Int64

    /// Describes a grant.
    package init(principal: Principal, resource: GrantedResource, content: ContentKey?, endsAt: Int64) {
        self.principal = principal
        self.resource = resource
        self.content = content
        self.endsAt = endsAt
    }

    /// Whether it is live; one that ends later than a grant made now would was made under a clock that has been put back
    /// since, and does not count.
    package func isLive(at now: Int64, lasting lifetime: Int64) -> Bool {
        now < endsAt && endsAt - now <= lifetime
    }
}
