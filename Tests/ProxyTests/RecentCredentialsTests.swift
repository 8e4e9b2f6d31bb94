import Cryptography
import EnterpriseManager
import Testing

@testable import Proxy

struct RecentCredentialsTests {
    private func credential(_ token: String) -> Credential {
        var credential = Credential()
        credential.addSessionField(Array(token.utf8).span)
        return credential
    }

    @Test func rememberedHashIsTheHashOfThatVeryCredential() throws {
        let hasher = CredentialHasher(hash: try KeyedHash(key: [1]))
        let recent = RecentCredentials(hasher: hasher)
        // More than are kept, each asked for twice, and long ones, which are not kept.
        let tokens = (0..<2_500).map { "token-\($0)" } + [String(repeating: "x", count: 5_000), ""]
        for token in tokens {
            let credential = credential(token)
            for _ in 0..<2 { #expect(recent.key(of: credential) == hasher.key(of: credential)) }
        }
        #expect(recent.key(of: credential("token-1")) != recent.key(of: credential("token-2")))
    }

    @Test func credentialsThatDifferInTheirSourceAloneAreTwo() throws {
        let recent = RecentCredentials(hasher: CredentialHasher(hash: try KeyedHash(key: [1])))
        var other = Credential()
        other.addAuthorization(Array("t".utf8).span)
        #expect(recent.key(of: credential("t")) != recent.key(of: other))
    }
}
