import Caching
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import Rendering

/// Watches EM's answer to a logon pass by: who logged on, and by which token.
///
/// Neither is kept but as a keyed hash; nothing of a logon is ever stored as an answer.
final class LogonWatch {
    private let access: AccessControl
    private let target: LogonTarget
    private let tokens: [[UInt8]]
    /// The credential that EM saw, where nothing else can have bought the token.
    private let request: Credential?
    private let naming: CredentialHasher.Naming
    private var xml: LogonReader?
    private var json: JSONLogonReader?

    /// Nil unless EM has answered a logon with 201 and a token.
    ///
    /// The version of the API that it asked for is noted at once; the user when the whole body has been seen.
    init?(
        _ head: ResponseHead, _ plan: ResponsePlan?, to request: RequestHead, _ admitted: AdmittedRequest,
        access: AccessControl
    ) {
        guard head.status == 201, request.method == .post,
            let target = LogonTarget.recognise(target: request.bytes.span.extracting(request.target))
        else { return nil }
        let tokens = Self.tokens(of: head)
        guard !tokens.isEmpty else { return nil }
        self.access = access
        self.target = target
        self.tokens = tokens
        // A body may hold the credential that counted (LoginSpec, em-facts 5).
        naming =
            !admitted.hasBody
            ? .byBasic : admitted.credential.parts.contains { $0.source == .authorization } ? .unclear : .inBody
        self.request =
            admitted.hasBody || RequestAdmission.stripsCredential(request.hopByHop) ? nil : admitted.credential
        if plan?.isXML == true { xml = LogonReader() }
        if plan?.transformation == .json { json = JSONLogonReader() }
        if target.bypassesStore {
            access.loggedOn(nil, tokens: tokens, named: naming, request: nil, target: target, by: nil)
        }
    }

    /// Takes the next bytes of EM's body.
    func feed(_ bytes: Span<UInt8>) {
        xml?.feed(bytes)
        json?.feed(bytes)
    }

    /// Takes note that EM's body is complete.
    ///
    /// - Parameter inquiry: What began when the logon was sent.
    func finish(_ inquiry: InquiryID?) {
        let answer = xml?.finish() ?? json?.finish()
        access.loggedOn(answer, tokens: tokens, named: naming, request: request, target: target, by: inquiry)
    }

    /// The tokens that the answer gives: by field, and by cookie.
    private static func tokens(of head: ResponseHead) -> [[UInt8]] {
        var tokens: [[UInt8]] = []
        head.forEach(.xRestSvcSessionId) { tokens.append([UInt8](bytesOf: $0)) }
        head.forEach(.setCookie) { value in
            let name: StaticString = "X-RestSvcSessionId="
            guard ASCII.hasPrefixIgnoringCase(value, name) else { return }
            let start = name.utf8CodeUnitCount
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ";") { end += 1 }
            tokens.append([UInt8](bytesOf: value.extracting(ASCII.trimmed(start..<end, of: value))))
        }
        return tokens.filter { !$0.isEmpty }
    }
}
