package import HTTPSemantics

/// Why an answer neither came from the store nor went into it.
///
/// The log, the metric's label, the detail of `Cache-Status` and the tests all read the same case.
package enum NotStoredReason: Error, Hashable, Sendable, CaseIterable {
    // Of the request.

    /// The method is neither GET nor HEAD.
    case method
    /// A GET or HEAD carries a body.
    case requestBody
    /// The target is not a session's, or not in canonical spelling.
    case target
    /// The request carries no credential.
    case noCredential
    /// The logon behind the credential asked for an explicit version of the API older than v1_7.
    case oldVersion

    // Of the response.

    /// The status is not 200.
    case status
    /// The body is not XML, or is content-coded.
    case mediaType
    /// The body ended early or its end was not seen.
    case incomplete
    /// The body is longer than what is stored.
    case tooLarge
    /// The body is not well-formed XML within the limits.
    case malformed
    /// The root element is not that of the resource.
    case wrongRoot
    /// The UUID inside `UID` is absent or not the one in the path.
    case wrongID
    /// A field that counts occurs twice, is too long or has content that is not text.
    case unclear

    // Of the session.

    /// `State` is absent or not final.
    case notFinal
    /// `EndTimeUTC` is absent or no moment at all.
    case noEndTime
    /// `Result` is absent or None.
    case noResult

    // Of the reference form and of child lists.

    /// The entity form of the session is not stored.
    case entityNotStored
    /// The entity form of the child list is not stored.
    case listNotStored
    /// The session was created 29 days ago or earlier: Enterprise Manager may already have cut the list.
    case listTooOld
    /// The session ended less than `cache.settle` ago.
    case notSettled
    /// The list that is stored is not the one that Enterprise Manager shows this client.
    case listDiffers
    /// An item of the list is not final, or not a child of the session.
    case itemNotFinal

    // Of ourselves.

    /// What is stored of the session was dropped while the answer was under way.
    case invalidated
    /// The store is not there.
    case noStore

    /// The word for the detail of `Cache-Status` (a token, RFC 9211 section 2.8) and for metric labels.
    package var token: StaticString {
        switch self {
        case .method: "method"
        case .requestBody: "request-body"
        case .target: "target"
        case .noCredential: "no-credential"
        case .oldVersion: "old-version"
        case .status: "status"
        case .mediaType: "media-type"
        case .incomplete: "incomplete"
        case .tooLarge: "too-large"
        case .malformed: "malformed"
        case .wrongRoot: "wrong-root"
        case .wrongID: "wrong-id"
        case .unclear: "unclear"
        case .notFinal: "not-final"
        case .noEndTime: "no-end-time"
        case .noResult: "no-result"
        case .entityNotStored: "entity-not-stored"
        case .listNotStored: "list-not-stored"
        case .listTooOld: "list-too-old"
        case .notSettled: "not-settled"
        case .listDiffers: "list-differs"
        case .itemNotFinal: "item-not-final"
        case .invalidated: "invalidated"
        case .noStore: "no-store"
        }
    }

    /// Whether the request itself is the reason, so that no answer to it could have been stored.
    package var isOfTheRequest: Bool {
        switch self {
        case .method, .requestBody, .target, .noCredential, .oldVersion: true
        default: false
        }
    }

    /// Why the request was forwarded, in the words of RFC 9211 section 2.2.
    package var forwardReason: CacheStatus.ForwardReason {
        switch self {
        case .method: .method
        case .requestBody: .request
        case .noCredential, .oldVersion, .noStore: .bypass
        case .target: .uriMiss
        default: .miss
        }
    }
}
