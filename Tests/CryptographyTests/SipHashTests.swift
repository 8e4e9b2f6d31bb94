import Testing

@testable import Cryptography

@Suite struct SipHashTests {
    private static func bytes(_ digest: SipHash.Digest?) -> [UInt8] {
        guard let digest else { return [] }
        return [digest.words.0, digest.words.1].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
    }

    // The first, second and last of the authors' vectors of SipHash-2-4-128: the key 00…0f, messages 00…(n-1).
    @Test(arguments: [
        (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
        (63, "5150d1772f50834a503e069a973fbd7c"),
    ])
    func knownMessagesHaveTheirKnownHashes(length: Int, expected: String) throws {
        let hash = try SipHash(key: Array(0..<16))
        let message = (0..<length).map { UInt8($0) }
        for _ in 0..<2 {
            let said = Self.bytes(hash.hash(message.span))
            #expect(said.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == expected)
        }
    }

    @Test func nothingOfOneMessageIsLeftForTheNext() throws {
        let key = [UInt8](1...16)
        let hash = try SipHash(key: key)
        for length in [3, 0, 8, 7, 64, 1_000, 3] {
            let message = [UInt8](repeating: UInt8(length & 0xFF), count: length)
            let again = try SipHash(key: key).hash(message.span)
            #expect(again != nil && hash.hash(message.span) == again)
        }
    }

    @Test func eachHasAKeyOfItsOwn() throws {
        let one = try SipHash().hash([1].span)
        #expect(try one != nil && one != SipHash().hash([1].span))
    }
}
