import EnterpriseManager
import Foundation
import Testing

@Suite struct LogonReaderTests {
    private static let id = "00000000-0000-4000-8000-000000000001"

    private func read(_ bytes: [UInt8], cuts: [Int] = []) -> LogonAnswer? {
        var reader = LogonReader()
        var start = 0
        for cut in cuts + [bytes.count] {
            reader.feed(bytes[start..<cut].span)
            start = cut
        }
        return reader.finish()
    }

    private func read(_ xml: String) -> LogonAnswer? { read(Array(xml.utf8)) }

    private static func answer(_ user: String, _ id: String? = id) -> LogonAnswer {
        LogonAnswer(userName: Array(user.utf8), sessionID: id.map { Array($0.utf8) })
    }

    private static func document(_ content: String) -> String { "<LogonSession>\(content)</LogonSession>" }

    private static let whole = """
        \u{FEFF}<?xml version="1.0" encoding="utf-8"?>
        <LogonSession xmlns="http://www.veeam.com/ent/v1.0" Href="https://h/api/logonSessions/\(id)" Type="LogonSession">
          <Links><Link Href="https://h/api/" Type="EnterpriseManager" Rel="Up" /><Link><UserName>evil</UserName></Link>
          </Links>
          <UserName>D\u{F6}M\\us&amp;er</UserName>
          <SessionId>\(id)</SessionId>
        </LogonSession>
        """

    private static let understood: [(String, LogonAnswer)] = [
        (whole, answer("D\u{F6}M\\us&er")), (document("<UserName>a</UserName>"), answer("a", nil)),
        (document("<SessionId>\(id)</SessionId><UserName>a</UserName>"), answer("a")),
        (document("<UserName>a&#98;<![CDATA[&<c]]></UserName>"), answer("ab&<c", nil)),
        (document("<UserName>a<!-- b -->c<?d e?>f</UserName>"), answer("acf", nil)),
        (document("<UserName> a </UserName>"), answer(" a ", nil)),
        (document("<UserName>A</UserName><SessionId></SessionId>"), answer("A", nil)),
        (document("<UserName>A</UserName><SessionId/>"), answer("A", nil)),
        (document("<Other><UserName>b</UserName></Other><UserName>a</UserName>"), answer("a", nil)),
        (document("<UserName x=\"b\">a</UserName><userName>c</userName>"), answer("a", nil)),
        ("<v:LogonSession xmlns:v=\"u\"><v:UserName>a</v:UserName></v:LogonSession>", answer("a", nil)),
    ]

    private static let unclear = [
        "", " ", "text", "<LogonSession/>", document(""), document("<SessionId>\(id)</SessionId>"),
        document("<UserName></UserName>"), document("<UserName/>"),
        document("<UserName>a</UserName><UserName>a</UserName>"),
        document("<UserName>a</UserName><UserName>b</UserName>"),
        document("<UserName>a</UserName><SessionId>1</SessionId><SessionId>2</SessionId>"),
        document("<UserName>a<b/></UserName>"), document("<UserName><b>a</b></UserName>"),
        document("<UserName>a</UserName><SessionId><x/></SessionId>"),
        document("<Other><UserName>a</UserName></Other>"), document("<username>a</username>"),
        "<logonSession><UserName>a</UserName></logonSession>",
        "<LogonSessions>\(document("<UserName>a</UserName>"))</LogonSessions>", "<UserName>a</UserName>",
        "<LogonSession UserName=\"a\"/>", document("<UserName>a</UserName>") + "x",
        document("<UserName>a</UserName>") + document("<UserName>b</UserName>"),
        String(document("<UserName>a</UserName>").dropLast()), "<LogonSession><UserName>a</UserName>",
        document("<UserName>a</Username>"), document("<UserName>&unknown;</UserName>"),
        "<!DOCTYPE LogonSession [<!ENTITY u \"admin\">]>" + document("<UserName>&u;</UserName>"),
        document("<UserName>\u{1}</UserName>"), "{\"UserName\":\"a\"}",
    ]

    @Test(arguments: understood) func theUserAndTheSessionAreRead(_ xml: String, _ expected: LogonAnswer) {
        #expect(read(xml) == expected)
    }

    @Test(arguments: unclear) func whatDoesNotSayInOneClearWayWhoLoggedOnSaysNothing(_ xml: String) {
        #expect(read(xml) == nil)
    }

