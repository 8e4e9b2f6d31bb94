import EnterpriseManager
import Foundation
import Testing

@Suite struct LogonSessionIdentityTests {
    private static let id = "44cdfb2d-30ba-4a3c-9b2e-0a4d3d5a6c0e"

    private func identity(_ token: [UInt8]) -> [UInt8] { LogonSessionIdentity.bytes(ofToken: token.span) }

    private func identity(_ token: String) -> [UInt8] { identity(Array(token.utf8)) }

    private func identity(ofID id: String) -> [UInt8] { LogonSessionIdentity.bytes(ofID: Array(id.utf8).span) }

    private func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    private func base64(_ text: String) -> String { base64(Array(text.utf8)) }

    /// As .NET's `Guid.ToByteArray` orders them.
    private func binary(_ id: String) throws -> [UInt8] {
        let bytes = try #require(ResourceID(id)).bytes
        return [3, 2, 1, 0, 5, 4, 7, 6].map { bytes[$0] } + bytes[8...]
    }

    private func spellings(of id: String) throws -> [String] {
        let binary = try binary(id)
        return [
            id, id.uppercased(), "{\(id)}", " \(id) ", base64(id), base64(id.uppercased()), base64("{\(id)}"),
            base64(" \(id)\t"), base64(id) + "==", String(base64(binary).prefix(22)), base64(binary),
            base64(binary).replacing("+", with: "-").replacing("/", with: "_"), " " + base64(binary),
            base64(id).map { "\($0) " }.joined(), base64(id) + "\r\n",
        ]
    }

    @Test func everySpellingStandsForTheSameSession() throws {
        let expected = identity(Self.id)
        for spelling in try spellings(of: Self.id) { #expect(identity(spelling) == expected, "\(spelling)") }
    }

    /// .NET reads a UUID with white space of any sort around it, and `echo` puts a line's end into what it encodes.
    @Test(arguments: ["\n", "\r\n", "\u{B}", "\u{C}"])
    func aLineEndInsideTheTokenIsOfNoMatter(_ end: String) {
        #expect(identity(base64(Self.id + end)) == identity(Self.id))
    }

    /// The other texts that .NET's `Guid.Parse` takes: without hyphens, and in parentheses.
    @Test func theUUIDIsKnownInItsOtherForms() {
        for text in [Self.id.replacing("-", with: ""), "(\(Self.id))"] {
            #expect(identity(base64(text)) == identity(Self.id), "\(text)")
        }
    }

    @Test(arguments: [
        id, id.uppercased(), "%344cdfb2d-30ba-4a3c-9b2e-0a4d3d5a6c0e", "%7B\(id)%7D", "{\(id)}", "%20\(id)",
        "NDRjZGZiMmQtMzBiYS00YTNjLTliMmUtMGE0ZDNkNWE2YzBl", "NDRjZGZiMmQtMzBiYS00YTNjLTliMmUtMGE0ZDNkNWE2YzBl%3D",
    ])
    func theIDOfATargetIsThatOfItsToken(_ raw: String) {
        #expect(identity(ofID: raw) == identity(base64(Self.id)))
    }

    @Test func percentEncodingCountsInATargetOnly() {
        #expect(identity("%344cdfb2d-30ba-4a3c-9b2e-0a4d3d5a6c0e") != identity(Self.id))
    }

    @Test(arguments: 1...150) func spellingsOfTwoSessionsNeverMeet(seed: UInt64) throws {
        var numbers = SplitMix(state: seed)
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &numbers) }
        let one = try #require(ResourceID(binary: bytes)).description
        bytes[Int.random(in: 0..<16, using: &numbers)] ^= 1 << UInt8.random(in: 0...7, using: &numbers)
        let other = try #require(ResourceID(binary: bytes)).description
        let ones = Set(try spellings(of: one).map { identity($0) })
        let others = Set(try spellings(of: other).map { identity($0) })
        #expect(ones.count == 1 && others.count == 1 && ones.isDisjoint(with: others), "\(one) \(other)")
    }

    @Test func aTokenThatIsNoUUIDStandsForItsBytes() {
        let tokens = ["", "token!", "secret#1", "secret#2", "\u{0}", "*", "**"]
        #expect(Set(tokens.map { identity($0) }).count == tokens.count)
        #expect(identity("c2VjcmV0") == identity("c2VjcmV0=="), "base64 of something else has spellings too")
        #expect(identity("c2VjcmV0") != identity("c2VjcmV1"))
    }

    /// What is literal must not pass for a UUID, whatever its bytes.
    @Test func noLiteralPassesForASession() throws {
        let named = identity(Self.id)
        #expect(identity(named) != named)
        #expect(identity(base64(named)) != named)
        #expect(identity(Array(named.dropFirst())) != named)
        let id = try #require(ResourceID(Self.id))
        #expect(identity(base64(id.bytes)) != named, "the bytes in another order are another UUID")
    }

    @Test func aTokenBeyondTheLimitStandsForItsBytes() {
        let padding = LogonSessionIdentity.maximumLength - base64(Self.id).utf8.count
        let longest = base64(Self.id) + String(repeating: "=", count: padding)
        #expect(identity(longest) == identity(Self.id))
        #expect(identity(longest + "=") != identity(Self.id))
        #expect(identity(longest + "=") != identity(longest + "=="))
    }
}
