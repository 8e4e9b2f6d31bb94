import Testing
import XML

@Suite struct XMLStreamTests {
    private let list = """
        <L><Links><Link/></Links><S u="1"><x>a</x></S>
        <S u="2"/><S u="3">\u{20ac}<![CDATA[<S>]]></S></L>
        """
    private let items = [
        "<S u=\"1\"><x>a</x></S>", "<S u=\"2\"/>", "<S u=\"3\">\u{20ac}<![CDATA[<S>]]></S>",
    ]

    /// Slices the list's items `S` out, as a harvester does.
    private func slices(_ bytes: [UInt8], cuts: [Int]) throws(XMLError) -> [String] {
        var stream = XMLStream()
        var found: [String] = []
        var start = 0
        for cut in cuts + [bytes.count] {
            stream.feed(bytes.span.extracting(start..<cut))
            start = cut
            reading: while true {
                switch try stream.next() {
                case .startElement where stream.depth == 2 && stream.isNamed("S"):
                    stream.hold(from: stream.token.lowerBound)
                case .endElement where stream.depth == 1:
                    guard let held = stream.heldStart else { continue }
                    found.append(String(decoding: stream.bytes[held..<stream.token.upperBound], as: UTF8.self))
                    stream.release()
                case .needsInput, .endOfDocument:
                    break reading
                default:
                    continue
                }
            }
        }
        return found
    }

    @Test func heldItemsAreWholeAtEverySplit() throws {
        let bytes = Array(list.utf8)
        for cut in 0...bytes.count {
            #expect(try slices(bytes, cuts: [cut]) == items)
        }
        #expect(try slices(bytes, cuts: Array(0..<bytes.count)) == items)
    }

    @Test func windowStaysSmallOverALongDocument() throws {
        var stream = XMLStream()
        let item = Array("<S a=\"0123456789\">0123456789</S>".utf8)
        var largest = 0
        stream.feed(Array("<L>".utf8).span)
        for round in 0..<3000 {
            // Chunks of a size that never fits the items.
            let cut = round % item.count
            for part in [0..<cut, cut..<item.count] {
                stream.feed(item.span.extracting(part))
                while try stream.next() != .needsInput {}
                largest = max(largest, stream.bytes.count)
            }
        }
        #expect(largest <= 3 * item.count)
        #expect(stream.windowOffset + UInt64(stream.position) == UInt64(3 + 3000 * item.count))
    }

    @Test func selfClosingNameSurvivesAFeedBeforeItsEnd() throws {
        var stream = XMLStream()
        stream.feed(Array("<root><n:ab/>".utf8).span)
        #expect(try stream.next() == .startElement)
        #expect(try stream.next() == .startElement)
        stream.feed(Array("</root>".utf8).span)
        #expect(try stream.next() == .endElement)
        #expect(stream.isNamed("ab"))
        #expect(stream.token.isEmpty)
        #expect(String(decoding: stream.bytes[stream.prefix], as: UTF8.self) == "n")
        #expect(try stream.next() == .endElement)
        #expect(stream.isNamed("root"))
    }

    @Test func attributesAreFoundByNameWithoutPrefix() throws {
        var stream = XMLStream()
        stream.feed(Array("<a x:Href='1' href='2' Href='a&amp;b'/>".utf8).span)
        #expect(try stream.next() == .startElement)
        let attribute = try #require(stream.attribute(named: "Href"))
        var value: [UInt8] = []
        stream.appendValue(of: attribute, to: &value)
        #expect(value == Array("a&b".utf8))
        #expect(stream.attribute(named: "HREF") == nil)
    }

    @Test func heldWindowGrowsAndIsDroppedAfterRelease() throws {
        var stream = XMLStream()
        stream.feed(Array("<a>".utf8).span)
        #expect(try stream.next() == .startElement)
        stream.hold(from: 0)
        for _ in 0..<100 {
            stream.feed(Array("0123456789".utf8).span)
            while try stream.next() != .needsInput {}
        }
        #expect(stream.heldStart == 0)
        #expect(stream.bytes.count == 1003)
        stream.release()
        stream.feed(Array("x".utf8).span)
        #expect(stream.bytes.count == 1)
        #expect(stream.windowOffset == 1003)
    }
}
