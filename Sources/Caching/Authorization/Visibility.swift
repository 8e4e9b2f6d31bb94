/// What a principal needs besides a live lease (`authorization.visibility`).
package enum Visibility: String, Hashable, Sendable, CaseIterable {
    /// A grant of the very resource.
    case resource
    /// A grant of any resource of its kind.
    case kind
    /// Nothing.
    case any
}
