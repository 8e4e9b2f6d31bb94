import Cryptography
import Testing

@Suite struct SecureRandomTests {
    @Test(arguments: [0, 1, 16, 1000])
    func asManyBytesComeAsWereAskedFor(count: Int) throws {
        #expect(try SecureRandom.bytes(count).count == count)
    }

    @Test func aNegativeCountGivesNothing() throws {
        #expect(try SecureRandom.bytes(-1).isEmpty)
    }

    @Test func twoDrawsDiffer() throws {
        #expect(try SecureRandom.bytes(16) != SecureRandom.bytes(16))
    }
}
