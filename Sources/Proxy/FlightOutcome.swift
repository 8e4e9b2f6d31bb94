import Caching
import EnterpriseManager
import HTTPWire
import Storage

/// What a flight brings its waiters.
enum FlightOutcome: Sendable {
    /// The resource is stored and EM has just shown it to this principal: answer from the store.
    case proven(StoredEntity)
    /// EM no longer has it (404), and `authorization.visibility` lets the stored one be seen.
    case gone(StoredEntity)
    /// It was stored this moment, out of this answer.
    case stored(StoredEntity, ResponseHead, body: [UInt8])
    /// EM's answer as it came; why it was not stored, and whether something stored stood against it.
    case answered(ResponseHead, body: [UInt8], NotStoredReason?, contradicts: Bool)
    /// EM did not accept this credential (401), which says nothing of another one.
    case refused(CredentialKey, ResponseHead, body: [UInt8])
    /// There is no complete answer.
    case failed(ProxyError)
    /// The answer is too long to be shared: each has to ask for itself.
    case overgrown
}
