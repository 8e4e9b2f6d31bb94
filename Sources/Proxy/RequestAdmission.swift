import Caching
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import Rendering

/// What emgate makes of a request's head before it does anything.
///
/// A pure value: the same head gives the same one.
struct AdmittedRequest {
    /// Whether bytes of a body may follow the head.
    let hasBody: Bool
    /// What the client accepts, judged as EM does.
    let format: BodyFormat
    /// Where links shall lead.
    let origin: LinkOrigin
    /// What the request says of who sent it.
    let credential: Credential
    /// What the store needs to know of it.
    let storeRequest: StoreRequest
}

/// Reads a request's head: one function for each question.
struct RequestAdmission {
    let configuration: ProxyConfiguration
    /// The origin of the last request: most clients use the same one, which then need not be made anew.
    private var lastOrigin: LinkOrigin?

    init(configuration: ProxyConfiguration) {
        self.configuration = configuration
    }

    /// - Parameters:
    ///   - head: The request's head.
    ///   - credential: What the head says of who sent it.
    ///   - isSecure: Whether it came by TLS.
    ///   - isTrusted: Whether what the peer says of the client before it is believed; asked only where it matters.
    ///   - usesOldVersion: Whether the credential logged on with an API version that the store does not serve.
    mutating func admit(
        _ head: RequestHead, _ credential: Credential, isSecure: Bool, isTrusted: () -> Bool,
        usesOldVersion: () -> Bool
    ) -> AdmittedRequest {
        var accept = Accept()
        head.forEach(.accept) { accept.combine($0) }
        return AdmittedRequest(
            hasBody: !head.framing.isEmpty, format: accept.format,
            origin: origin(of: head, isSecure: isSecure, isTrusted: isTrusted), credential: credential,
            storeRequest: StoreRequest(
                isRetrieval: head.method == .get || head.method == .head,
                hasBody: !head.framing.isEmpty,
                path: ResourcePath.parse(target: head.bytes.span.extracting(head.target)),
                hasCredential: !credential.isEmpty && !Self.stripsCredential(head.hopByHop),
                usesOldVersion: usesOldVersion()))
    }

    static func credential(of head: RequestHead) -> Credential {
        var credential = Credential()
        for line in head.fields {
            let value = head.bytes.span.extracting(line.value)
            switch line.known {
            case .cookie: credential.addCookieField(value)
            case .xRestSvcSessionId: credential.addSessionField(value)
            case .authorization: credential.addAuthorization(value)
            default: break
            }
        }
        return credential
    }

    /// Whether a field that carries a credential ends at this hop, because Connection names it (RFC 9110 section 7.6.1).
    ///
    /// EM judges what is left then, so the request is forwarded and the store has no part in it.
    static func stripsCredential(_ fields: HopByHopFields) -> Bool {
        guard fields.hasNames else { return false }
        return fields.isNamed("x-restsvcsessionid") || fields.isNamed("cookie") || fields.isNamed("authorization")
    }

    private mutating func origin(of head: RequestHead, isSecure: Bool, isTrusted: () -> Bool) -> LinkOrigin {
        if let origin = configuration.publicOrigin { return origin }
        var scheme: LinkOrigin.Scheme = isSecure ? .https : .http
        if isTrusted() {
            let forwarded = Self.forwarded(head)
            if let named = forwarded.scheme { scheme = named == .https ? .https : .http }
            if let host = forwarded.host, let origin = LinkOrigin(scheme: scheme, authority: host.span) {
                return origin
            }
        }
        guard let authority = head.authority else { return configuration.fallbackOrigin }
        let bytes = head.bytes.span.extracting(authority)
        if let lastOrigin, lastOrigin.consists(of: scheme, bytes) { return lastOrigin }
        guard let origin = LinkOrigin(scheme: scheme, authority: bytes) else { return configuration.fallbackOrigin }
        lastOrigin = origin
        return origin
    }

    /// What a proxy before emgate says of the client; to be believed only of a trusted one.
    static func forwarded(_ head: RequestHead) -> Forwarded {
        var forwarded = Forwarded()
        for line in head.fields {
            let value = head.bytes.span.extracting(line.value)
            switch line.known {
            case .forwarded: forwarded.combine(forwarded: value)
            case .xForwardedFor: forwarded.combine(xForwardedFor: value)
            case .xForwardedHost: forwarded.combine(xForwardedHost: value)
            case .xForwardedProto: forwarded.combine(xForwardedProto: value)
            default: break
            }
        }
        return forwarded
    }
}
