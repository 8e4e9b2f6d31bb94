import Caching
import EnterpriseManager
import Testing

/// Keys and credentials made up for the tests.
enum Keys {
    /// The key of a number; different numbers have different keys.
    static func key(_ number: Int, _ domain: UInt8 = 0) -> CredentialKey {
        var bytes = [UInt8](repeating: domain, count: 16)
        for index in 0..<8 { bytes[15 - index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
        guard let key = CredentialKey(hash: bytes.span) else { preconditionFailure("sixteen bytes make a key") }
        return key
    }

    static func token(_ number: Int) -> CredentialKey { key(number, 1) }
    static func logonSession(_ number: Int) -> CredentialKey { key(number, 2) }
    static func basic(_ number: Int) -> CredentialKey { key(number, 3) }
    static func user(_ number: Int) -> Principal { Principal(key(number, 4)) }

    /// A credential of these tokens, in cookies and fields as they come, and Basic pairs.
    static func credential(
        _ tokens: Int..., basics: [Int] = [], isUnclear: Bool = false, isWithoutRepetition: Bool = true
    ) -> PresentedCredential {
        credential(tokens, basics: basics, isUnclear: isUnclear, isWithoutRepetition: isWithoutRepetition)
    }

    static func credential(
        _ tokens: [Int], basics: [Int] = [], isUnclear: Bool = false, isWithoutRepetition: Bool = true
    ) -> PresentedCredential {
        var number = 1
        for part in tokens.map({ $0 + 1 }) + basics.map({ $0 + 500 }) { number = number &* 1_009 &+ part }
        number = number &* 4 &+ (isUnclear ? 1 : 0) &+ (isWithoutRepetition ? 0 : 2)
        return PresentedCredential(
            key: key(number, 5), logonSessions: Set(tokens).sorted().map(logonSession), tokens: tokens.map(token),
            authorizations: basics.map(basic), isUnclear: isUnclear, isWithoutRepetition: isWithoutRepetition)
    }

    static func logon(
        _ token: Int, user: Int?, basic: Int? = nil, bypassesStore: Bool = false, alias: Int? = nil
    ) -> Logon {
        Logon(
            tokens: [Keys.token(token)],
            logonSessions: [logonSession(token)] + (alias.map { [logonSession($0)] } ?? []),
            principal: user.map(Keys.user), boughtWith: basic.map(Keys.basic), bypassesStore: bypassesStore)
    }

    /// The entity form of a session of this number.
    static func session(
        _ number: Int, _ kind: SessionKind = .backupSession, _ form: Representation = .entity,
        member: Member = .itself
    ) -> GrantedResource {
        var bytes = [UInt8](repeating: 7, count: 16)
        bytes[15] = UInt8(truncatingIfNeeded: number)
        bytes[14] = UInt8(truncatingIfNeeded: number >> 8)
        guard let id = ResourceID(bytes: bytes.span) else { preconditionFailure("sixteen bytes make an id") }
        return GrantedResource(kind: kind, id: id, member: member, representation: form)
    }
}

extension Authority {
    /// EM is asked and has answered: the short way.
    mutating func learn(
        _ evidence: Evidence, of credential: PresentedCredential, at now: Int64, isRenewal: Bool = false
    ) {
        let inquiry = begin(credential, now: now, isRenewal: isRenewal)
        _ = conclude(inquiry, evidence, now: now)
    }

    /// Whether a hit would be shown now.
    func shows(
        _ resource: GrantedResource, to credential: PresentedCredential, content: ContentKey? = nil, at now: Int64,
        outage: Int64? = nil
    ) -> Bool {
        var copy = self
        let known = copy.standing(of: credential.key, towards: resource, content: content, now: now, outage: outage)
        return (known ?? copy.standing(of: credential, towards: resource, content: content, now: now, outage: outage))
            .isProven
    }
}

extension Authority: CustomTestStringConvertible {
    /// Short, for a failed expectation would print every table.
    public var testDescription: String { "authority of \(counts)" }
}

/// The value of a call that changes something, for `#expect`, which takes calls apart.
func outcome<Value>(_ value: Value) -> Value { value }