    @Test func whatIsNoUTF8SaysNothing() {
        for byte in [0x80, 0xC0, 0xFF] as [UInt8] {
            let (before, after) = ("<LogonSession><UserName>a", "</UserName></LogonSession>")
            #expect(read(Array(before.utf8) + [byte] + Array(after.utf8)) == nil)
        }
    }

    @Test func everySplitGivesTheSameAnswer() {
        for xml in Self.understood.map(\.0) + Self.unclear {
            let bytes = Array(xml.utf8)
            let whole = read(bytes)
            for cut in 0...bytes.count { #expect(read(bytes, cuts: [cut]) == whole, "\(xml) at \(cut)") }
            #expect(read(bytes, cuts: Array(0..<bytes.count)) == whole, "\(xml)")
        }
    }

    /// Nobody has logged on until the last byte says so.
    @Test func everyPrefixOfAnAnswerSaysNothing() {
        let bytes = Array(Self.whole.utf8)
        for length in 0..<bytes.count { #expect(read(Array(bytes.prefix(length))) == nil, "\(length)") }
    }

    @Test func valuesAreBounded() {
        let longest = String(repeating: "x", count: LogonReader.maximumValueLength)
        #expect(read(Self.document("<UserName>\(longest)</UserName>")) == Self.answer(longest, nil))
        #expect(read(Self.document("<UserName>\(longest)y</UserName>")) == nil)
        #expect(read(Self.document("<UserName>a</UserName><SessionId>\(longest)y</SessionId>")) == nil)
        // In pieces, it is not kept longer either.
        #expect(read(Self.document("<UserName>" + String(repeating: "<!---->x", count: 1_024) + "</UserName>")) != nil)
        #expect(read(Self.document("<UserName>" + String(repeating: "<!---->x", count: 1_025) + "</UserName>")) == nil)
    }

    @Test func whatComesAfterAFaultIsNotRead() {
        var reader = LogonReader()
        for text in ["<LogonSession></x>", "<UserName>a</UserName>", "</LogonSession>"] {
            reader.feed(Array(text.utf8).span)
        }
        let answer = reader.finish()
        #expect(answer == nil)
    }

    /// Any damage leaves either the same user, or one that the text spells, or nobody; it never traps.
    @Test(arguments: 1...400) func damageNeverMixesTwoValues(seed: UInt64) {
        var numbers = SplitMix(state: seed)
        let links = "<Links><L a=\"b\"/></Links>"
        var bytes = Array(Self.document(links + "<UserName>one</UserName><SessionId>two</SessionId>").utf8)
        let damage = Array("<>/&;\"=!-? aUS".utf8)
        for _ in 0..<Int.random(in: 1...2, using: &numbers) {
            let place = Int.random(in: 0..<bytes.count, using: &numbers)
            switch Int.random(in: 0...2, using: &numbers) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(damage.randomElement(using: &numbers) ?? 0x20, at: place)
            default: bytes[place] = damage.randomElement(using: &numbers) ?? 0x20
            }
        }
        let whole = read(bytes)
        if let whole {
            let user = String(decoding: whole.userName, as: UTF8.self)
            #expect((1...5).contains(user.count) && !user.contains("t"), "\(user)")
        }
        let cuts = (0..<4).map { _ in Int.random(in: 0...bytes.count, using: &numbers) }.sorted()
        #expect(read(bytes, cuts: cuts) == whole)
    }

    /// Enterprise Manager's real answers, read in place and never copied here.
    @Test func realAnswersNameTheirUser() throws {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = package.deletingLastPathComponent().appendingPathComponent("shared/em/samples")
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            print("EnterpriseManagerTests: samples skipped, there is no \(folder.path)")
            return
        }
        let samples = files.filter { $0.firstMatch(of: /LogonSession(-\d)?\.xml$/) != nil }.sorted()
        var users: Set<String> = []
        for name in samples {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            let answer = try #require(read(bytes), "\(name)")
            users.insert(String(decoding: answer.userName, as: UTF8.self))
            #expect(answer.sessionID == Array(Self.id.utf8), "\(name)")
            #expect(read(bytes, cuts: Array(stride(from: 0, to: bytes.count, by: 7))) == answer, "\(name)")
        }
        #expect(samples.isEmpty || users.count > 1)
    }
}
