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

    @Test(arguments: [true, false]) func whatIsRememberedIsWhatHashingSays(hasSipHash: Bool) throws {
        let recent = PresentedCredentials(fingerprints: hasSipHash ? try SipHash() : nil)
        let credentials = try [
            [], ["X-RestSvcSessionId: one"], ["X-RestSvcSessionId: two"], ["Cookie: X-RestSvcSessionId=one"],
            ["X-RestSvcSessionId: one", "Authorization: Basic YTpi"],
        ].map(credential)
        for credential in credentials + credentials {
            #expect(recent.presented(credential, by: hasher) == hasher.presented(credential))
        }
        // The empty one has no lease, so there is nothing to remember.
        #expect(recent.count == credentials.count - 1)
    }

    @Test func whatCannotHaveALeaseTakesNoPlace() throws {
        let recent = PresentedCredentials()
        let parts = (0...PresentedCredential.maximumParts).map { "X-RestSvcSessionId=\($0)" }
        for fields in [["Cookie: " + parts.joined(separator: "; ")], ["Cookie: x-restsvcsessionid=one"]] {
            let credential = try credential(fields)
            #expect(recent.presented(credential, by: hasher) == hasher.presented(credential))
        }
        #expect(recent.count == 0)
    }

    @Test func noMoreAreKeptThanThereIsRoomFor() throws {
        let recent = PresentedCredentials()
        for number in 0..<3 * PresentedCredentials.capacity {
            let credential = try credential(["X-RestSvcSessionId: \(number)"])
            _ = recent.presented(credential, by: hasher)
            #expect(recent.count <= PresentedCredentials.capacity)
        }
    }
}
