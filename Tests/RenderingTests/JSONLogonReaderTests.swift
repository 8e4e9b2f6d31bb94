import EnterpriseManager
import Foundation
import Testing

@testable import Rendering

@Suite struct JSONLogonReaderTests {
    private static let id = "00000000-0000-4000-8000-000000000001"

    private func read(_ bytes: [UInt8], cuts: [Int] = []) -> LogonAnswer? {
        var reader = JSONLogonReader()
        var start = 0
        for cut in cuts + [bytes.count] {
            reader.feed(bytes[start..<cut].span)
            start = cut
        }
        return reader.finish()
    }

    private func read(_ json: String) -> LogonAnswer? { read(Array(json.utf8)) }

    private static func answer(_ user: String, _ id: String? = id) -> LogonAnswer {
        LogonAnswer(userName: Array(user.utf8), sessionID: id.map { Array($0.utf8) })
    }

    private static let v12 = """
        \u{FEFF}{"UserName":"DOM\\\\us\\u00e9r","SessionId":"\(id)","Links":[{"Rel":"Up","UserName":"evil"}],"Type":null}
        """

    private static let understood: [(String, LogonAnswer)] = [
        (v12, answer("DOM\\us\u{E9}r")),
        ("{\"links\": [], \"sessionId\" : \"\(id)\", \"userName\" : \"a\" , \"x\":1.5e3}\r\n", answer("a")),
        ("{\"UserName\":\"a\",\"sessionId\":\"\(id)\"}", answer("a")), ("{\"UserName\":\"a\"}", answer("a", nil)),
        ("{\"\\u0055serName\":\"a\"}", answer("a", nil)),
        ("{\"UserName\":\"\\\"\\/\\b\\f\\n\\r\\t\\u0041\"}", answer("\"/\u{8}\u{C}\n\r\tA", nil)),
        ("{\"UserName\":\"\u{E9}\u{20AC}\u{1F600}\\u20ac\"}", answer("\u{E9}\u{20AC}\u{1F600}\u{20AC}", nil)),
        ("{\"UserName\":\" a \"}", answer(" a ", nil)),
        ("{\"a\":{\"UserName\":\"x\",\"SessionId\":\"y\"},\"UserName\":\"a\"}", answer("a", nil)),
        ("{\"UserName\":\"a\",\"b\":[{\"UserName\":\"x\"},[[\"UserName\",\"y\"]]]}", answer("a", nil)),
        ("{\"username\":\"x\",\"USERNAME\":\"y\",\"userName\":\"a\",\"user\":\"z\"}", answer("a", nil)),
        ("{\"UserName\":\"a\",\"SessionId\":null}", answer("a", nil)),
        ("{\"UserName\":\"a\",\"SessionId\":{\"x\":\"y\"},\"z\":\"w\"}", answer("a", nil)),
        ("{\"UserName\":\"a\",\"SessionId\":[\"x\"]}", answer("a", nil)),
        ("{\"UserName\":\"a\",\"SessionId\":12}", answer("a", nil)),
    ]

    private static let unclear = [
        "", " ", "null", "\"UserName\"", "[]", "{}", "[\"UserName\",\"a\"]", "[{\"UserName\":\"a\"}]",
        "{\"SessionId\":\"\(id)\"}", "{\"UserName\":null}", "{\"UserName\":1}", "{\"UserName\":[\"a\"]}",
        "{\"UserName\":{\"UserName\":\"a\"}}", "{\"x\":{\"UserName\":\"a\"}}", "{\"UserName\":true,\"x\":\"a\"}",
        "{\"UserName\":\"\"}", "{\"UserName\":\"a\",\"UserName\":\"a\"}", "{\"UserName\":\"a\",\"userName\":\"b\"}",
        "{\"UserName\":\"a\",\"\\u0055serName\":\"b\"}",
        "{\"UserName\":\"a\",\"SessionId\":\"1\",\"sessionId\":\"2\"}", "{\"UserName\":\"a\",\"SessionId\":\"\"}",
        "{\"UserName\":\"\\ud83d\\ude00\"}", "{\"UserName\":\"\\ud83e\\ude00\"}", "{\"UserName\":\"\\ud800\"}",
        "{\"UserName\":\"\\udc00a\"}", "{\"UserName\":\"\\ufffd\"}", "{\"UserName\":\"\u{FFFD}\"}",
        "{\"UserName\":\"a\",\"SessionId\":\"\\ud83d\"}", "{\"UserName\":\"a\"", "{\"UserName\":\"a\",}",
        "{\"UserName\":\"a\"}}", "{\"UserName\":\"a\"} x", "{\"UserName\":\"a\"}{}", "{\"UserName\" \"a\"}",
        "{\"UserName\":'a'}", "{UserName:\"a\"}", "{\"UserName\":\"a\nb\"}", "{\"UserName\":\"\\x\"}",
        "{\"UserName\":\"\\u12\"}", "{\"UserName\":\"a", "{\"UserName\":\"a\\", "{\"UserName\":\"a\",\"x\":01}",
        "{\"UserName\":\"a\",\"x\":tru}", "<LogonSession><UserName>a</UserName></LogonSession>",
        "{\"UserName\":\"a\",\"x\":" + String(repeating: "[", count: 200) + String(repeating: "]", count: 200) + "}",
    ]

