import EnterpriseManager

/// Whether what an element says of itself proves that the session never changes again (section 2).
enum SessionFinality {
    /// What speaks against it; nil when the element is a final session of the kind.
    ///
    /// Whose session it is, is not looked at.
    static func fault(of reader: SessionReader, kind: SessionKind) -> NotStoredReason? {
        guard reader.isComplete else { return .incomplete }
        guard reader.root == .session(kind) else { return .wrongRoot }
        guard !reader.isUnclear else { return .unclear }
        guard let facts = reader.facts, kind.isFinal(facts.state) else { return .notFinal }
        guard facts.endedAt != nil else { return .noEndTime }
        guard let result = facts.result, result != .none else { return .noResult }
        return nil
    }
}
