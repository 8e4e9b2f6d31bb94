/// What is done with a request: section 4 of the caching rules, in order.
package enum StoreDecision: Hashable, Sendable {
    /// Pass it on; the store is neither read nor written.
    case forward(NotStoredReason)
    /// Answer from the store; Enterprise Manager is not asked.
    case hit
    /// Ask Enterprise Manager for this very resource with this credential; answer from the store if it says 200.
    case prove
    /// Fetch it, and store it if it is admitted.
    case fetch

    /// Decides.
    ///
    /// - Parameters:
    ///   - isStored: whether the resource is stored; not looked at when the request may not use the store.
    ///   - authorization: what is known of the credential's right to it.
    package static func decide(
        _ request: StoreRequest, isStored: Bool, authorization: Authorization
    ) -> StoreDecision {
        if let refusal = request.refusal { return .forward(refusal) }
        guard isStored else { return .fetch }
        switch authorization {
        case .proven: return .hit
        case .unproven: return .prove
        }
    }
}
