import Testing
import XML

@Suite struct XMLLimitsTests {
    private func cause(_ document: String, _ limits: XMLLimits, drip: Bool = false) -> XMLError.Cause? {
        let bytes = Array(document.utf8)
        return XMLTrace(bytes, cuts: drip ? Array(0..<bytes.count) : [], limits: limits).error?.cause
    }

    private func nested(_ depth: Int) -> String {
        String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }

    @Test(arguments: [false, true]) func depthIsBounded(drip: Bool) {
        #expect(cause(nested(8), XMLLimits(depth: 8), drip: drip) == nil)
        #expect(cause(nested(9), XMLLimits(depth: 8), drip: drip) == .tooDeep)
        #expect(cause("<a><b/></a>", XMLLimits(depth: 1), drip: drip) == .tooDeep)
    }

    @Test func deepNestingIsRefusedByTheDefaults() {
        #expect(cause(nested(64), XMLLimits()) == nil)
        #expect(cause(String(repeating: "<a>", count: 100_000), XMLLimits()) == .tooDeep)
    }

    @Test(arguments: [false, true]) func attributesAreBounded(drip: Bool) {
        let three = "<a b='' c='' d=''/>"
        #expect(cause(three, XMLLimits(attributes: 3), drip: drip) == nil)
        #expect(cause(three, XMLLimits(attributes: 2), drip: drip) == .tooManyAttributes)
    }

    @Test func manyAttributesAreRefusedByTheDefaults() {
        let many = "<a" + (0..<10_000).map { " a\($0)=''" }.joined() + "/>"
        #expect(cause(many, XMLLimits()) == .tooManyAttributes)
    }

    @Test(arguments: [false, true]) func namesAreBounded(drip: Bool) {
        let limits = XMLLimits(name: 4)
        #expect(cause("<abcd/>", limits, drip: drip) == nil)
        #expect(cause("<abcde/>", limits, drip: drip) == .nameTooLong)
        #expect(cause("<ab:de/>", limits, drip: drip) == .nameTooLong)
        #expect(cause("<a abcde=''/>", limits, drip: drip) == .nameTooLong)
        #expect(cause("<?abcde?><a/>", limits, drip: drip) == .nameTooLong)
        #expect(cause("<?abcdefgh", limits, drip: drip) == .nameTooLong)
    }

    @Test(arguments: [false, true]) func tagsAreBounded(drip: Bool) {
        let limits = XMLLimits(token: 16)
        #expect(cause("<a b='34567890'>x</a           >", limits, drip: drip) == nil)
        #expect(cause("<a b='345678901'>x</a>", limits, drip: drip) == .tokenTooLong)
        #expect(cause("<a></a             >", limits, drip: drip) == .tokenTooLong)
    }

    @Test(arguments: [false, true]) func unendingTagsAreRefusedBeforeTheirEnd(drip: Bool) {
        let limits = XMLLimits(token: 16)
        let value = Array(("<a b='" + String(repeating: "x", count: 40)).utf8)
        let trace = XMLTrace(value, cuts: drip ? Array(0..<value.count) : [], limits: limits, openEnded: true)
        #expect(trace.error == XMLError(offset: 0, cause: .tokenTooLong))
    }

    @Test func textCommentsAndSectionsAreNotBounded() {
        let long = String(repeating: "x", count: 1000)
        let document = "<!--\(long)--><?p \(long)?><a>\(long)<![CDATA[\(long)]]></a>"
        #expect(cause(document, XMLLimits(token: 16)) == nil)
    }

    @Test func drippedTagCostsNoMoreThanItsLength() {
        // Scanned anew for each byte this would take 2·10¹⁰ steps.
        let bytes = Array(("<a b='" + String(repeating: "x", count: 200_000) + "'/>").utf8)
        var stream = XMLStream()
        var events = 0
        do throws(XMLError) {
            for index in bytes.indices {
                stream.feed(bytes.span.extracting(index..<index + 1))
                while try stream.next() != .needsInput { events += 1 }
            }
        } catch {
            Issue.record(error)
        }
        #expect(events == 2)
    }
}
