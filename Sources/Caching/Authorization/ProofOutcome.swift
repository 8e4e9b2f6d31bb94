package import EnterpriseManager

/// What Enterprise Manager's 200 to a proof means: the real GET of a stored resource with the client's credential.
package enum ProofOutcome: Hashable, Sendable {
    /// It showed the resource: answer from the store.
    case proven
    /// It showed something that contradicts what is stored: pass the answer on and drop what is stored.
    case contradicted
    /// It showed something else, or something cut short: pass the answer on.
    case inconclusive

    /// What a complete body with status 200 says.
    ///
    /// A session that was final and is not so now was never to be stored. A list may have been cut at 30 days since
    /// (em-facts 4), so its content is no contradiction.
    package static func judge(_ examination: Examination, at path: ResourcePath) -> ProofOutcome {
        // A body beyond the limit cannot be one that was stored, but nothing in it has been looked at either.
        guard examination.fault == nil else { return .inconclusive }
        let root = examination.root
        switch (path.member, root.root) {
        case (.itself, .session(path.kind)):
            guard root.id == path.id else { return .inconclusive }
            return SessionFinality.fault(of: root, kind: path.kind) == nil ? .proven : .contradicted
        case (.itself, .reference):
            return root.id == path.id && path.representation == .reference ? .proven : .inconclusive
        case (.children(let kind), .list(let listed)) where kind == listed:
            return .proven
        case (.children, .references):
            return path.representation == .reference ? .proven : .inconclusive
        default:
            return .inconclusive
        }
    }
}