    @Test(arguments: understood) func theUserAndTheSessionAreRead(_ json: String, _ expected: LogonAnswer) {
        #expect(read(json) == expected)
    }

    @Test(arguments: unclear) func whatDoesNotSayInOneClearWayWhoLoggedOnSaysNothing(_ json: String) {
        #expect(read(json) == nil)
    }

    @Test func whatIsNoUTF8SaysNothing() {
        for byte in [0x80, 0xC0, 0xFF] as [UInt8] {
            #expect(read(Array("{\"UserName\":\"a".utf8) + [byte] + Array("\"}".utf8)) == nil)
        }
    }

    @Test func everySplitGivesTheSameAnswer() {
        for json in Self.understood.map(\.0) + Self.unclear {
            let bytes = Array(json.utf8)
            let whole = read(bytes)
            for cut in 0...bytes.count { #expect(read(bytes, cuts: [cut]) == whole, "\(json) at \(cut)") }
            #expect(read(bytes, cuts: Array(0..<bytes.count)) == whole, "\(json)")
        }
    }

    /// Nobody has logged on until the last byte says so.
    @Test func everyPrefixOfAnAnswerSaysNothing() {
        let bytes = Array(Self.v12.utf8)
        for length in 0..<bytes.count { #expect(read(Array(bytes.prefix(length))) == nil, "\(length)") }
    }

    @Test func valuesAreBounded() {
        let longest = String(repeating: "x", count: LogonReader.maximumValueLength)
        #expect(read("{\"UserName\":\"\(longest)\"}") == Self.answer(longest, nil))
        #expect(read("{\"UserName\":\"\(longest)y\"}") == nil)
        #expect(read("{\"UserName\":\"a\",\"SessionId\":\"\(longest)y\"}") == nil)
        let endless = String(repeating: "x", count: 200_000)
        #expect(read("{\"UserName\":\"\(endless)\"}") == nil)
        #expect(read("{\"other\":\"\(endless)\",\"UserName\":\"a\"}") == Self.answer("a", nil))
        #expect(read("{\"\(endless)\":1,\"UserName\":\"a\"}") == nil)
    }

    @Test(arguments: 1...200) func namesOfAnyLettersAreReadAsFoundationReadsThem(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let letters = ["a", "B", "\\", "\"", "/", "\n", "\u{1}", "\u{E9}", "\u{20AC}", "\u{1F600}", "@", " ", "&"]
        var user = ""
        for _ in 0..<Int.random(in: 1...12, using: &numbers) { user += letters.randomElement(using: &numbers) ?? "" }
        let object: [String: Any] = ["UserName": user, "Links": [["Rel": user]]]
        let bytes = [UInt8](try JSONSerialization.data(withJSONObject: object))
        let cuts = (0..<3).map { _ in Int.random(in: 0...bytes.count, using: &numbers) }.sorted()
        #expect(read(bytes, cuts: cuts) == Self.answer(user, nil), "\(user)")
    }

    /// Whatever is damaged: nobody, or the user that Foundation finds at the same place.
    @Test(arguments: 1...600) func damagedAnswersNameNobodyElse(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var bytes = Array("{\"UserName\":\"on\\u0065\",\"a\":[{\"UserName\":\"two\"},1],\"SessionId\":\"three\"}".utf8)
        let damage = Array("{}[]\",:\\u0-eE 1".utf8)
        for _ in 0..<Int.random(in: 1...3, using: &numbers) {
            let place = Int.random(in: 0..<bytes.count, using: &numbers)
            switch Int.random(in: 0...2, using: &numbers) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(damage.randomElement(using: &numbers) ?? 0x20, at: place)
            default: bytes[place] = damage.randomElement(using: &numbers) ?? 0x20
            }
        }
        let whole = read(bytes)
        if let whole {
            let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            let user = (object?["UserName"] ?? object?["userName"]) as? String
            #expect(user.map { Array($0.utf8) } == whole.userName, "\(String(decoding: bytes, as: UTF8.self))")
            let id = object?["SessionId"] as? String
            #expect(id.map { Array($0.utf8) } == whole.sessionID)
        }
        #expect(read(bytes, cuts: Array(0..<bytes.count)) == whole)
    }

    @Test func realAnswersNameTheirUser() throws {
        for (name, bytes) in SampleBodies.all(suffix: "LogonSession.json") {
            let answer = try #require(read(bytes), "\(name)")
            #expect(answer == Self.answer("myuser"), "\(name)")
            #expect(read(bytes, cuts: Array(stride(from: 0, to: bytes.count, by: 7))) == answer, "\(name)")
        }
    }
}

/// A small generator of numbers that depend on its seed only (SplitMix64).
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
