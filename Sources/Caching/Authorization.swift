/// What is known of a credential's right to a resource before Enterprise Manager is asked.
package enum Authorization: Hashable, Sendable {
    /// Neither a live lease nor a live grant says anything: Enterprise Manager decides.
    case unproven
    /// A live lease on the credential and a live grant of its principal to this resource.
    case proven
}
