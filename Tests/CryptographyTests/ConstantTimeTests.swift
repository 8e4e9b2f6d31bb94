import Cryptography
import Testing

@Suite struct ConstantTimeTests {
    @Test func equalMeansEveryByteAndTheLength() {
        let bytes: [UInt8] = Array(0..<40)
        #expect(ConstantTime.equal(bytes, bytes))
        #expect(ConstantTime.equal([], []))
        #expect(!ConstantTime.equal(bytes, Array(bytes.dropLast())))
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 0x80
            #expect(!ConstantTime.equal(bytes, other))
        }
    }
}
