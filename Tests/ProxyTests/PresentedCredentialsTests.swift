import Caching
import Cryptography
import EnterpriseManager
import Testing

@testable import Proxy

@Suite struct PresentedCredentialsTests {
    private let hasher: CredentialHasher

    init() throws {
        hasher = CredentialHasher(hash: try KeyedHash(key: [1, 2, 3]))
    }

    private func credential(_ fields: [String]) throws -> Credential {
        RequestAdmission.credential(of: try requestHead("GET /api HTTP/1.1", ["Host: gate"] + fields))
    }

    @Test func whatIsRememberedIsWhatHashingSays() throws {
        let recent = PresentedCredentials()
        let credentials = try [
            [], ["X-RestSvcSessionId: one"], ["X-RestSvcSessionId: two"], ["Cookie: X-RestSvcSessionId=one"],
            ["X-RestSvcSessionId: one", "Authorization: Basic YTpi"],
        ].map(credential)
        for credential in credentials + credentials {
            let key = hasher.key(of: credential)
            #expect(
                recent.presented(credential, key: key, by: hasher) == hasher.presented(credential, key: key))
        }
        #expect(recent.count == credentials.count)
    }

    @Test func noMoreAreKeptThanThereIsRoomFor() throws {
        let recent = PresentedCredentials()
        for number in 0..<3 * PresentedCredentials.capacity {
            let credential = try credential(["X-RestSvcSessionId: \(number)"])
            _ = recent.presented(credential, key: hasher.key(of: credential), by: hasher)
            #expect(recent.count <= PresentedCredentials.capacity)
        }
    }
}
