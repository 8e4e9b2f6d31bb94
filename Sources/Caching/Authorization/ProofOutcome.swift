package import EnterpriseManager

/// What Enterprise Manager's answer to a proof means: the real GET of a stored resource with the client's credential.
package enum ProofOutcome: Hashable, Sendable {
    /// It showed the resource: answer from the store.
    case proven
    /// It denied it (401, 403): pass the answer on.
    case denied
    /// It no longer has it (404): pass the answer on.
    case gone
    /// It showed something that contradicts what is stored: pass the answer on and drop what is stored.
    case contradicted
    /// It answered in a way that proves nothing (redirect, 5xx, not XML, cut short): pass the answer on.
    case inconclusive

    /// What the head alone says; nil when the body decides.
    package static func judge(status: Int, isXML: Bool, isCoded: Bool) -> ProofOutcome? {
        switch status {
        case 200: isXML && !isCoded ? nil : .inconclusive
        case 401, 403: .denied
        case 404: .gone
        default: .inconclusive
        }
    }

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
