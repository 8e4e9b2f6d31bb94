import Testing
import XML

/// Documents made at random, whole and damaged: nothing traps, and the chunks make no difference.
@Suite struct XMLMutationTests {
    private static let texts = [
        "x", " ", "\n  ", "&amp;", "&#x41;", "]]", "]", "\r\n", "\u{e9}", "\u{1f600}", "<!-- c -->", "<?p d?>",
        "<![CDATA[<&]]]>", "text that is longer than a word",
    ]
    private static let names = ["a", "Bc", "n:d", "Links", "\u{e9}t\u{e9}"]

    private func element(_ depth: Int, _ generator: inout SeededGenerator) -> String {
        let name = Self.names.randomElement(using: &generator) ?? "a"
        var result = "<" + name
        for index in 0..<Int.random(in: 0...3, using: &generator) {
            let quote = Bool.random(using: &generator) ? "\"" : "'"
            result += " k\(index)=" + quote + "v&lt;\u{e9}\(Bool.random(using: &generator) ? ">" : "")" + quote
        }
        guard depth > 0, Int.random(in: 0...4, using: &generator) > 0 else { return result + "/>" }
        result += ">"
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            if Bool.random(using: &generator) {
                result += element(depth - 1, &generator)
            } else {
                result += Self.texts.randomElement(using: &generator) ?? ""
            }
        }
        return result + "</\(name)>"
    }

    private func cuts(_ count: Int, _ generator: inout SeededGenerator) -> [Int] {
        (0..<Int.random(in: 0...6, using: &generator)).map { _ in Int.random(in: 0...count, using: &generator) }
            .sorted()
    }

    @Test(arguments: 1...200) func randomDocumentsAreReadAlikeInAnyChunks(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = Array(("<?xml version=\"1.0\"?>" + element(4, &generator) + "\n").utf8)
        let whole = XMLTrace(bytes)
        #expect(whole.error == nil)
        #expect(whole.tiles)
        #expect(whole.copy == bytes)
        for _ in 0..<4 {
            #expect(XMLTrace(bytes, cuts: cuts(bytes.count, &generator)) == whole)
            let starts = XMLTrace(bytes, cuts: cuts(bytes.count, &generator), onlyStarts: true)
            #expect(starts.tiles && starts.error == nil)
            #expect(starts.lines == whole.starts)
        }
    }

    @Test(arguments: 1...400) func damagedDocumentsFailAlikeInAnyChunks(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &* 7919)
        var bytes = Array(element(3, &generator).utf8)
        let damage: [UInt8] = Array("<>/&;\"'=!?-[] x:\u{0}\r\n#".utf8) + [0x80, 0xc3, 0xe2, 0xff]
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0...3, using: &generator) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(damage.randomElement(using: &generator) ?? 0, at: place)
            case 2: bytes[place] = damage.randomElement(using: &generator) ?? 0
            default: bytes.removeSubrange(place...)
            }
        }
        let whole = XMLTrace(bytes)
        #expect(whole.tiles)
        for _ in 0..<4 {
            var split = XMLTrace(bytes, cuts: cuts(bytes.count, &generator))
            // A byte that cannot continue a scalar is blamed as such only when it is there to be seen.
            if whole.error?.cause == .invalidUTF8, let error = split.error {
                split.error = XMLError(offset: error.offset, cause: .invalidUTF8)
            }
            #expect(split == whole)
        }
        let starts = XMLTrace(bytes, onlyStarts: true)
        #expect(starts.tiles)
        #expect(starts.error == whole.error)
        #expect(starts.lines == whole.starts)
        let dripped = XMLTrace(bytes, cuts: Array(0..<bytes.count))
        #expect(dripped.error?.offset == whole.error?.offset)
        #expect(dripped.lines == whole.lines)
    }
}
