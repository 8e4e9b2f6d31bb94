import COpenSSL
import Cryptography
import Testing

@Suite struct KeyedHashTests {
    // RFC 4231, test cases 1, 2 and 6.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        // Of an empty message under an empty key.
        ([], "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ])
    func knownMessagesHaveTheirKnownHashes(key: [UInt8], message: String, expected: String) throws {
        let hash = try KeyedHash(key: key)
        #expect(hash.hash(Array(message.utf8).span).description == expected)
        #expect(hash.hash(Array(message.utf8).span).description == expected)
    }

    @Test func anotherKeyGivesAnotherHash() throws {
        #expect(try KeyedHash(key: [1]).hash([5].span) != KeyedHash(key: [2]).hash([5].span))
    }

    @Test func nothingOfOneMessageIsLeftForTheNext() throws {
        let hash = try KeyedHash(key: [1, 2, 3])
        // Around the ends of SHA-256's blocks.
        for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000, 0] {
            let message = [UInt8](repeating: UInt8(length & 0xFF), count: length)
            #expect(try hash.hash(message.span) == KeyedHash(key: [1, 2, 3]).hash(message.span))
        }
    }

    @Test func everyHashIsWhatOpenSSLsOwnHMACSays() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let key = (0..<Int.random(in: 0...130, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            let message = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let expected = try #require(Self.evpHash(key, message))
            #expect(try KeyedHash(key: key).hash(message.span).bytes == expected, "key \(key), message \(message)")
        }
    }

    private static func evpHash(_ key: [UInt8], _ message: [UInt8]) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: 32)
        var written: UInt32 = 0
        // An empty key still needs an address.
        let keyBytes = key + [0]
        let hash = unsafe HMAC(
            EVP_sha256(), keyBytes, CInt(key.count), message, message.count, &output, &written)
        return unsafe hash != nil && written == 32 ? output : nil
    }

    @Test func oneKeyServesManyTasksAtOnce() async throws {
        let hash = try KeyedHash(key: [9, 9])
        let expected = (0..<50).map { hash.hash([UInt8($0)].span) }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<50).map { hash.hash([UInt8($0)].span) } == expected }
            }
            for await same in group {
                #expect(same)
            }
        }
    }
}
