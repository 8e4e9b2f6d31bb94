import Cryptography
import Testing

@Suite struct SHA256DigestTests {
    // NIST's examples for FIPS 180-4.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownMessagesHaveTheirKnownDigests(message: String, digest: String) {
        #expect(SHA256Digest.of(Array(message.utf8)).description == digest)
    }

    @Test func bytesSurviveTheRoundTrip() {
        let digest = SHA256Digest.of([1, 2, 3])
        #expect(digest.bytes.count == SHA256Digest.byteCount)
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
    }

    @Test func theSpanOfABufferHasTheSameDigest() {
        let bytes: [UInt8] = Array(0...255)
        #expect(SHA256Digest.of(bytes.span.extracting(10..<20)) == SHA256Digest.of(Array(bytes[10..<20])))
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func anyOtherLengthIsNoDigest(count: Int) {
        #expect(SHA256Digest(bytes: [UInt8](repeating: 7, count: count)) == nil)
    }

    @Test func digestsThatDifferInOneBitAreUnequal() {
        var bytes = SHA256Digest.of([]).bytes
        for index in bytes.indices {
            bytes[index] ^= 1
            #expect(SHA256Digest(bytes: bytes) != SHA256Digest.of([]))
            bytes[index] ^= 1
        }
        #expect(SHA256Digest(bytes: bytes) == SHA256Digest.of([]))
    }
}
