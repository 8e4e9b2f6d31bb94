package import EnterpriseManager

/// What the decision needs to know of a request.
package struct StoreRequest: Sendable {
    /// Whether the method is GET or HEAD.
    package var isRetrieval: Bool
    /// Whether the request announces a body, of whatever length but none.
    package var hasBody: Bool
    /// The canonical target; nil when it has none.
    package var path: ResourcePath?
    /// Whether it carries a credential.
    package var hasCredential: Bool
    /// Whether the logon behind the credential asked for an old version (``Authority/bypassesStore(_:)``).
    package var usesOldVersion: Bool

    /// Describes a request.
    package init(
        isRetrieval: Bool, hasBody: Bool, path: ResourcePath?, hasCredential: Bool, usesOldVersion: Bool
    ) {
        self.isRetrieval = isRetrieval
        self.hasBody = hasBody
        self.path = path
        self.hasCredential = hasCredential
        self.usesOldVersion = usesOldVersion
    }

    /// Why the store is neither read nor written for it; nil when it may be.
    ///
    /// The credential is looked at before the store is, so that hit and miss tell an outsider nothing.
    package var refusal: NotStoredReason? {
        guard isRetrieval else { return .method }
        guard path != nil else { return .target }
        guard !hasBody else { return .requestBody }
        guard hasCredential else { return .noCredential }
        guard !usesOldVersion else { return .oldVersion }
        return nil
    }

    /// Whether an answer that passes through may be a list that shows sessions to whoever asks.
    package var isForList: Bool {
        isRetrieval && !hasBody && hasCredential && !usesOldVersion
    }
}
